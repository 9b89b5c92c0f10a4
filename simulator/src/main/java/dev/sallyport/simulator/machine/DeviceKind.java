package dev.sallyport.simulator.machine;

/** The two kinds of device that a machine has. */
public enum DeviceKind {
  /** A confidential GPU. */
  GPU("GPU-"),
  /** An NVSwitch. */
  SWITCH("SWITCH-");

  private final String labelPrefix;

  DeviceKind(String labelPrefix) {
    this.labelPrefix = labelPrefix;
  }

  /** The name of the n-th device in a bundle, from 0. */
  public String label(int index) {
    return labelPrefix + index;
  }
}
