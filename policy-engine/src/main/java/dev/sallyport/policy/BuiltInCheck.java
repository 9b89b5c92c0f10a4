package dev.sallyport.policy;

import dev.sallyport.protocol.RefusalReason;
import java.util.Arrays;

/** The checks that every policy makes, in the order of an evaluation, each with its one reason. */
enum BuiltInCheck {
  /** The way in which the request came. */
  PROTOCOL("protocol", RefusalReason.PROTOCOL_NOT_ACCEPTED),
  /** Mechanism of the recipient key. */
  KEM("kem", RefusalReason.KEM_NOT_ACCEPTED),
  /** Whether onlookers could see the recipient key. */
  PLAIN_KEY("plain-key", RefusalReason.PLAIN_KEY_NOT_ACCEPTED),
  /** Whether whoever reads another system could read the secret without any attestation. */
  PLAIN_SOURCE("plain-source", RefusalReason.PLAIN_SOURCE_NOT_ACCEPTED),
  /** Kind of the TEE. */
  TEE("tee", RefusalReason.TEE_NOT_ACCEPTED),
  /** Who vouches for the CPU. */
  CPU_VERIFIER("cpu-verifier", RefusalReason.VERIFIER_NOT_ACCEPTED),
  /** Under which of its own policies the verifier appraised. */
  VERIFIER_POLICIES("verifier-policies", RefusalReason.VERIFIER_POLICY_NOT_ACCEPTED),
  /**
   * No policy that was asked for failed: a verifier may issue a token all the same, and the
   * difference stands in one list only.
   */
  UNMATCHED_POLICIES("unmatched-policies", RefusalReason.VERIFIER_POLICY_NOT_ACCEPTED),
  /** How current the platform's firmware is. */
  TCB_STATUS("tcb-status", RefusalReason.TCB_TOO_LOW),
  /** Age of the CPU's token. */
  CPU_TOKEN_AGE("cpu-token-age", RefusalReason.EVIDENCE_TOO_OLD),
  /** No GPU evidence where the policy names none. */
  GPUS_EXPECTED("gpus-expected", RefusalReason.DEVICE_NOT_EXPECTED),
  /** How many GPUs. */
  GPU_COUNT("gpu-count", RefusalReason.GPU_COUNT),
  /** Who vouches for a GPU. */
  GPU_VERIFIER("gpu-verifier", RefusalReason.VERIFIER_NOT_ACCEPTED),
  /** Architecture of a GPU. */
  GPU_ARCHITECTURE("gpu-architecture", RefusalReason.GPU_ARCHITECTURE),
  /** Age of a GPU's token. */
  GPU_TOKEN_AGE("gpu-token-age", RefusalReason.EVIDENCE_TOO_OLD),
  /** No switch evidence where the policy names none. */
  SWITCHES_EXPECTED("switches-expected", RefusalReason.DEVICE_NOT_EXPECTED),
  /** How many switches. */
  SWITCH_COUNT("switch-count", RefusalReason.SWITCH_COUNT),
  /** Who vouches for a switch. */
  SWITCH_VERIFIER("switch-verifier", RefusalReason.VERIFIER_NOT_ACCEPTED),
  /** Age of a switch's token. */
  SWITCH_TOKEN_AGE("switch-token-age", RefusalReason.EVIDENCE_TOO_OLD),
  /** A reference set that the policy names is there. */
  REFERENCE_SET("reference-set", RefusalReason.UNKNOWN_REFERENCE_SET),
  /** It has not been put back to an older version. */
  REFERENCE_VERSION("reference-version", RefusalReason.REFERENCE_SET_ROLLED_BACK),
  /** It is within its validity. */
  REFERENCE_VALIDITY("reference-validity", RefusalReason.REFERENCE_SET_EXPIRED),
  /** The CPU's measurements stand in one of them. */
  CPU_REFERENCE("cpu-reference", RefusalReason.CPU_REFERENCE_MISMATCH),
  /** A GPU's versions stand in one of them. */
  GPU_REFERENCE("gpu-reference", RefusalReason.GPU_REFERENCE_MISMATCH),
  /** A switch's versions stand in one of them. */
  SWITCH_REFERENCE("switch-reference", RefusalReason.SWITCH_REFERENCE_MISMATCH),
  /** How tightly devices are bound to the CPU. */
  BINDING("binding", RefusalReason.BINDING_TOO_WEAK);

  private final String label;
  private final RefusalReason reason;

  BuiltInCheck(String label, RefusalReason reason) {
    this.label = label;
    this.reason = reason;
  }

  static boolean isName(String name) {
    return Arrays.stream(values()).anyMatch(check -> check.label.equals(name));
  }

  /** Whether a check of this name looks for evidence in reference sets. */
  static boolean isReferenceMatch(String name) {
    return name.equals(CPU_REFERENCE.label)
        || name.equals(GPU_REFERENCE.label)
        || name.equals(SWITCH_REFERENCE.label);
  }

  String label() {
    return label;
  }

  RefusalReason reason() {
    return reason;
  }

  /** The result of this check. */
  ConditionResult result(boolean holds, String claim, String expected, String actual) {
    return ConditionResult.of(holds, label, reason, claim, expected, actual);
  }

  /** The result where the evidence lacks what this check would look at. */
  ConditionResult absent(String claim, String expected) {
    return ConditionResult.refused(
        label, RefusalReason.FACT_ABSENT, claim, expected, ConditionResult.ABSENT);
  }
}
