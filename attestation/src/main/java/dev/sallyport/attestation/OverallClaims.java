package dev.sallyport.attestation;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What NVIDIA's overall token says: which device tokens belong to it, and that all passed.
 *
 * @param version edition of the claims
 * @param nonce what every device answered
 * @param deviceDigests SHA-256 over the ASCII of each device's compact JWS, by label (NVIDIA's own
 *     rule; RFC 9711 would hash the claims)
 */
record OverallClaims(String version, Digest nonce, Map<String, Digest> deviceDigests) {
  private static final String SUBJECT = "NVIDIA-PLATFORM-ATTESTATION";

  OverallClaims {
    deviceDigests = Map.copyOf(deviceDigests);
  }

  static Outcome<OverallClaims> read(CompactJws jws) {
    ClaimsReader claims = ClaimsReader.of(jws.claims());
    String subject = claims.text("sub");
    claims.check(subject.equals(SUBJECT), RefusalReason.WRONG_TOKEN_KIND, "sub");
    claims.text("jti");
    String version = claims.oneOf("x-nvidia-ver", Set.of("2.0", "3.0"));
    claims.mustBe(true, "x-nvidia-overall-att-result", RefusalReason.DEVICE_RESULT_FAILED);
    Digest nonce = claims.digest("eat_nonce");
    Map<String, Digest> digests = readDigests(claims.object("submods"));
    return claims.finish(new OverallClaims(version, nonce, digests));
  }

  /** {@code "GPU-0": ["DIGEST", ["SHA-256", hex]]}. */
  private static Map<String, Digest> readDigests(ClaimsReader submods) {
    Map<String, Digest> digests = new HashMap<>();
    for (String label : submods.names()) {
      submods.check(DeviceKind.isAnyLabel(label), RefusalReason.MISTYPED_CLAIM, "submods");
      digests.put(label, readDigest(submods, label));
    }
    return digests;
  }

  private static Digest readDigest(ClaimsReader submods, String label) {
    List<JsonValue> selector = submods.elements(label);
    if (selector.size() == 2
        && selector.get(0).equals(new JsonValue.Text("DIGEST"))
        && selector.get(1) instanceof JsonValue.Array(List<JsonValue> digest)
        && digest.size() == 2
        && digest.get(0).equals(new JsonValue.Text("SHA-256"))
        && digest.get(1) instanceof JsonValue.Text(String hex)
        && ClaimsReader.isLowerHex(hex, Digest.SIZE)) {
      return Digest.fromHex(hex);
    }
    submods.check(false, RefusalReason.MISTYPED_CLAIM, "submods");
    return Digest.zero();
  }
}
