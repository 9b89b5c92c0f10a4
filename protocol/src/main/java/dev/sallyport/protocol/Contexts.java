package dev.sallyport.protocol;

import java.util.List;

/**
 * Byte strings that bind a ciphertext, a MAC or a signature to what it is for: HPKE contexts,
 * associated data, and what the broker's identity key signs.
 */
public final class Contexts {
  private Contexts() {}

  /** Context of a secret sealed to an attested workload. */
  public static Bytes release(
      Transcript transcript,
      Digest tenantRoot,
      ResourceName resource,
      long version,
      Digest policy) {
    return Frame.named("release")
        .raw(transcript.digest())
        .raw(tenantRoot)
        .prefixed(resource.withoutVersion())
        .u64(version)
        .raw(policy)
        .bytes();
  }

  /** Context of a secret that its owner seals to the tenant's intake key. */
  public static Bytes intake(
      Digest tenantRoot,
      SecretPath path,
      long version,
      String policyName,
      long lowestPolicyVersion) {
    return Frame.named("intake")
        .raw(tenantRoot)
        .prefixed(path.value())
        .u64(version)
        .prefixed(policyName)
        .u64(lowestPolicyVersion)
        .bytes();
  }

  /** What the content digest of a secret's statement is taken over. */
  public static Bytes secretContent(
      Bytes intakeContext, int intakeKeyNumber, RecipientKey intakeKey, Bytes ciphertext) {
    return Frame.bare()
        .prefixed(intakeContext)
        .u32(intakeKeyNumber)
        .raw(intakeKey.raw().sha256())
        .prefixed(ciphertext)
        .bytes();
  }

  /** Associated data of an intake ciphertext under the tenant's storage key. */
  public static Bytes stored(
      Digest tenantRoot, SecretPath path, long version, int storageKeyNumber) {
    return Frame.named("stored")
        .raw(tenantRoot)
        .prefixed(path.value())
        .u64(version)
        .u32(storageKeyNumber)
        .bytes();
  }

  /**
   * Associated data of a wrapped key.
   *
   * @param kind {@code identity}, {@code transport}, {@code ticket} or {@code state} with a root of
   *     zeros; {@code intake}, {@code storage} or {@code log} with the tenant's root
   */
  public static Bytes wrap(String kind, Digest tenantRoot, int number, String kekUri) {
    return Frame.named("wrap").prefixed(kind).raw(tenantRoot).u32(number).prefixed(kekUri).bytes();
  }

  /** What the identity key signs about a transport key. */
  public static Bytes transport(int number, long fromMillis, long untilMillis, RecipientKey key) {
    return Frame.named("transport")
        .u32(number)
        .u64(fromMillis)
        .u64(untilMillis)
        .u16(key.kem().id())
        .prefixed(key.raw())
        .bytes();
  }

  /** What the identity key signs about a tenant's intake key. */
  public static Bytes intakeKey(Digest tenantRoot, int number, RecipientKey key) {
    return Frame.named("intake-key")
        .raw(tenantRoot)
        .u32(number)
        .u16(key.kem().id())
        .prefixed(key.raw())
        .bytes();
  }

  /** What the identity key signs about a tenant's log key. */
  public static Bytes logKey(Digest tenantRoot, String origin, Bytes publicKey) {
    return Frame.named("log-key").raw(tenantRoot).prefixed(origin).prefixed(publicKey).bytes();
  }

  /** What the tenant's state MAC is taken over. */
  public static Bytes state(
      Digest tenantRoot, long counter, int ownersNumber, Digest ownersDocument, Digest mapRoot) {
    return Frame.named("state")
        .raw(tenantRoot)
        .u64(counter)
        .u32(ownersNumber)
        .raw(ownersDocument)
        .raw(mapRoot)
        .bytes();
  }

  /** Content of a {@code confirm} statement: digests of statements in ascending order. */
  public static Bytes confirm(long stateCounter, List<Digest> digests) {
    Frame frame = Frame.bare().u64(stateCounter).u32(digests.size());
    digests.stream().map(Digest::value).sorted(Bytes::compareUnsigned).forEach(frame::raw);
    return frame.bytes();
  }

  /**
   * What {@code D_gpu} is taken over where evidence is sent raw; {@code purpose} is gpu-evidence or
   * switch-evidence.
   */
  public static Bytes deviceEvidence(String purpose, List<DeviceEvidence> devices) {
    Frame frame = Frame.named(purpose).u32(devices.size());
    devices.forEach(device -> frame.prefixed(device.report()).prefixed(device.certificateChain()));
    return frame.bytes();
  }

  /** What the identity key signs about an answer. */
  public static Bytes answer(Transcript transcript, Digest tenantRoot, List<Released> resources) {
    Frame frame =
        Frame.named("answer").raw(transcript.digest()).raw(tenantRoot).u32(resources.size());
    for (Released released : resources) {
      frame
          .prefixed(released.resource().toString())
          .u64(released.version())
          .raw(released.policyDigest())
          .prefixed(released.sealed())
          .prefixed(released.leaseId())
          .u64(released.leaseEndMillis())
          .prefixed(released.receipt());
    }
    return frame.bytes();
  }

  /**
   * One device's raw evidence.
   *
   * @param report the SPDM report, as decoded
   * @param certificateChain its certificate chain, as decoded
   */
  public record DeviceEvidence(Bytes report, Bytes certificateChain) {}

  /**
   * One resource of an answer.
   *
   * @param resource as it was asked for, with any version
   * @param version the version that was released
   * @param policyDigest content digest of the policy's statement
   * @param sealed {@code enc || ciphertext} under the release context
   * @param leaseId 16 bytes
   * @param leaseEndMillis when the lease ends
   * @param receipt empty until the audit log exists
   */
  public record Released(
      ResourceName resource,
      long version,
      Digest policyDigest,
      Bytes sealed,
      Bytes leaseId,
      long leaseEndMillis,
      Bytes receipt) {}
}
