package dev.sallyport.simulator.fault;

/** Where a fault can be shown. */
public enum Service {
  /** The guest itself, before it asks any service. */
  GUEST,
  /** Intel Trust Authority. */
  TRUST_AUTHORITY,
  /** The same, asked about a guest and its GPUs in one token. */
  COMPOSITE,
  /** NVIDIA's service, asked about GPUs. */
  GPUS,
  /** NVIDIA's service, asked about NVSwitches. */
  SWITCHES
}
