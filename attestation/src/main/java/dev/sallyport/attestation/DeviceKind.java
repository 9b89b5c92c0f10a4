package dev.sallyport.attestation;

import dev.sallyport.protocol.RefusalReason;
import java.util.regex.Pattern;

/** The devices that NVIDIA's service attests, and the names that it uses for each. */
enum DeviceKind {
  /** A GPU: driver and VBIOS are measured. */
  GPU("GPU", "gpu", "REMOTE_GPU_CLAIMS", RefusalReason.GPU_NONCE_MISMATCH),
  /** An NVSwitch: its BIOS is measured. */
  SWITCH("SWITCH", "switch", "REMOTE_SWITCH_CLAIMS", RefusalReason.SWITCH_NONCE_MISMATCH);

  /** Most devices of one kind: eight GPUs or four switches today, and room. */
  static final int MAX_DEVICES = 32;

  private final String labelPrefix;
  private final String part;
  private final String wrapper;
  private final RefusalReason otherNonce;

  DeviceKind(String labelPrefix, String part, String wrapper, RefusalReason otherNonce) {
    this.labelPrefix = labelPrefix;
    this.part = part;
    this.wrapper = wrapper;
    this.otherNonce = otherNonce;
  }

  /** Its name in checks and identities. */
  String part() {
    return part;
  }

  /** What the name of every claim of its own starts with. */
  String claimPrefix() {
    return "x-nvidia-" + part + "-";
  }

  /** The member under which NVIDIA's Python SDK wraps this kind's bundle. */
  String wrapper() {
    return wrapper;
  }

  /** Refuses evidence of these devices that answered another challenge. */
  RefusalReason otherNonce() {
    return otherNonce;
  }

  /** Labels of devices of this kind: {@code GPU-0}. */
  boolean isLabel(String label) {
    return LABEL.matcher(label).matches() && label.startsWith(labelPrefix + "-");
  }

  /** Whether this labels any device. */
  static boolean isAnyLabel(String label) {
    return LABEL.matcher(label).matches();
  }

  /** The number in a label. */
  static int numberOf(String label) {
    return Integer.parseInt(label.substring(label.indexOf('-') + 1));
  }

  private static final Pattern LABEL = Pattern.compile("(GPU|SWITCH)-(0|[1-9][0-9]{0,3})");
}
