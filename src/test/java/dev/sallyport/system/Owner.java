package dev.sallyport.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.URI;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A tenant's client: makes the owners document, signs statements, seals secrets to the intake key,
 * and keeps the heads of what it uploaded.
 */
final class Owner {
  private static final byte[] NONE = new byte[32];

  private final BrokerApi broker;
  private final String tenant;
  private final OwnerKey key;
  private final byte[] ownersDocument;
  private final Map<String, Head> heads;

  /** The newest statement of one kind and name. */
  private record Head(long version, String statementHex) {}

  private Owner(
      BrokerApi broker,
      String tenant,
      OwnerKey key,
      byte[] ownersDocument,
      Map<String, Head> heads) {
    this.broker = broker;
    this.tenant = tenant;
    this.key = key;
    this.ownersDocument = ownersDocument;
    this.heads = heads;
  }

  /** An owner whose one key has every role; the tenant is not created yet. */
  static Owner of(BrokerApi broker, String tenant, OwnerKey key) {
    JsonArray keys = new JsonArray();
    keys.add(key.document("first", List.of("owner", "policy", "secret")));
    JsonObject thresholds = new JsonObject();
    List.of("owner", "policy", "secret").forEach(role -> thresholds.addProperty(role, 1));
    JsonObject document = new JsonObject();
    document.addProperty("number", 1);
    document.addProperty("previous", HexFormat.of().formatHex(Frame.sha256(key.raw())));
    document.add("keys", keys);
    document.add("thresholds", thresholds);
    return new Owner(broker, tenant, key, Encoding.utf8(document.toString()), new HashMap<>());
  }

  /** The same owner, who knows the same heads, before another process of the broker. */
  Owner at(BrokerApi other) {
    return new Owner(other, tenant, key, ownersDocument, heads);
  }

  /** A stranger, who would like to be the owner of this tenant and calls no broker. */
  static Owner unknown(String tenant) {
    return of(new BrokerApi(URI.create("http://127.0.0.1:9"), ""), tenant, OwnerKey.ed25519());
  }

  /** An owner of a new tenant. */
  static Owner create(BrokerApi broker, String tenant) {
    Owner owner = of(broker, tenant, OwnerKey.ed25519());
    owner.createTenant().requireOk();
    return owner;
  }

  String tenant() {
    return tenant;
  }

  OwnerKey key() {
    return key;
  }

  byte[] root() {
    return Frame.sha256(ownersDocument);
  }

  Reply createTenant() {
    return broker.adminPost("/v1/tenants", creation());
  }

  /** Body of the tenant's creation. */
  JsonObject creation() {
    JsonObject body = new JsonObject();
    body.addProperty("name", tenant);
    body.addProperty("ownersDocument", Encoding.text(ownersDocument));
    body.add("signatures", signatures(Formulas.ownersSigned(ownersDocument)));
    return body;
  }

  /** The reference sets that fit the simulated machine. */
  void uploadReferences() {
    upload("reference-set", Documents.cpuReferences(Documents.CPU_SET)).requireOk();
    upload("reference-set", Documents.gpuReferences(Documents.GPU_SET)).requireOk();
    upload("reference-set", Documents.switchReferences(Documents.SWITCH_SET)).requireOk();
  }

  /** A policy or a reference set, under its own name. */
  Reply upload(String kind, JsonObject document) {
    return send(
        statement(kind, document.get("name").getAsString(), Encoding.utf8(document.toString())));
  }

  Reply uploadSecret(String path, byte[] secret, String policy) {
    return send(secretStatement(path, secret, policy, 1));
  }

  /** A policy, and a secret that it guards, both of this name. */
  void guard(String name, JsonObject policy, byte[] secret) {
    upload("policy", policy).requireOk();
    uploadSecret(name, secret, policy.get("name").getAsString()).requireOk();
  }

  Reply delete(String kind, String name) {
    String target = kind + "/" + name;
    JsonObject body = unsigned("deletion", target);
    sign(body, "deletion", target, new byte[0]);
    return send(body);
  }

  /** A signed statement about a document. */
  JsonObject statement(String kind, String name, byte[] document) {
    JsonObject body = unsigned(kind, name);
    body.addProperty("document", Encoding.text(document));
    sign(body, kind, name, document);
    return body;
  }

  JsonObject secretStatement(String path, byte[] secret, String policy, long lowestVersion) {
    JsonObject body = unsigned("secret", path);
    Sealed sealed = seal(body, secret, policy, lowestVersion);
    JsonObject members = new JsonObject();
    members.addProperty("policy", policy);
    members.addProperty("lowestPolicyVersion", lowestVersion);
    members.addProperty("intakeKey", sealed.intakeKey());
    members.addProperty("ciphertext", sealed.envelope());
    body.add("secret", members);
    sign(body, "secret", path, sealed.content());
    return body;
  }

  /** Seals a secret as the next version of an external one, for somebody else to keep. */
  Sealed sealExternal(String path, byte[] secret, String policy) {
    return seal(unsigned("external", path), secret, policy, 1);
  }

  /**
   * A secret under the intake key.
   *
   * @param envelope base64url
   * @param contentHex what its owner signs of it
   */
  record Sealed(String envelope, int intakeKey, String contentHex) {
    byte[] content() {
      return HexFormat.of().parseHex(contentHex);
    }
  }

  private Sealed seal(JsonObject unsigned, byte[] secret, String policy, long lowestVersion) {
    JsonObject intake = intakeKey();
    int number = intake.get("number").getAsInt();
    byte[] publicKey = Encoding.bytes(intake, "publicKey");
    byte[] context =
        Formulas.intakeContext(
            root(),
            unsigned.get("name").getAsString(),
            unsigned.get("version").getAsLong(),
            policy,
            lowestVersion);
    byte[] envelope = Hpke.seal(Kem.of(intake.get("kemId").getAsInt()), publicKey, secret, context);
    byte[] content = Formulas.secretContent(context, number, publicKey, envelope);
    return new Sealed(Encoding.text(envelope), number, HexFormat.of().formatHex(content));
  }

  /** What a stored policy says to some evidence. */
  Reply check(String policy, JsonObject evidence) {
    return broker.adminPost(
        "/v1/tenants/" + tenant + "/policies/" + policy + "/check", checked(evidence));
  }

  /** Body of the question what a policy says to some evidence. */
  static JsonObject checked(JsonObject evidence) {
    JsonObject body = new JsonObject();
    body.add("evidence", evidence);
    return body;
  }

  JsonObject intakeKey() {
    return broker.adminGet("/v1/tenants/" + tenant + "/intake-key").requireOk();
  }

  /** Sends a statement; what the broker took becomes the head that the next one follows. */
  Reply send(JsonObject statement) {
    Reply reply = broker.adminPost("/v1/tenants/" + tenant + "/statements", statement);
    if (reply.status() == 201) {
      note(statement, reply.json());
    }
    return reply;
  }

  /** Reads the heads again, as somebody does who lost an answer. */
  void readHeads() {
    JsonObject answer = broker.adminGet("/v1/tenants/" + tenant + "/objects").requireOk();
    answer.getAsJsonArray("objects").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .forEach(head -> note(head, head));
  }

  private void note(JsonObject named, JsonObject head) {
    heads.put(
        named.get("kind").getAsString() + " " + named.get("name").getAsString(),
        new Head(
            head.get("highestVersion").getAsLong(),
            HexFormat.of().formatHex(Encoding.bytes(head, "newestStatement"))));
  }

  /** The statement's members before content and signatures. */
  private JsonObject unsigned(String kind, String name) {
    Head head = heads.getOrDefault(kind + " " + name, new Head(0, HexFormat.of().formatHex(NONE)));
    JsonObject body = new JsonObject();
    body.addProperty("kind", kind);
    body.addProperty("name", name);
    body.addProperty("version", head.version() + 1);
    body.addProperty("ownersNumber", 1);
    body.addProperty("previous", Encoding.text(HexFormat.of().parseHex(head.statementHex())));
    return body;
  }

  /** Signs the statement as its members stand, over this content. */
  void sign(JsonObject body, String kind, String name, byte[] content) {
    body.add(
        "signatures",
        signatures(
            Formulas.statementSigned(
                kind,
                root(),
                name,
                body.get("version").getAsLong(),
                body.get("ownersNumber").getAsInt(),
                Encoding.bytes(body, "previous"),
                Frame.sha256(content))));
  }

  private JsonArray signatures(byte[] content) {
    JsonArray signatures = new JsonArray();
    signatures.add(key.signature(content));
    return signatures;
  }
}
