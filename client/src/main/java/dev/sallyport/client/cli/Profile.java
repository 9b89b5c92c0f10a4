package dev.sallyport.client.cli;

import dev.sallyport.client.BrokerAddress;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a user or guest knows beforehand about one broker and one tenant. Holds paths of keys, never
 * keys.
 *
 * @param name the profile's name
 * @param broker where the broker listens
 * @param identityKeys its pinned identity keys, empty until compared
 * @param tenant the tenant to work for
 * @param tenantRoot that tenant's identity
 * @param ownerKeyFile where the owner's key is
 * @param adminTokenFile where the operator's bearer token is
 * @param caFile the authorities that may vouch for the broker's address; absent: the JDK's
 */
record Profile(
    String name,
    BrokerAddress broker,
    List<SignatureKey> identityKeys,
    Optional<TenantName> tenant,
    Optional<Digest> tenantRoot,
    Optional<String> ownerKeyFile,
    Optional<String> adminTokenFile,
    Optional<String> caFile) {
  /** Profiles come to guests from outside, so they are bounded like any other input. */
  private static final JsonLimits LIMITS = new JsonLimits(64 * 1024, 3, 128);

  /** Copies the keys. */
  Profile {
    identityKeys = List.copyOf(identityKeys);
  }

  /** Unknown members refuse: a pin under a misspelt name would otherwise be no pin. */
  static Profile parse(String name, byte[] json) throws JsonException {
    JsonObject members = StrictJson.parseObject(json, LIMITS);
    members.requireOnly(
        Set.of(
            "broker",
            "identityKeys",
            "tenant",
            "tenantRoot",
            "ownerKeyFile",
            "adminTokenFile",
            "caFile"));
    Optional<String> tenant = members.optionalText("tenant");
    Optional<String> root = members.optionalText("tenantRoot");
    return new Profile(
        name,
        BrokerAddress.parse(members.text("broker")).orElseThrow(() -> bad("broker")),
        keys(members.texts("identityKeys")),
        tenant.isEmpty() ? Optional.empty() : Optional.of(tenant(tenant.get())),
        root.isEmpty() ? Optional.empty() : Optional.of(digest(root.get())),
        members.optionalText("ownerKeyFile"),
        members.optionalText("adminTokenFile"),
        members.optionalText("caFile"));
  }

  /** What {@link #parse} reads again. Absent members stay out, which is how they are absent. */
  JsonObject toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("broker", broker.toString())
            .putTexts("identityKeys", identityKeys.stream().map(key -> key.raw().hex()).toList());
    tenant.ifPresent(value -> json.put("tenant", value.value()));
    tenantRoot.ifPresent(value -> json.put("tenantRoot", value.hex()));
    ownerKeyFile.ifPresent(value -> json.put("ownerKeyFile", value));
    adminTokenFile.ifPresent(value -> json.put("adminTokenFile", value));
    caFile.ifPresent(value -> json.put("caFile", value));
    return json.build();
  }

  Profile withIdentityKeys(List<SignatureKey> keys) {
    return new Profile(
        name, broker, keys, tenant, tenantRoot, ownerKeyFile, adminTokenFile, caFile);
  }

  /** Root and key change with the tenant: those of the old one would not fit the new. */
  Profile withTenant(TenantName newTenant, Digest newRoot, String newOwnerKeyFile) {
    return new Profile(
        name,
        broker,
        identityKeys,
        Optional.of(newTenant),
        Optional.of(newRoot),
        Optional.of(newOwnerKeyFile),
        adminTokenFile,
        caFile);
  }

  private static List<SignatureKey> keys(List<String> hex) throws JsonException {
    List<SignatureKey> keys = new ArrayList<>();
    for (String text : hex) {
      keys.add(key(text).orElseThrow(() -> bad("identityKeys")));
    }
    return keys;
  }

  /** An identity key from 64 hex digits. */
  static Optional<SignatureKey> key(String hex) {
    try {
      return SignatureKey.ed25519(Bytes.fromHex(hex))
              instanceof Outcome.Accepted<SignatureKey>(SignatureKey key)
          ? Optional.of(key)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static TenantName tenant(String text) throws JsonException {
    if (TenantName.parse(text) instanceof Outcome.Accepted<TenantName>(TenantName tenant)) {
      return tenant;
    }
    throw bad("tenant");
  }

  private static Digest digest(String hex) throws JsonException {
    try {
      return Digest.fromHex(hex);
    } catch (IllegalArgumentException e) {
      throw bad("tenantRoot");
    }
  }

  private static JsonException bad(String member) {
    return new JsonException(Problem.BAD_VALUE, member);
  }
}
