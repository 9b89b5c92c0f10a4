package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * {@code POST /v1/tenants}: begins a tenant with its first owners document.
 *
 * @param name the tenant's name
 * @param ownersDocument the document's bytes, kept and served unchanged
 * @param signatures by the document's own owner threshold
 */
public record TenantCreation(TenantName name, Bytes ownersDocument, List<Signature> signatures) {
  /** Bounds on the message. */
  public static final JsonLimits LIMITS = new JsonLimits(64 * 1024, 4, 256);

  /** Copies the signatures. */
  public TenantCreation {
    signatures = List.copyOf(signatures);
  }

  /** Reads the message. */
  public static Outcome<TenantCreation> parse(byte[] body) {
    return Wire.read(
        body,
        LIMITS,
        members -> {
          members.requireOnly(Set.of("name", "ownersDocument", "signatures"));
          Bytes document = Wire.bytes(members, "ownersDocument");
          List<Signature> signatures = Wire.signatures(members);
          return TenantName.parse(members.text("name"))
              .map(name -> new TenantCreation(name, document, signatures));
        });
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    return JsonObject.builder()
        .put("name", name.value())
        .putBase64Url("ownersDocument", ownersDocument.toArray())
        .putObjects("signatures", Wire.write(signatures))
        .build()
        .toUtf8();
  }
}
