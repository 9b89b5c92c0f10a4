package dev.sallyport.simulator.verifier;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.machine.Hashes;
import dev.sallyport.simulator.machine.TdQuote;
import dev.sallyport.simulator.machine.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * The claims about a trust domain, by the names that Intel's tokens have at their top in version 1
 * and under {@code tdx} in version 2.
 *
 * @param quote what the hardware said
 * @param runtimeData what the report data commit to
 * @param faults to show
 */
record TdxClaims(TdQuote quote, String runtimeData, Faults faults) {
  private static final String ZERO = "00".repeat(48);
  private static final List<String> COLLATERAL =
      List.of(
          "qeidcerthash",
          "qeidcrlhash",
          "qeidhash",
          "quotehash",
          "tcbinfocerthash",
          "tcbinfocrlhash",
          "tcbinfohash");

  /** Members of a flat token of version 1.0.0, as the pilot service made them. */
  void addFlat(JsonObject claims) {
    addMeasurements(claims, 4);
    addAttributes(claims);
    claims.add("tdx_collateral", collateral());
    addHeldData(claims);
    addTcb(claims);
  }

  /** Members of {@code tdx} in a token of version 2.0.0, which tells more of the platform. */
  JsonObject nested() {
    JsonObject claims = new JsonObject();
    claims.add("attester_advisory_ids", advisories());
    addHeldData(claims);
    addTcb(claims);
    addAttributes(claims);
    addMeasurements(claims, 267);
    claims.addProperty("pce_svn", 13);
    claims.addProperty("sgx_tcb_comp_svn", "0b0b0202ff0100030000000000000000");
    claims.addProperty("tdx_tcb_comp_svn", TdQuote.TEE_TCB_SVN);
    JsonObject collateral = collateral();
    collateral.addProperty("fmspc", "90c06f000000");
    collateral.addProperty("tcbevaluationdatanumber", 20);
    claims.add("tdx_collateral", collateral);
    return claims;
  }

  private void addMeasurements(JsonObject claims, int seamSvn) {
    TrustDomain domain = domain();
    claims.addProperty("tdx_tee_tcb_svn", TdQuote.TEE_TCB_SVN);
    claims.addProperty("tdx_mrseam", TdQuote.MR_SEAM);
    claims.addProperty("tdx_mrsignerseam", ZERO);
    claims.addProperty("tdx_seam_attributes", "0000000000000000");
    claims.addProperty("tdx_td_attributes", domain.tdAttributes());
    claims.addProperty("tdx_xfam", TdQuote.XFAM);
    claims.addProperty("tdx_mrtd", domain.mrtd());
    claims.addProperty("tdx_mrconfigid", ZERO);
    claims.addProperty("tdx_mrowner", ZERO);
    claims.addProperty("tdx_mrownerconfig", ZERO);
    for (int index = 0; index < domain.rtmrs().size(); index++) {
      claims.addProperty("tdx_rtmr" + index, domain.rtmrs().get(index));
    }
    claims.addProperty("tdx_report_data", reportData());
    claims.addProperty("tdx_seamsvn", seamSvn);
    damage(claims);
  }

  private void damage(JsonObject claims) {
    if (faults.has(Fault.MISSING_CLAIM)) {
      claims.remove("tdx_mrtd");
    }
    if (faults.has(Fault.NULL_CLAIM)) {
      claims.add("tdx_mrtd", JsonNull.INSTANCE);
    }
    if (faults.has(Fault.MISTYPED_CLAIM)) {
      claims.addProperty("tdx_mrtd", 7);
    }
  }

  private void addAttributes(JsonObject claims) {
    boolean debug = faults.has(Fault.DEBUG_TD);
    claims.addProperty("tdx_td_attributes_debug", debug);
    claims.addProperty("tdx_td_attributes_septve_disable", true);
    claims.addProperty("tdx_td_attributes_protection_keys", false);
    claims.addProperty("tdx_td_attributes_key_locker", false);
    claims.addProperty("tdx_td_attributes_perfmon", false);
    claims.addProperty("tdx_is_debuggable", debug);
  }

  private void addTcb(JsonObject claims) {
    claims.addProperty("attester_tcb_status", tcbStatus());
    claims.addProperty("attester_tcb_date", "2025-05-14T00:00:00Z");
    claims.addProperty("attester_type", "TDX");
    boolean debug = faults.has(Fault.DEBUG_TD) || faults.has(Fault.DEBUG_STATUS);
    claims.addProperty("dbgstat", debug ? "enabled" : "disabled");
  }

  private String tcbStatus() {
    if (faults.has(Fault.UNKNOWN_ENUM)) {
      return "Splendid";
    }
    return faults.has(Fault.STALE_TCB) ? "OutOfDate" : "UpToDate";
  }

  private JsonArray advisories() {
    return Json.texts(faults.has(Fault.STALE_TCB) ? List.of("INTEL-SA-00837") : List.of());
  }

  /** JSON is parsed and shown as JSON, so that nobody can hash its bytes again. */
  private void addHeldData(JsonObject claims) {
    if (faults.has(Fault.MISSING_HELD_DATA)) {
      return;
    }
    byte[] bytes = HexFormat.of().parseHex(runtimeData);
    try {
      JsonElement parsed = JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8));
      if (parsed.isJsonObject()) {
        claims.add("attester_runtime_data", parsed);
        return;
      }
    } catch (JsonParseException e) {
      // Not JSON: the usual case.
    }
    claims.addProperty("attester_held_data", Json.base64(bytes));
  }

  private TrustDomain domain() {
    return faults.has(Fault.DEBUG_TD) ? quote.domain().debuggable() : quote.domain();
  }

  private String reportData() {
    return faults.has(Fault.REPORT_DATA_MISMATCH)
        ? HexFormat.of().formatHex(Hashes.sha512(new byte[] {1}))
        : quote.reportData();
  }

  private static JsonObject collateral() {
    JsonObject collateral = new JsonObject();
    for (String name : COLLATERAL) {
      byte[] hash = Hashes.sha256(name.getBytes(StandardCharsets.US_ASCII));
      collateral.addProperty(name, HexFormat.of().formatHex(hash));
    }
    return collateral;
  }
}
