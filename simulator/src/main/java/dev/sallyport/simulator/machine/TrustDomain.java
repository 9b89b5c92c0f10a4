package dev.sallyport.simulator.machine;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * What a TDX module measures of a guest. All values are lower-case hex, as the token shows them.
 *
 * @param tdAttributes 8 bytes; bit 0 of the first byte is DEBUG, bit 28 SEPT_VE_DISABLE
 * @param mrtd 48 bytes: the initial image
 * @param rtmrs four run-time registers of 48 bytes
 */
public record TrustDomain(String tdAttributes, String mrtd, List<String> rtmrs) {
  /** SEPT_VE_DISABLE alone, as a production guest has it. */
  public static final String PRODUCTION_ATTRIBUTES = "0000001000000000";

  private static final String DEBUG_ATTRIBUTES = "0100001000000000";

  /** Copies the registers. */
  public TrustDomain {
    rtmrs = List.copyOf(rtmrs);
  }

  /** A guest booted from an image of that name: equal names give equal measurements. */
  public static TrustDomain booted(String image) {
    return new TrustDomain(
        PRODUCTION_ATTRIBUTES,
        measured(image + "/firmware"),
        List.of(
            measured(image + "/configuration"),
            measured(image + "/kernel"),
            measured(image + "/command line"),
            "00".repeat(48)));
  }

  /** The same guest with another kernel. */
  public TrustDomain withKernel(String kernel) {
    return new TrustDomain(
        tdAttributes,
        mrtd,
        List.of(rtmrs.get(0), measured(kernel + "/kernel"), rtmrs.get(2), rtmrs.get(3)));
  }

  /** The same guest, open to its host's debugger. */
  public TrustDomain debuggable() {
    return new TrustDomain(DEBUG_ATTRIBUTES, mrtd, rtmrs);
  }

  /** A quote over 64 bytes of report data. */
  public byte[] quote(byte[] reportData) {
    return new TdQuote(this, HexFormat.of().formatHex(reportData)).encode();
  }

  private static String measured(String what) {
    return HexFormat.of().formatHex(Hashes.sha384(what.getBytes(StandardCharsets.UTF_8)));
  }
}
