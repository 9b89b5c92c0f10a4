package dev.sallyport.attestation;

import dev.sallyport.attestation.facts.TdxFacts;
import dev.sallyport.protocol.RefusalReason;
import org.jspecify.annotations.Nullable;

/** The claims about a TDX domain itself; their names are the same in both layouts. */
final class TdxClaims {
  private static final int DIGEST_BYTES = 48;
  private static final int ATTRIBUTE_BYTES = 8;
  private static final int TCB_SVN_BYTES = 16;

  /** Bits of the little-endian attributes (Intel TDX module specification, ATTRIBUTES). */
  private static final int DEBUG_BIT = 0;

  private static final int SEPT_VE_DISABLE_BIT = 28;

  private TdxClaims() {}

  static TdxFacts read(ClaimsReader tdx) {
    String attributes = tdx.hex("tdx_td_attributes", ATTRIBUTE_BYTES);
    checkDebug(tdx, attributes);
    boolean septVeDisable = tdx.bool("tdx_td_attributes_septve_disable");
    tdx.check(
        septVeDisable == isSet(attributes, SEPT_VE_DISABLE_BIT),
        RefusalReason.CONFLICTING_CLAIMS,
        "tdx_td_attributes_septve_disable");
    return new TdxFacts(
        digest(tdx, "tdx_mrtd"),
        digest(tdx, "tdx_rtmr0"),
        digest(tdx, "tdx_rtmr1"),
        digest(tdx, "tdx_rtmr2"),
        digest(tdx, "tdx_rtmr3"),
        digest(tdx, "tdx_mrseam"),
        digest(tdx, "tdx_mrsignerseam"),
        tdx.hex("tdx_seam_attributes", ATTRIBUTE_BYTES),
        attributes,
        tdx.hex("tdx_xfam", ATTRIBUTE_BYTES),
        tdx.hex("tdx_tee_tcb_svn", TCB_SVN_BYTES),
        digest(tdx, "tdx_mrconfigid"),
        digest(tdx, "tdx_mrowner"),
        digest(tdx, "tdx_mrownerconfig"),
        tdx.integer("tdx_seamsvn"),
        septVeDisable,
        migratable(tdx),
        tdx.optionalBool("tdx_td_attributes_perfmon"));
  }

  /** A host can read a debug domain's memory: every place that speaks of it must say no. */
  private static void checkDebug(ClaimsReader tdx, String attributes) {
    tdx.mustBe(false, "tdx_is_debuggable", RefusalReason.DEBUG_ENABLED);
    tdx.mustBe(false, "tdx_td_attributes_debug", RefusalReason.DEBUG_ENABLED);
    tdx.check(!isSet(attributes, DEBUG_BIT), RefusalReason.DEBUG_ENABLED, "tdx_td_attributes");
  }

  private static @Nullable Boolean migratable(ClaimsReader tdx) {
    @Nullable Boolean attribute = tdx.optionalBool("tdx_td_attributes_migratable");
    @Nullable Boolean summary = tdx.optionalBool("tdx_is_migratable");
    boolean agree = attribute == null || summary == null || attribute.equals(summary);
    tdx.check(agree, RefusalReason.CONFLICTING_CLAIMS, "tdx_is_migratable");
    return attribute == null ? summary : attribute;
  }

  private static String digest(ClaimsReader tdx, String name) {
    return tdx.hex(name, DIGEST_BYTES);
  }

  /** Bit of little-endian hex; false where an earlier problem left no value. */
  private static boolean isSet(String littleEndianHex, int bit) {
    int digits = bit / 8 * 2;
    if (littleEndianHex.length() < digits + 2) {
      return false;
    }
    int octet = Integer.parseInt(littleEndianHex.substring(digits, digits + 2), 16);
    return (octet >> (bit % 8) & 1) == 1;
  }
}
