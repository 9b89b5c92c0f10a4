package dev.sallyport.simulator.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;

/**
 * A quote: header (48 bytes) and TD report body (584 bytes) laid out as in Intel's quote version 4,
 * then the seal where a real one has its ECDSA signature.
 *
 * @param domain what was measured
 * @param reportData 64 bytes, lower-case hex
 */
public record TdQuote(TrustDomain domain, String reportData) {
  /** Version of the TDX module and its firmware, 16 bytes. */
  public static final String TEE_TCB_SVN = "04000600000000000000000000000000";

  /** Measurement of the TDX module, 48 bytes. */
  public static final String MR_SEAM =
      "48fa69949db08002ee84252847f572988b1d6e568ec1353f64cb6c0fd905375f"
          + "69ad959c0eaf7747ac70a392789302a1";

  /** Extended features of the guest, 8 bytes. */
  public static final String XFAM = "e71a060000000000";

  private static final int HEADER_SIZE = 48;
  private static final int BODY_SIZE = 584;
  private static final int VERSION = 4;
  private static final int ECDSA_P256 = 2;
  private static final int TEE_TDX = 0x81;
  private static final int MEASUREMENT_SIZE = 48;

  private static final String NO_MEASUREMENT = "00".repeat(MEASUREMENT_SIZE);
  private static final String NO_ATTRIBUTES = "00".repeat(8);

  byte[] encode() {
    ByteBuffer quote = ByteBuffer.allocate(HEADER_SIZE + BODY_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    quote.putShort((short) VERSION).putShort((short) ECDSA_P256).putInt(TEE_TDX);
    quote.position(HEADER_SIZE);
    put(quote, TEE_TCB_SVN, MR_SEAM, NO_MEASUREMENT, NO_ATTRIBUTES, domain.tdAttributes(), XFAM);
    put(quote, domain.mrtd(), NO_MEASUREMENT, NO_MEASUREMENT, NO_MEASUREMENT);
    domain.rtmrs().forEach(register -> put(quote, register));
    put(quote, reportData);
    return SimulatedSeal.append(quote.array());
  }

  /**
   * Reads a quote.
   *
   * @throws EvidenceException if a bit of it was changed, or it is none
   */
  public static TdQuote decode(byte[] sealed) throws EvidenceException {
    ByteBuffer quote = ByteBuffer.wrap(SimulatedSeal.open(sealed)).order(ByteOrder.LITTLE_ENDIAN);
    if (quote.remaining() != HEADER_SIZE + BODY_SIZE
        || quote.getShort() != VERSION
        || quote.getShort() != ECDSA_P256
        || quote.getInt() != TEE_TDX) {
      throw new EvidenceException("not a TDX quote of version 4");
    }
    quote.position(HEADER_SIZE + 16 + 2 * MEASUREMENT_SIZE + 8);
    String attributes = hex(quote, 8);
    hex(quote, 8);
    String mrtd = hex(quote, MEASUREMENT_SIZE);
    hex(quote, 3 * MEASUREMENT_SIZE);
    List<String> rtmrs =
        List.of(measurement(quote), measurement(quote), measurement(quote), measurement(quote));
    return new TdQuote(new TrustDomain(attributes, mrtd, rtmrs), hex(quote, 64));
  }

  private static void put(ByteBuffer quote, String... values) {
    for (String hex : values) {
      quote.put(HexFormat.of().parseHex(hex));
    }
  }

  private static String measurement(ByteBuffer quote) {
    return hex(quote, MEASUREMENT_SIZE);
  }

  private static String hex(ByteBuffer quote, int size) {
    byte[] value = new byte[size];
    quote.get(value);
    return HexFormat.of().formatHex(value);
  }
}
