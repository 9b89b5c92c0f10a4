package dev.sallyport.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.sallyport.simulator.verifier.GenuineSigner;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Makes the tokens of a request commit to one another again after one of them was changed, each
 * with its verifier's genuine key: device tokens to the overall token's digests, the overall tokens
 * to the CPU's held data, those to the report data. What refuses then is what the change says.
 *
 * @param good what the request was made from
 * @param signer the verifiers' keys
 */
record Commitment(Good good, GenuineSigner signer) {
  /** After a device's or an overall token was changed. */
  void renew(JsonObject request, TokenPlace changed) {
    if (changed.isDevice()) {
      renewDigest(request, changed);
    }
    commit(request, good.bound().heldData(overall(request, "gpu"), overall(request, "switch")));
  }

  /** The CPU's token over these held data, with the report data that belong to them. */
  void commit(JsonObject request, byte[] held) {
    Jws cpu = Jws.parse(TokenPlace.CPU.get(request));
    JsonObject tdx = cpu.claims().getAsJsonObject("tdx");
    tdx.addProperty("attester_held_data", Base64.getEncoder().encodeToString(held));
    tdx.addProperty("tdx_report_data", reportData(tdx.getAsJsonObject("verifier_nonce"), held));
    TokenPlace.CPU.set(
        request, signer.trustAuthority(Jws.json(cpu.header()), Jws.json(cpu.claims())));
  }

  private void renewDigest(JsonObject request, TokenPlace device) {
    TokenPlace place = new TokenPlace(device.evidence(), "");
    Jws overall = Jws.parse(place.get(request));
    byte[] hash = Frame.sha256(Encoding.utf8(device.get(request)));
    JsonArray value = new JsonArray();
    value.add("SHA-256");
    value.add(HexFormat.of().formatHex(hash));
    JsonArray digest = new JsonArray();
    digest.add("DIGEST");
    digest.add(value);
    overall.claims().getAsJsonObject("submods").add(device.label(), digest);
    place.set(request, signer.devices(Jws.json(overall.header()), Jws.json(overall.claims())));
  }

  private static String overall(JsonObject request, String kind) {
    return request.getAsJsonObject("evidence").has(kind)
        ? new TokenPlace(kind, "").get(request)
        : "";
  }

  /** SHA-512 of both parts of the verifier's nonce and the held data (docs/protocol.md, 4). */
  private static String reportData(JsonObject nonce, byte[] held) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-512");
      hash.update(Base64.getDecoder().decode(nonce.get("val").getAsString()));
      hash.update(Base64.getDecoder().decode(nonce.get("iat").getAsString()));
      return HexFormat.of().formatHex(hash.digest(held));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-512", e);
    }
  }
}
