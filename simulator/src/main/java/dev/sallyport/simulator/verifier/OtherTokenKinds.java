package dev.sallyport.simulator.verifier;

import com.google.gson.JsonObject;
import java.util.List;

/** Tokens that Intel's service makes under the same issuer for other purposes. */
final class OtherTokenKinds {
  private static final String ID = "5a".repeat(32);

  private OtherTokenKinds() {}

  /** About an SGX enclave, version 1.0.0. */
  static void addSgx(JsonObject claims) {
    claims.addProperty("attester_type", "SGX");
    claims.addProperty("sgx_mrenclave", ID);
    claims.addProperty("sgx_mrsigner", ID);
    claims.addProperty("sgx_isvprodid", 0);
    claims.addProperty("sgx_isvsvn", 0);
    claims.addProperty("sgx_report_data", "00".repeat(64));
    claims.addProperty("sgx_is_debuggable", false);
    claims.addProperty("attester_tcb_status", "UpToDate");
    claims.addProperty("attester_held_data", "AQID");
    claims.addProperty("dbgstat", "disabled");
    claims.addProperty("ver", "1.0.0");
  }

  /** For Google's Confidential Space on TDX. */
  static void addConfidentialSpace(JsonObject claims) {
    claims.addProperty("aud", "https://broker.example");
    claims.addProperty("dbgstat", "disabled-since-boot");
    claims.add("eat_nonce", Json.texts(List.of(ID)));
    claims.addProperty("hwmodel", "INTEL_TDX");
    claims.addProperty("oemid", 11129);
    claims.addProperty("secboot", true);
    claims.addProperty(
        "sub", "https://www.googleapis.com/compute/v1/projects/p/zones/z/instances/i");
    claims.addProperty("swname", "CONFIDENTIAL_SPACE");
    claims.add("swversion", Json.texts(List.of("250800")));
    JsonObject submods = new JsonObject();
    submods.add("confidential_space", new JsonObject());
    claims.add("submods", submods);
    JsonObject tdx = new JsonObject();
    tdx.addProperty("attester_tcb_status", "UpToDate");
    tdx.addProperty("gcp_attester_tcb_status", "UpToDate");
    claims.add("tdx", tdx);
  }
}
