package dev.sallyport.protocol;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose signatures count for a tenant: keys, their roles, and how many of each role it takes. Its
 * bytes are kept as they came, because their hash is what is signed and, for the first document,
 * the tenant's identity.
 */
public final class OwnersDocument {
  /** Bounds on a document. */
  public static final JsonLimits LIMITS = new JsonLimits(16 * 1024, 4, 1024);

  private static final int MAX_KEYS = 32;

  private final Bytes bytes;
  private final int number;
  private final Digest previous;
  private final Optional<Digest> root;
  private final List<OwnerKey> keys;
  private final Map<OwnerRole, Integer> thresholds;

  private OwnersDocument(Bytes bytes, JsonObject json) throws JsonException, Contradiction {
    json.requireOnly(Set.of("number", "previous", "root", "keys", "thresholds"));
    this.bytes = bytes;
    this.number = (int) json.integer("number", 1, Integer.MAX_VALUE);
    this.previous = digest(json.text("previous"), "previous");
    Optional<String> rootText = json.optionalText("root");
    this.root = rootText.isEmpty() ? Optional.empty() : Optional.of(digest(rootText.get(), "root"));
    this.keys = keys(json.objects("keys"));
    this.thresholds = thresholds(json.object("thresholds"));
    if (root.isEmpty() != (number == 1)) {
      throw new Contradiction("root");
    }
  }

  /**
   * One owner's key.
   *
   * @param id the owners' own name for it
   * @param key the public key
   * @param roles what it may sign, at least one
   */
  public record OwnerKey(String id, SignatureKey key, Set<OwnerRole> roles) {
    /** Copies the roles. */
    public OwnerKey {
      roles = Set.copyOf(roles);
    }
  }

  /** Reads a document; every contradiction in it refuses. */
  public static Outcome<OwnersDocument> parse(Bytes bytes) {
    try {
      return Outcome.accepted(
          new OwnersDocument(bytes, StrictJson.parseObject(bytes.toArray(), LIMITS)));
    } catch (JsonException e) {
      Refusal shape = Refusal.of(e);
      return Outcome.refused(
          RefusalReason.MALFORMED_OWNERS, shape.reason().label() + " " + shape.subject());
    } catch (Contradiction e) {
      return Outcome.refused(RefusalReason.MALFORMED_OWNERS, e.where);
    }
  }

  /** Writes a first document. The bytes are what counts from then on. */
  public static Bytes writeFirst(
      Digest random, List<OwnerKey> keys, Map<OwnerRole, Integer> thresholds) {
    JsonObject.Builder thresholdMembers = JsonObject.builder();
    for (OwnerRole role : OwnerRole.values()) {
      thresholdMembers.put(role.label(), thresholds.getOrDefault(role, 1));
    }
    return Bytes.of(
        JsonObject.builder()
            .put("number", 1)
            .put("previous", random.hex())
            .putObjects("keys", keys.stream().map(OwnersDocument::write).toList())
            .put("thresholds", thresholdMembers.build())
            .build()
            .toUtf8());
  }

  /** The document's own bytes. */
  public Bytes bytes() {
    return bytes;
  }

  /** SHA-256 of the bytes; for number 1 the tenant root. */
  public Digest digest() {
    return bytes.sha256();
  }

  /** 1 for the first, then one more each. */
  public int number() {
    return number;
  }

  /** SHA-256 of the previous document; 32 random bytes for number 1. */
  public Digest previous() {
    return previous;
  }

  /** The tenant root: this document's digest for number 1, what it says for later ones. */
  public Digest root() {
    return root.orElseGet(this::digest);
  }

  /** The keys. */
  public List<OwnerKey> keys() {
    return keys;
  }

  /** How many distinct keys of a role must sign. */
  public int threshold(OwnerRole role) {
    return thresholds.getOrDefault(role, Integer.MAX_VALUE);
  }

  /** The bytes that owners sign to put this document in force. */
  public Bytes signedBytes() {
    return Frame.named("owners").raw(digest()).bytes();
  }

  /**
   * Whether signatures over {@code signed} reach the role's threshold. Each must verify and be of a
   * distinct key of the role: a signature of a stranger beside good ones refuses, since nobody
   * honest sends one.
   */
  public boolean grants(OwnerRole role, Bytes signed, Collection<Signature> signatures) {
    Set<Bytes> signers = new HashSet<>();
    for (Signature signature : signatures) {
      Optional<OwnerKey> signer =
          keys.stream()
              .filter(key -> key.roles().contains(role) && key.key().raw().equals(signature.key()))
              .findFirst();
      if (signer.isEmpty()
          || !signers.add(signature.key())
          || !signer.get().key().verifies(signature.value(), signed)) {
        return false;
      }
    }
    return signers.size() >= threshold(role);
  }

  private static List<OwnerKey> keys(List<JsonObject> entries) throws JsonException, Contradiction {
    List<OwnerKey> keys = new ArrayList<>();
    Set<Bytes> raws = new HashSet<>();
    Set<String> ids = new HashSet<>();
    for (JsonObject entry : entries) {
      OwnerKey key = key(entry);
      if (!raws.add(key.key().raw()) || !ids.add(key.id())) {
        throw new Contradiction("keys: one key twice");
      }
      keys.add(key);
    }
    if (keys.isEmpty() || keys.size() > MAX_KEYS) {
      throw new Contradiction("keys: 1 to " + MAX_KEYS);
    }
    return List.copyOf(keys);
  }

  private static OwnerKey key(JsonObject entry) throws JsonException, Contradiction {
    entry.requireOnly(Set.of("id", "type", "publicKey", "roles"));
    String id = entry.text("id");
    if (!SecretPath.isName(id)) {
      throw new Contradiction("id");
    }
    SignatureKey.Algorithm algorithm =
        SignatureKey.Algorithm.fromLabel(entry.text("type"))
            .orElseThrow(() -> new Contradiction("type"));
    Outcome<SignatureKey> key =
        SignatureKey.of(algorithm, hex(entry.text("publicKey"), "publicKey"));
    if (!(key instanceof Outcome.Accepted<SignatureKey>(SignatureKey accepted))) {
      throw new Contradiction("publicKey");
    }
    return new OwnerKey(id, accepted, roles(entry.texts("roles")));
  }

  private static Set<OwnerRole> roles(List<String> labels) throws Contradiction {
    EnumSet<OwnerRole> roles = EnumSet.noneOf(OwnerRole.class);
    for (String label : labels) {
      if (!roles.add(OwnerRole.fromLabel(label).orElseThrow(() -> new Contradiction("roles")))) {
        throw new Contradiction("roles");
      }
    }
    if (roles.isEmpty()) {
      throw new Contradiction("roles");
    }
    return roles;
  }

  /**
   * A threshold above the number of keys could never be met, one of 0 would need no signature at
   * all.
   */
  private Map<OwnerRole, Integer> thresholds(JsonObject json) throws JsonException, Contradiction {
    json.requireOnly(Set.of("owner", "policy", "secret"));
    Map<OwnerRole, Integer> thresholds = new EnumMap<>(OwnerRole.class);
    for (OwnerRole role : OwnerRole.values()) {
      long holders = keys.stream().filter(key -> key.roles().contains(role)).count();
      long threshold = json.integer(role.label());
      if (threshold < 1 || threshold > holders) {
        throw new Contradiction("thresholds." + role.label());
      }
      thresholds.put(role, (int) threshold);
    }
    return thresholds;
  }

  private static Digest digest(String hex, String where) throws Contradiction {
    Bytes bytes = hex(hex, where);
    if (bytes.size() != Digest.SIZE) {
      throw new Contradiction(where);
    }
    return new Digest(bytes);
  }

  private static Bytes hex(String hex, String where) throws Contradiction {
    try {
      Bytes bytes = Bytes.fromHex(hex);
      if (bytes.hex().equals(hex)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new Contradiction(where);
    }
    throw new Contradiction(where);
  }

  private static JsonObject write(OwnerKey key) {
    return JsonObject.builder()
        .put("id", key.id())
        .put("type", key.key().algorithm().label())
        .put("publicKey", key.key().raw().hex())
        .putTexts("roles", key.roles().stream().sorted().map(OwnerRole::label).toList())
        .build();
  }

  /** A document that is JSON but makes no sense; ends in a refusal at {@link #parse}. */
  private static final class Contradiction extends Exception {
    private static final long serialVersionUID = 1L;
    private final String where;

    Contradiction(String where) {
      super(where);
      this.where = where;
    }
  }
}
