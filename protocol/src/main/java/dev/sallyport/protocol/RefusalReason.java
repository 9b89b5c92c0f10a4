package dev.sallyport.protocol;

/**
 * Every reason for which the broker, the verifier or the policy refuses. The comment says what an
 * attacker, or a mistake, would be doing. The label is stable: it stands in the audit log, the
 * metric and the problem type alike.
 */
public enum RefusalReason {
  // ---- shape of a request ----
  /** Bytes that two parsers could read differently: not JSON, not UTF-8, truncated, trailing. */
  MALFORMED_JSON("malformed-json", Kind.SHAPE),
  /** One member twice: the signature check and the use could see different values. */
  DUPLICATE_MEMBER("duplicate-member", Kind.SHAPE),
  /** Nesting meant to exhaust the parser. */
  JSON_TOO_DEEP("json-too-deep", Kind.SHAPE),
  /** A flood of members meant to exhaust memory. */
  JSON_TOO_MANY_VALUES("json-too-many-values", Kind.SHAPE),
  /** A required member was left out. */
  MISSING_MEMBER("missing-member", Kind.SHAPE),
  /** A member nobody reads, and whose sender believes that somebody does. */
  UNKNOWN_MEMBER("unknown-member", Kind.SHAPE),
  /** A member of another type, null included. */
  MISTYPED_MEMBER("mistyped-member", Kind.SHAPE),
  /** A member outside its allowed set, range or encoding. */
  BAD_MEMBER_VALUE("bad-member-value", Kind.SHAPE),
  /**
   * A resource, tenant or object name outside the grammar: traversal, look-alikes, empty segments.
   */
  MALFORMED_NAME("malformed-name", Kind.SHAPE),
  /** One path twice in one request. */
  DUPLICATE_RESOURCE("duplicate-resource", Kind.SHAPE),
  /** No resource, or more than 32. */
  RESOURCE_COUNT("resource-count", Kind.SHAPE),
  /** Resources of two tenants in one request. */
  MIXED_TENANTS("mixed-tenants", Kind.SHAPE),
  /** Opened, but not a public key of its mechanism: a point off the curve, a wrong size. */
  MALFORMED_RECIPIENT_KEY("malformed-recipient-key", Kind.SHAPE),
  /** A key mechanism that the protocol does not have. */
  UNSUPPORTED_KEM("unsupported-kem", Kind.SHAPE),
  /** A kind of evidence that has no binding formula. */
  UNSUPPORTED_EVIDENCE("unsupported-evidence", Kind.SHAPE),
  /** Not three base64url parts, or a header with members that change its meaning. */
  MALFORMED_TOKEN("malformed-token", Kind.SHAPE),
  /** Not a detached EAT bundle: wrong nesting, labels, or an unsigned wrapper alone. */
  MALFORMED_BUNDLE("malformed-bundle", Kind.SHAPE),
  /** Not an owners document: thresholds nobody can meet, a key twice, a key off the curve. */
  MALFORMED_OWNERS("malformed-owners", Kind.SHAPE),
  /** A statement kind that this broker does not take, or without what its kind needs. */
  UNSUPPORTED_STATEMENT("unsupported-statement", Kind.SHAPE),
  /** Not a policy document, or one that contradicts itself. */
  MALFORMED_POLICY("malformed-policy", Kind.SHAPE),
  /** A condition that does not compile, names an unknown fact, or is not a boolean. */
  CONDITION_INVALID("condition-invalid", Kind.SHAPE),
  /** A condition written to burn the broker's time. */
  CONDITION_TOO_COSTLY("condition-too-costly", Kind.SHAPE),
  /** Not a reference set, or an empty one, which would match nothing or everything. */
  MALFORMED_REFERENCE_SET("malformed-reference-set", Kind.SHAPE),
  /** A sealed secret of impossible size, or for an intake key that the tenant does not have. */
  MALFORMED_SECRET("malformed-secret", Kind.SHAPE),
  /** Not a document that names a key-encryption key, or no URI of one: a PIN or a host in it. */
  MALFORMED_KEK("malformed-kek", Kind.SHAPE),
  /**
   * Not a document that says where a secret lies, or nothing lies there that fits it: another
   * version, another digest.
   */
  MALFORMED_EXTERNAL("malformed-external", Kind.SHAPE),

  // ---- size, rate, load ----
  /** A body, or a part of it, larger than its limit. */
  BODY_TOO_LARGE("body-too-large", Kind.SIZE),
  /** A token or bundle larger than its issuer ever makes. */
  TOKEN_TOO_LARGE("token-too-large", Kind.SIZE),
  /** One source asks for more challenges than it may. */
  RATE_LIMITED("rate-limited", Kind.RATE),
  /** More requests in flight than the broker takes on, or a body that was too long on its way. */
  OVERLOADED("overloaded", Kind.UNAVAILABLE),
  /** The broker is being stopped and takes on nothing new. */
  SHUTTING_DOWN("shutting-down", Kind.UNAVAILABLE),
  /**
   * The issuer's keys cannot be had, and the last good ones are too old; or the key is none of
   * those, and too many wait for newer ones already.
   */
  VERIFIER_KEYS_UNAVAILABLE("verifier-keys-unavailable", Kind.UNAVAILABLE),
  /** A revocation list that the configuration demands cannot be had, or has run out. */
  REVOCATION_UNAVAILABLE("revocation-unavailable", Kind.UNAVAILABLE),
  /** The KMS that holds the key-encryption key does not answer. */
  KMS_UNAVAILABLE("kms-unavailable", Kind.UNAVAILABLE),
  /** The store does not answer, or could not make the release durable. */
  STORE_UNAVAILABLE("store-unavailable", Kind.UNAVAILABLE),
  /** A bug of ours: refused rather than guessed. */
  INTERNAL_ERROR("internal-error", Kind.BUG),

  // ---- challenge and key ----
  /** A ticket that this broker did not make, or for another challenge or other resources. */
  INVALID_TICKET("invalid-ticket", Kind.EVIDENCE),
  /** A challenge kept longer than its life. */
  TICKET_EXPIRED("ticket-expired", Kind.EVIDENCE),
  /** The key was sealed to a transport key that is not, or no longer, ours. */
  UNKNOWN_TRANSPORT_KEY("unknown-transport-key", Kind.EVIDENCE),
  /** The sealed key does not open: sealed for another challenge, or changed on the way. */
  RECIPIENT_KEY_UNREADABLE("recipient-key-unreadable", Kind.EVIDENCE),
  /** The challenge has already served another key or other evidence. */
  CHALLENGE_USED("challenge-used", Kind.CONFLICT),

  // ---- tokens ----
  /**
   * A token of an issuer that the operator does not trust: staging, a local verifier, somebody
   * else.
   */
  UNKNOWN_ISSUER("unknown-issuer", Kind.EVIDENCE),
  /** An algorithm outside the issuer's list: none, an HMAC under the public key. */
  ALGORITHM_NOT_ALLOWED("algorithm-not-allowed", Kind.EVIDENCE),
  /** A key id that the issuer's key set does not have for this algorithm. */
  UNKNOWN_KEY("unknown-key", Kind.EVIDENCE),
  /** The key's certificate does not lead to the pinned root, or is not of that key. */
  UNTRUSTED_CERTIFICATE("untrusted-certificate", Kind.EVIDENCE),
  /** The key's certificate was revoked. */
  REVOKED_CERTIFICATE("revoked-certificate", Kind.EVIDENCE),
  /** Content changed after signing, or signed by another key. */
  BAD_SIGNATURE("bad-signature", Kind.EVIDENCE),
  /** Past its expiry, with the skew that is allowed. */
  TOKEN_EXPIRED("token-expired", Kind.EVIDENCE),
  /** From the future: a wrong clock, or a token prepared ahead. */
  TOKEN_NOT_YET_VALID("token-not-yet-valid", Kind.EVIDENCE),
  /** Valid by its own expiry, but older than the operator takes, or made before the challenge. */
  TOKEN_TOO_OLD("token-too-old", Kind.EVIDENCE),
  /** A token of the right issuer for another purpose. */
  WRONG_TOKEN_KIND("wrong-token-kind", Kind.EVIDENCE),
  /** A TEE that this broker does not take. */
  UNSUPPORTED_TEE("unsupported-tee", Kind.EVIDENCE),
  /** A claim that is needed is absent. */
  MISSING_CLAIM("missing-claim", Kind.EVIDENCE),
  /** A claim of another type or form, null where it may not be. */
  MISTYPED_CLAIM("mistyped-claim", Kind.EVIDENCE),
  /** A value that the verifier's documentation does not list: not guessed. */
  UNKNOWN_CLAIM_VALUE("unknown-claim-value", Kind.EVIDENCE),
  /** Two claims of one token contradict each other. */
  CONFLICTING_CLAIMS("conflicting-claims", Kind.EVIDENCE),
  /** A TEE or device that its host can look into. */
  DEBUG_ENABLED("debug-enabled", Kind.EVIDENCE),
  /** Firmware of a device that was not booted securely. */
  SECURE_BOOT_DISABLED("secure-boot-disabled", Kind.EVIDENCE),
  /** Devices in the overall token and in the bundle differ: one dropped, added or renamed. */
  DEVICE_SET_MISMATCH("device-set-mismatch", Kind.EVIDENCE),
  /** A device token other than the one that the overall token names. */
  DEVICE_DIGEST_MISMATCH("device-digest-mismatch", Kind.EVIDENCE),
  /** A device that answered another nonce than the rest. */
  DEVICE_NONCE_MISMATCH("device-nonce-mismatch", Kind.EVIDENCE),
  /** One device counted twice. */
  DUPLICATE_DEVICE("duplicate-device", Kind.EVIDENCE),
  /** The verifier itself says that the devices did not pass. */
  DEVICE_RESULT_FAILED("device-result-failed", Kind.EVIDENCE),
  /** A check that the verifier made of a device failed or was not made. */
  DEVICE_CHECK_FAILED("device-check-failed", Kind.EVIDENCE),
  /** A device runs firmware or a driver other than the vendor's reference. */
  DEVICE_MEASUREMENT_MISMATCH("device-measurement-mismatch", Kind.EVIDENCE),
  /** The verifier passed the device with a reservation. */
  ATTESTATION_WARNING("attestation-warning", Kind.EVIDENCE),

  // ---- binding ----
  /** The verifier's nonce is older than its token allows: evidence kept in stock. */
  VERIFIER_NONCE_STALE("verifier-nonce-stale", Kind.EVIDENCE),
  /** The report data are not what the claims next to them hash to. */
  REPORT_DATA_MISMATCH("report-data-mismatch", Kind.EVIDENCE),
  /** The held data are not ours: another protocol's evidence. */
  HELD_DATA_MALFORMED("held-data-malformed", Kind.EVIDENCE),
  /**
   * The CPU evidence commits to another challenge, other resources or another key: a replay or a
   * swapped key.
   */
  TRANSCRIPT_MISMATCH("transcript-mismatch", Kind.EVIDENCE),
  /** The CPU evidence commits to another GPU verdict: a weaker set was put in its place. */
  GPU_VERDICT_MISMATCH("gpu-verdict-mismatch", Kind.EVIDENCE),
  /** The same for switches. */
  SWITCH_VERDICT_MISMATCH("switch-verdict-mismatch", Kind.EVIDENCE),
  /** GPUs that answered another challenge: another machine's, or an old verdict. */
  GPU_NONCE_MISMATCH("gpu-nonce-mismatch", Kind.EVIDENCE),
  /** The same for switches. */
  SWITCH_NONCE_MISMATCH("switch-nonce-mismatch", Kind.EVIDENCE),

  // ---- what the tenant's objects and policy decide; the workload sees "not-released" alone ----
  /** No such tenant. */
  UNKNOWN_TENANT("unknown-tenant", Kind.WITHHELD),
  /** No such secret, or all its versions are deleted. */
  UNKNOWN_SECRET("unknown-secret", Kind.WITHHELD),
  /** No such version of the secret. */
  UNKNOWN_VERSION("unknown-version", Kind.WITHHELD),
  /** The policy that guards the secret is gone. */
  UNKNOWN_POLICY("unknown-policy", Kind.WITHHELD),
  /** The policy was put back below the version that the secret names. */
  POLICY_ROLLED_BACK("policy-rolled-back", Kind.WITHHELD),
  /** A reference set that the policy names is gone. */
  UNKNOWN_REFERENCE_SET("unknown-reference-set", Kind.WITHHELD),
  /** A reference set was put back below the version that the policy names. */
  REFERENCE_SET_ROLLED_BACK("reference-set-rolled-back", Kind.WITHHELD),
  /** A reference set outside its validity. */
  REFERENCE_SET_EXPIRED("reference-set-expired", Kind.WITHHELD),
  /**
   * A row in the store without the signatures that its kind needs: planted or changed by an
   * administrator.
   */
  UNSIGNED_ROW("unsigned-row", Kind.WITHHELD),
  /** A signed row under another label, or whose content is not what was signed. */
  ROW_MISMATCH("row-mismatch", Kind.WITHHELD),
  /** Granted under an older owners document, and not confirmed under the newest. */
  UNCONFIRMED("unconfirmed", Kind.WITHHELD),
  /** The stored secret does not open: swapped, re-labelled, changed, or its key is gone. */
  SECRET_UNREADABLE("secret-unreadable", Kind.WITHHELD),
  /** The policy does not take this protocol. */
  PROTOCOL_NOT_ACCEPTED("protocol-not-accepted", Kind.WITHHELD),
  /** The policy does not take this key mechanism. */
  KEM_NOT_ACCEPTED("kem-not-accepted", Kind.WITHHELD),
  /** The key came in plain sight, and the policy does not allow that. */
  PLAIN_KEY_NOT_ACCEPTED("plain-key-not-accepted", Kind.WITHHELD),
  /** The secret lies in the clear in another system, and the policy does not allow that. */
  PLAIN_SOURCE_NOT_ACCEPTED("plain-source-not-accepted", Kind.WITHHELD),
  /** Trusted by the operator, but not by this policy. */
  VERIFIER_NOT_ACCEPTED("verifier-not-accepted", Kind.WITHHELD),
  /** The verifier appraised under another policy than the one pinned. */
  VERIFIER_POLICY_NOT_ACCEPTED("verifier-policy-not-accepted", Kind.WITHHELD),
  /** A TEE kind that the policy does not take. */
  TEE_NOT_ACCEPTED("tee-not-accepted", Kind.WITHHELD),
  /** The platform's firmware is behind what the policy asks for. */
  TCB_TOO_LOW("tcb-too-low", Kind.WITHHELD),
  /** Older than this policy takes. */
  EVIDENCE_TOO_OLD("evidence-too-old", Kind.WITHHELD),
  /** GPU or switch evidence is bound more loosely than the policy asks for. */
  BINDING_TOO_WEAK("binding-too-weak", Kind.WITHHELD),
  /** Fewer or more GPUs than the policy names. */
  GPU_COUNT("gpu-count", Kind.WITHHELD),
  /** A GPU architecture that the policy does not take. */
  GPU_ARCHITECTURE("gpu-architecture", Kind.WITHHELD),
  /** Fewer or more switches than the policy names. */
  SWITCH_COUNT("switch-count", Kind.WITHHELD),
  /** Evidence of devices that the policy does not name. */
  DEVICE_NOT_EXPECTED("device-not-expected", Kind.WITHHELD),
  /** The CPU's measurements stand in no reference set of the policy. */
  CPU_REFERENCE_MISMATCH("cpu-reference-mismatch", Kind.WITHHELD),
  /** A GPU's versions stand in no reference set of the policy. */
  GPU_REFERENCE_MISMATCH("gpu-reference-mismatch", Kind.WITHHELD),
  /** A switch's versions stand in no reference set of the policy. */
  SWITCH_REFERENCE_MISMATCH("switch-reference-mismatch", Kind.WITHHELD),
  /** A condition of the policy is false. */
  CONDITION_FAILED("condition-failed", Kind.WITHHELD),
  /** A condition touches a fact that the evidence does not have. */
  FACT_ABSENT("fact-absent", Kind.WITHHELD),
  /** A condition could not be evaluated, or ran past its cost bound. */
  CONDITION_ERROR("condition-error", Kind.WITHHELD),

  // ---- tenant and operator routes ----
  /** No bearer token, or not the configured one. */
  UNAUTHENTICATED("unauthenticated", Kind.CALLER),
  /** No such object, asked for on a tenant route. */
  NOT_FOUND("not-found", Kind.ABSENT),
  /** The name already stands for a tenant root, and is never given to another. */
  TENANT_EXISTS("tenant-exists", Kind.CONFLICT),
  /** A secret of this path is in the broker's store, or outside of it: never both at a time. */
  PATH_TAKEN("path-taken", Kind.CONFLICT),
  /** The version is not exactly one above the highest ever used. */
  VERSION_TAKEN("version-taken", Kind.CONFLICT),
  /** The statement does not follow the newest one of its kind and name. */
  PREVIOUS_MISMATCH("previous-mismatch", Kind.CONFLICT),
  /** Signed under an owners document that is not the newest: sign again. */
  OWNERS_MOVED("owners-moved", Kind.CONFLICT),
  /** The key to be replaced is not the current one any more: another order was there first. */
  KEYS_MOVED("keys-moved", Kind.CONFLICT),
  /** An identity key that guests had no time to pin would become the one that they must trust. */
  PINS_AT_RISK("pins-at-risk", Kind.CONFLICT),
  /**
   * Signatures that do not verify, are of keys without the role, or are fewer than the threshold.
   */
  THRESHOLD_NOT_MET("threshold-not-met", Kind.FORBIDDEN),
  /**
   * A key-encryption key that the operator does not allow this tenant, or that its key management
   * system does not know: a tenant that tries to reach another's key, or a host of its own.
   */
  KEK_NOT_ALLOWED("kek-not-allowed", Kind.FORBIDDEN),
  /**
   * A source of secrets that the operator does not allow this tenant: one that tries to read
   * another's secrets by the broker's credentials, or from a host of its own.
   */
  SOURCE_NOT_ALLOWED("source-not-allowed", Kind.FORBIDDEN);

  /** Who is told what, and by which HTTP status. */
  public enum Kind {
    /** The request has the wrong shape. */
    SHAPE(400),
    /** About the caller's own challenge, key or evidence; told with the reason. */
    EVIDENCE(401),
    /** The caller of a tenant or operator route is not known. */
    CALLER(401),
    /** The tenant's objects or policy decide; the workload is told {@code not-released} alone. */
    WITHHELD(403),
    /** The caller is known and may not. */
    FORBIDDEN(403),
    /** Tenant routes only. */
    ABSENT(404),
    /** Another request was there first. */
    CONFLICT(409),
    /** Too large. */
    SIZE(413),
    /** Too often. */
    RATE(429),
    /** Our own mistake. */
    BUG(500),
    /** Not now; Retry-After says when. */
    UNAVAILABLE(503);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    /** The HTTP status of RFC 9110. */
    public int status() {
      return status;
    }
  }

  /** The one label that a workload sees for every {@link Kind#WITHHELD} reason. */
  public static final String NOT_RELEASED = "not-released";

  private final String label;
  private final Kind kind;

  RefusalReason(String label, Kind kind) {
    this.label = label;
    this.kind = kind;
  }

  /** The stable label. */
  public String label() {
    return label;
  }

  /** Who is told what. */
  public Kind kind() {
    return kind;
  }

  /**
   * What a workload is told: the label, or {@link #NOT_RELEASED} where the tenant's affairs decide.
   */
  public String workloadLabel() {
    return kind == Kind.WITHHELD ? NOT_RELEASED : label;
  }
}
