package dev.sallyport.system;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The formulas of docs/protocol.md, sections 3 to 7, by their names there. */
final class Formulas {
  private static final byte[] HELD_PREFIX = {1, 'S', 'P', 'H', '1'};
  private static final byte[] NO_VERDICT = new byte[32];

  private Formulas() {}

  static byte[] transcript(byte[] challenge, List<String> resources, int kemId, byte[] publicKey) {
    Frame frame = Frame.named("transcript").prefixed(challenge).u32(resources.size());
    sorted(resources).forEach(frame::prefixed);
    return frame.prefixed(Frame.bare().u16(kemId).bytes()).prefixed(publicKey).sha256();
  }

  static byte[] gpuNonce(byte[] transcript) {
    return Frame.named("gpu").raw(transcript).sha256();
  }

  static byte[] switchNonce(byte[] transcript) {
    return Frame.named("switch").raw(transcript).sha256();
  }

  /** An empty token stands for none. */
  static byte[] heldData(byte[] transcript, String overallGpuJws, String overallSwitchJws) {
    return Frame.bare()
        .raw(HELD_PREFIX)
        .raw(transcript)
        .raw(verdict(overallGpuJws))
        .raw(verdict(overallSwitchJws))
        .bytes();
  }

  static byte[] encodedKey(int kemId, byte[] publicKey) {
    return Frame.bare().u16(kemId).raw(publicKey).bytes();
  }

  static byte[] recipientContext(byte[] challenge) {
    return Frame.named("recipient").prefixed(challenge).bytes();
  }

  static byte[] transportSigned(int number, long from, long until, int kemId, byte[] publicKey) {
    return Frame.named("transport")
        .u32(number)
        .u64(from)
        .u64(until)
        .u16(kemId)
        .prefixed(publicKey)
        .bytes();
  }

  static byte[] releaseContext(
      byte[] transcript, byte[] tenantRoot, String resource, long version, byte[] policyDigest) {
    int at = resource.indexOf('@');
    return Frame.named("release")
        .raw(transcript)
        .raw(tenantRoot)
        .prefixed(at < 0 ? resource : resource.substring(0, at))
        .u64(version)
        .raw(policyDigest)
        .bytes();
  }

  static byte[] ownersSigned(byte[] document) {
    return Frame.named("owners").raw(Frame.sha256(document)).bytes();
  }

  static byte[] intakeKeySigned(byte[] tenantRoot, int number, int kemId, byte[] publicKey) {
    return Frame.named("intake-key")
        .raw(tenantRoot)
        .u32(number)
        .u16(kemId)
        .prefixed(publicKey)
        .bytes();
  }

  static byte[] intakeContext(
      byte[] tenantRoot, String path, long version, String policy, long lowestPolicyVersion) {
    return Frame.named("intake")
        .raw(tenantRoot)
        .prefixed(path)
        .u64(version)
        .prefixed(policy)
        .u64(lowestPolicyVersion)
        .bytes();
  }

  static byte[] secretContent(
      byte[] intakeContext, int intakeKey, byte[] intakePublicKey, byte[] ciphertext) {
    return Frame.bare()
        .prefixed(intakeContext)
        .u32(intakeKey)
        .raw(Frame.sha256(intakePublicKey))
        .prefixed(ciphertext)
        .bytes();
  }

  static byte[] statementSigned(
      String kind,
      byte[] tenantRoot,
      String name,
      long version,
      int ownersNumber,
      byte[] previous,
      byte[] content) {
    return Frame.named("statement")
        .prefixed(kind)
        .raw(tenantRoot)
        .prefixed(name)
        .u64(version)
        .u32(ownersNumber)
        .raw(previous)
        .raw(content)
        .bytes();
  }

  static List<String> sorted(List<String> resources) {
    // Resource names are ASCII, for which this is the ascending unsigned byte order.
    return resources.stream().sorted().toList();
  }

  private static byte[] verdict(String compactJws) {
    return compactJws.isEmpty()
        ? NO_VERDICT
        : Frame.sha256(compactJws.getBytes(StandardCharsets.US_ASCII));
  }
}
