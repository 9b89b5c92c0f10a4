package dev.sallyport.system;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * A tenant that rows are changed of. Its strict policy is at version 2 and names the reference set
 * at version 2 at least; its secret {@code model} is at version 2 and names the policy at version 2
 * at least. {@code spare} is under a laxer policy, and {@code aged} under a policy whose reference
 * set has expired.
 */
final class Victim {
  static final String MODEL = "model";
  static final String SPARE = "spare";
  static final String AGED = "aged";
  static final String STRICT = "strict";
  static final String LAX = "lax";
  static final String EXPIRED = "expired";

  private final Owner owner;

  private Victim(Owner owner) {
    this.owner = owner;
  }

  static Victim create(BrokerApi broker, String tenant) {
    Victim victim = new Victim(Owner.create(broker, tenant));
    victim.uploadReferences();
    victim.uploadPolicies();
    victim.uploadSecret(MODEL, STRICT, 1);
    victim.uploadSecret(MODEL, STRICT, 2);
    victim.uploadSecret(SPARE, LAX, 1);
    victim.uploadSecret(AGED, EXPIRED, 1);
    return victim;
  }

  private void uploadReferences() {
    JsonObject references = Documents.cpuReferences(Documents.CPU_SET);
    owner.upload("reference-set", references).requireOk();
    owner.upload("reference-set", references).requireOk();
    owner.upload("reference-set", Documents.cpuReferences(LAX)).requireOk();
    JsonObject expired = Documents.cpuReferences(EXPIRED);
    expired.addProperty("validUntil", "2021-01-01T00:00:00Z");
    owner.upload("reference-set", expired).requireOk();
  }

  private void uploadPolicies() {
    owner.upload("policy", laxPolicy(STRICT)).requireOk();
    owner.upload("policy", policy(STRICT, Documents.CPU_SET, 2)).requireOk();
    owner.upload("policy", laxPolicy(LAX)).requireOk();
    owner.upload("policy", policy(EXPIRED, EXPIRED, 1)).requireOk();
  }

  private void uploadSecret(String path, String policy, long lowestPolicyVersion) {
    byte[] secret = Encoding.utf8(content(path));
    owner.send(owner.secretStatement(path, secret, policy, lowestPolicyVersion)).requireOk();
  }

  private static JsonObject policy(String name, String references, long lowestVersion) {
    JsonObject policy = Documents.cpuPolicy(name);
    policy.add("references", Documents.references(Map.of("cpu", references)));
    policy
        .getAsJsonObject("references")
        .getAsJsonArray("cpu")
        .get(0)
        .getAsJsonObject()
        .addProperty("lowestVersion", lowestVersion);
    return policy;
  }

  /** What an attacker would like to stand in the place of a policy. */
  static JsonObject laxPolicy(String name) {
    JsonObject policy = policy(name, LAX, 1);
    policy.addProperty("plainKey", true);
    policy.add("kems", Documents.texts(List.of("x-wing", "x25519", "p-256")));
    return policy;
  }

  Owner owner() {
    return owner;
  }

  String tenant() {
    return owner.tenant();
  }

  byte[] root() {
    return owner.root();
  }

  /** The text of a secret of this tenant. */
  String content(String path) {
    return tenant() + "'s " + path;
  }

  RowKey owners() {
    return RowKey.owners(tenant());
  }

  RowKey policy(String name, long version) {
    return RowKey.policy(tenant(), name, version);
  }

  RowKey references(String name, long version) {
    return RowKey.references(tenant(), name, version);
  }

  RowKey secretStatement(String path, long version) {
    return RowKey.secretStatement(tenant(), path, version);
  }

  RowKey secret(String path, long version) {
    return RowKey.secret(tenant(), path, version);
  }

  RowKey key(String kind) {
    return RowKey.key(tenant(), kind);
  }
}
