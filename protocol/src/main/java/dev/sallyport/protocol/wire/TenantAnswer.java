package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code GET /v1/tenants/{tenant}}: the tenant's identity and its newest owners document.
 *
 * @param name the tenant's name
 * @param root the tenant root
 * @param ownersDocument the newest document's bytes, unchanged
 * @param signatures the signatures under it
 */
public record TenantAnswer(
    TenantName name, Digest root, Bytes ownersDocument, List<Signature> signatures) {
  private static final JsonLimits LIMITS = new JsonLimits(64 * 1024, 4, 512);

  /** Copies the signatures. */
  public TenantAnswer {
    signatures = List.copyOf(signatures);
  }

  /** Reads the message; unknown members are ignored, as clients do. */
  public static Outcome<TenantAnswer> parse(byte[] body) {
    return Wire.read(body, LIMITS, TenantAnswer::read);
  }

  /** Reads the list of {@code GET /v1/tenants}: names only. */
  public static Outcome<List<String>> parseNames(byte[] body) {
    return Wire.read(
        body,
        new JsonLimits(16 * 1024 * 1024, 3, 1_000_000),
        members -> Outcome.accepted(new ArrayList<>(members.texts("tenants"))));
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    return JsonObject.builder()
        .put("name", name.value())
        .putBase64Url("root", root.value().toArray())
        .putBase64Url("ownersDocument", ownersDocument.toArray())
        .putObjects("signatures", Wire.write(signatures))
        .build()
        .toUtf8();
  }

  private static Outcome<TenantAnswer> read(JsonObject members) throws JsonException {
    Digest root = Wire.digest(members, "root");
    Bytes document = Wire.bytes(members, "ownersDocument");
    List<Signature> signatures = Wire.signatures(members);
    return TenantName.parse(members.text("name"))
        .map(name -> new TenantAnswer(name, root, document, signatures));
  }
}
