package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The broker's answer to a release, to be checked and opened as docs/protocol.md section 5 says.
 *
 * @param json the answer as it came
 * @param bound what was asked
 */
record Answer(JsonObject json, Bound bound) {
  /** The secrets, in the order of the formulas; the guest pins its tenant's root. */
  List<byte[]> open(Pins pins, byte[] tenantRoot) throws GeneralSecurityException {
    pins.requireSigned(json, signed());
    assertThat(hex("transcript")).isEqualTo(HexFormat.of().formatHex(bound.transcript()));
    assertThat(hex("tenantRoot")).isEqualTo(HexFormat.of().formatHex(tenantRoot));
    assertThat(resources().stream().map(entry -> entry.get("resource").getAsString()))
        .containsExactlyElementsOf(bound.resources());
    List<byte[]> secrets = new ArrayList<>();
    for (JsonObject entry : resources()) {
      byte[] context =
          Formulas.releaseContext(
              bound.transcript(),
              tenantRoot,
              entry.get("resource").getAsString(),
              entry.get("version").getAsLong(),
              Encoding.bytes(entry, "policyDigest"));
      secrets.add(bound.key().open(Encoding.bytes(entry, "sealed"), context));
    }
    return secrets;
  }

  /** What stays the same when an answer is given again. */
  List<String> kept() {
    return resources().stream()
        .map(entry ->
            entry.get("version")
                + entry.get("policyDigest").getAsString()
                + entry.get("sealed").getAsString()
                + entry.get("lease"))
        .toList();
  }

  List<JsonObject> resources() {
    return json.getAsJsonArray("resources").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  private byte[] signed() {
    Frame frame =
        Frame.named("answer")
            .raw(Encoding.bytes(json, "transcript"))
            .raw(Encoding.bytes(json, "tenantRoot"))
            .u32(resources().size());
    for (JsonObject entry : resources()) {
      JsonObject lease = entry.getAsJsonObject("lease");
      frame
          .prefixed(entry.get("resource").getAsString())
          .u64(entry.get("version").getAsLong())
          .raw(Encoding.bytes(entry, "policyDigest"))
          .prefixed(Encoding.bytes(entry, "sealed"))
          .prefixed(Encoding.bytes(lease, "id"))
          .u64(lease.get("ends").getAsLong())
          .prefixed(Encoding.bytes(entry, "receipt"));
    }
    return frame.bytes();
  }

  private String hex(String name) {
    return HexFormat.of().formatHex(Encoding.bytes(json, name));
  }
}
