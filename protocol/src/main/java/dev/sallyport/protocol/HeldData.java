package dev.sallyport.protocol;

import java.nio.charset.StandardCharsets;

/**
 * What the CPU evidence carries or commits to: {@code 0x01 "SPH1" T D_gpu D_switch}, 101 bytes. The
 * leading 0x01 keeps a verifier from taking it for JSON.
 *
 * @param transcript the transcript T
 * @param gpuVerdict SHA-256 of the overall GPU token's compact JWS; zero where there is none
 * @param switchVerdict the same for switches
 */
public record HeldData(Transcript transcript, Digest gpuVerdict, Digest switchVerdict) {
  /** Size in bytes. */
  public static final int SIZE = 101;

  private static final Bytes PREFIX = Bytes.of(new byte[] {1, 'S', 'P', 'H', '1'});

  /** Held data for verdicts as they are sent: compact JWS, or empty where there is none. */
  public static HeldData of(Transcript transcript, String overallGpuJws, String overallSwitchJws) {
    return new HeldData(transcript, verdict(overallGpuJws), verdict(overallSwitchJws));
  }

  /** SHA-256 of the ASCII of a compact JWS; zero for the empty string. */
  public static Digest verdict(String compactJws) {
    return compactJws.isEmpty()
        ? Digest.zero()
        : Bytes.of(compactJws.getBytes(StandardCharsets.US_ASCII)).sha256();
  }

  /** Reads held data out of evidence. */
  public static Outcome<HeldData> parse(Bytes bytes) {
    if (bytes.size() != SIZE || !bytes.slice(0, PREFIX.size()).equals(PREFIX)) {
      return Outcome.refused(RefusalReason.HELD_DATA_MALFORMED);
    }
    return Outcome.accepted(new HeldData(new Transcript(at(bytes, 0)), at(bytes, 1), at(bytes, 2)));
  }

  /** The 101 bytes. */
  public Bytes bytes() {
    return Frame.bare()
        .raw(PREFIX)
        .raw(transcript.digest())
        .raw(gpuVerdict)
        .raw(switchVerdict)
        .bytes();
  }

  /**
   * REPORTDATA of a raw TDX quote or SEV-SNP report, 64 bytes; its hex is the user-data of Azure
   * Attestation.
   */
  public Bytes rawReportData() {
    return bytes().sha512();
  }

  /**
   * REPORTDATA of a TDX quote made for Intel Trust Authority, 64 bytes.
   *
   * @param nonceVal the decoded {@code val} of the verifier's nonce
   * @param nonceIat the decoded {@code iat} of the verifier's nonce
   */
  public Bytes trustAuthorityReportData(Bytes nonceVal, Bytes nonceIat) {
    return Frame.bare().raw(nonceVal).raw(nonceIat).raw(bytes()).bytes().sha512();
  }

  /** The single {@code eat_nonce} of a Google Confidential Space token: hex SHA-256. */
  public String confidentialSpaceNonce() {
    return bytes().sha256().hex();
  }

  private static Digest at(Bytes bytes, int index) {
    int from = PREFIX.size() + index * Digest.SIZE;
    return new Digest(bytes.slice(from, from + Digest.SIZE));
  }
}
