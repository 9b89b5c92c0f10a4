package dev.sallyport.simulator.fault;

import static dev.sallyport.simulator.fault.Service.COMPOSITE;
import static dev.sallyport.simulator.fault.Service.GPUS;
import static dev.sallyport.simulator.fault.Service.GUEST;
import static dev.sallyport.simulator.fault.Service.SWITCHES;
import static dev.sallyport.simulator.fault.Service.TRUST_AUTHORITY;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One way in which evidence can be wrong, and the refusal that a broker must answer it with. The
 * expected label is documentation that the system tests hold the broker to; nothing here reads it.
 */
public enum Fault {
  // ---- any token ----
  /** Issued by the vendor's staging service, under the same keys. */
  STAGING_ISSUER("unknown-issuer", TRUST_AUTHORITY, GPUS, SWITCHES),
  /** Header {@code alg: none} and an empty signature. */
  ALG_NONE("algorithm-not-allowed", TRUST_AUTHORITY, GPUS, SWITCHES),
  /** An HMAC whose key is the issuer's public key. */
  ALG_HS384("algorithm-not-allowed", TRUST_AUTHORITY, GPUS, SWITCHES),
  /** Past its expiry. */
  EXPIRED("token-expired", TRUST_AUTHORITY, GPUS, SWITCHES),
  /** Valid only in ten minutes. */
  NOT_YET_VALID("token-not-yet-valid", TRUST_AUTHORITY, GPUS, SWITCHES),
  /** Issued minutes before the challenge, and still within its own life. */
  MADE_EARLIER("token-too-old", TRUST_AUTHORITY, GPUS, SWITCHES),
  /** A key id that stands in no key set. */
  UNKNOWN_KID("unknown-key", TRUST_AUTHORITY, GPUS, SWITCHES),
  /** Signed well, then one bit of the signature turned. */
  BAD_SIGNATURE("bad-signature", TRUST_AUTHORITY, GPUS, SWITCHES),
  /** A needed claim is absent. */
  MISSING_CLAIM("missing-claim", TRUST_AUTHORITY, GPUS, SWITCHES),
  /** A needed claim is null. */
  NULL_CLAIM("mistyped-claim", TRUST_AUTHORITY, GPUS, SWITCHES),
  /** A needed claim has another JSON type. */
  MISTYPED_CLAIM("mistyped-claim", TRUST_AUTHORITY, GPUS, SWITCHES),
  /** A value that the vendor's documentation does not list. */
  UNKNOWN_ENUM("unknown-claim-value", TRUST_AUTHORITY, GPUS, SWITCHES),
  /** A header with {@code crit}, which changes how the rest must be read. */
  CRITICAL_HEADER("malformed-token", TRUST_AUTHORITY, GPUS, SWITCHES),

  // ---- Intel Trust Authority ----
  /** Signed with a key of 2048 bits that stands in the key set, where no broker may look at it. */
  SHORT_KEY("unknown-key", TRUST_AUTHORITY),
  /** Signed with a key whose certificate leads to another root. */
  FOREIGN_ROOT("untrusted-certificate", TRUST_AUTHORITY),
  /** Signed with a key whose certificate was revoked. */
  REVOKED_KEY("revoked-certificate", TRUST_AUTHORITY),
  /** A trust domain that its host can debug. */
  DEBUG_TD("debug-enabled", TRUST_AUTHORITY),
  /** Only the summary claim {@code dbgstat} says so. */
  DEBUG_STATUS("debug-enabled", TRUST_AUTHORITY),
  /** Platform firmware that is {@code OutOfDate}. */
  STALE_TCB("tcb-too-low", TRUST_AUTHORITY),
  /** The token shows another verifier nonce than the one that was hashed. */
  WRONG_VERIFIER_NONCE("report-data-mismatch", TRUST_AUTHORITY),
  /** A verifier nonce of ten minutes ago. */
  STALE_VERIFIER_NONCE("verifier-nonce-stale", TRUST_AUTHORITY),
  /** No verifier nonce at all. */
  MISSING_VERIFIER_NONCE("missing-claim", TRUST_AUTHORITY),
  /** Two verifier nonces that differ, at the top and beside the TDX claims. */
  CONFLICTING_NONCES("conflicting-claims", TRUST_AUTHORITY),
  /** Report data that hash something else. */
  REPORT_DATA_MISMATCH("report-data-mismatch", TRUST_AUTHORITY),
  /** The held data left out. */
  MISSING_HELD_DATA("missing-claim", TRUST_AUTHORITY),
  /** A token about an SGX enclave. */
  SGX_TOKEN("unsupported-tee", TRUST_AUTHORITY),
  /** A token that the same issuer makes for Google's Confidential Space. */
  CONFIDENTIAL_SPACE_TOKEN("wrong-token-kind", TRUST_AUTHORITY),

  // ---- NVIDIA's service ----
  /** {@code dbgstat} of one device is enabled. */
  DBGSTAT_ENABLED("debug-enabled", GPUS, SWITCHES, COMPOSITE),
  /** {@code secboot} of one device is false. */
  SECBOOT_FALSE("secure-boot-disabled", GPUS, SWITCHES, COMPOSITE),
  /** The last device's token is missing, while the overall token names it. */
  DROPPED_DEVICE("device-set-mismatch", GPUS, SWITCHES),
  /** A device's token more than the overall token names. */
  ADDED_DEVICE("device-set-mismatch", GPUS, SWITCHES),
  /** One device appears twice, under two labels. */
  DUPLICATE_DEVICE("duplicate-device", GPUS, SWITCHES, COMPOSITE),
  /** The tokens of the first and the last device changed places. */
  SWAPPED_TOKEN("device-digest-mismatch", GPUS, SWITCHES),
  /** One bit of the first device's token turned. */
  BIT_FLIPPED_TOKEN("device-digest-mismatch", GPUS, SWITCHES),
  /** The first device answered another nonce than the rest. */
  MIXED_NONCES("device-nonce-mismatch", GPUS, SWITCHES),
  /** {@code x-nvidia-overall-att-result} is false. */
  OVERALL_FALSE("device-result-failed", GPUS, SWITCHES, COMPOSITE),
  /** {@code measres} of one device is fail. */
  MEASRES_FAIL("device-measurement-mismatch", GPUS, SWITCHES, COMPOSITE),
  /** The architecture check of one device is false. */
  CHECK_FAILED("device-check-failed", GPUS, SWITCHES, COMPOSITE),
  /** A certificate of one device was revoked. */
  DEVICE_CERTIFICATE_REVOKED("device-check-failed", GPUS, SWITCHES),
  /** One device passed with a reservation. */
  WARNING("attestation-warning", GPUS, SWITCHES, COMPOSITE),

  // ---- the guest ----
  /** GPUs of another machine, which answered somebody else's challenge. */
  WRONG_GPU_NONCE("gpu-nonce-mismatch", GUEST),
  /** NVSwitches of another machine. */
  WRONG_SWITCH_NONCE("switch-nonce-mismatch", GUEST),
  /** Held data that commit to one GPU verdict, sent with another. */
  OTHER_GPU_VERDICT("gpu-verdict-mismatch", GUEST),
  /** The same for switches. */
  OTHER_SWITCH_VERDICT("switch-verdict-mismatch", GUEST),
  /** Held data of another protocol. */
  OTHER_HELD_DATA("held-data-malformed", GUEST),
  /** Runtime data that are JSON, which the service parses, so that their bytes are lost. */
  JSON_RUNTIME_DATA("missing-claim", GUEST),
  /** A kernel that is not the measured one. */
  TAMPERED_MEASUREMENT("cpu-reference-mismatch", GUEST),
  /** A driver that stands in no reference set. */
  OTHER_DRIVER("gpu-reference-mismatch", GUEST),
  /** Switch firmware that stands in no reference set. */
  OTHER_SWITCH_BIOS("switch-reference-mismatch", GUEST),
  /** One GPU fewer than the machine has. */
  FEWER_GPUS("gpu-count", GUEST),
  /** One switch fewer than the machine has. */
  FEWER_SWITCHES("switch-count", GUEST),
  /** GPUs of another architecture. */
  OTHER_ARCHITECTURE("gpu-architecture", GUEST);

  private final String expectedReason;

  // Unmodifiable; the checker knows no JDK type that says so.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Set<Service> shownBy;

  Fault(String expectedReason, Service first, Service... others) {
    this.expectedReason = expectedReason;
    this.shownBy = Set.copyOf(EnumSet.of(first, others));
  }

  /** Name on the wire and on a command line: lower case with hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Label of the refusal that a broker must give. */
  public String expectedReason() {
    return expectedReason;
  }

  /** Which services can show it. */
  public Set<Service> shownBy() {
    return shownBy;
  }

  /** The fault of that label. */
  public static Optional<Fault> fromLabel(String label) {
    return Stream.of(values()).filter(fault -> fault.label().equals(label)).findFirst();
  }
}
