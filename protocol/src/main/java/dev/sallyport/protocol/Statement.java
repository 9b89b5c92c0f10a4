package dev.sallyport.protocol;

import java.util.Optional;

/**
 * What an owner signs: that under this name, at this version, stands this content. There is no
 * unsigned mode.
 *
 * @param kind what it is about
 * @param tenantRoot the tenant's identity
 * @param name the object's name; for a deletion {@code <kind>/<name>}
 * @param version exactly one above the highest ever used for this kind and name
 * @param ownersNumber number of the owners document under which it is signed
 * @param previous digest of the newest statement of this kind and name, zero for the first
 * @param content SHA-256 of the uploaded bytes
 */
public record Statement(
    StatementKind kind,
    Digest tenantRoot,
    String name,
    long version,
    int ownersNumber,
    Digest previous,
    Digest content) {

  /** The bytes that owners sign. */
  public Bytes signedBytes() {
    return Frame.named("statement")
        .prefixed(kind.label())
        .raw(tenantRoot)
        .prefixed(name)
        .u64(version)
        .u32(ownersNumber)
        .raw(previous)
        .raw(content)
        .bytes();
  }

  /** SHA-256 of the signed bytes: what the next statement names as previous. */
  public Digest digest() {
    return signedBytes().sha256();
  }

  /** The role whose threshold must sign; empty for a deletion of a kind that does not exist. */
  public Optional<OwnerRole> role() {
    return kind == StatementKind.DELETION ? target().map(Target::role) : Optional.of(kind.role());
  }

  /** For a deletion, what it ends; empty where the name does not say a kind and a name. */
  public Optional<Target> target() {
    int slash = name.indexOf('/');
    if (kind != StatementKind.DELETION || slash < 0) {
      return Optional.empty();
    }
    return StatementKind.fromLabel(name.substring(0, slash))
        .map(target -> new Target(target, name.substring(slash + 1)));
  }

  /**
   * What a deletion ends.
   *
   * @param kind the object's kind
   * @param name the object's name
   */
  public record Target(StatementKind kind, String name) {
    OwnerRole role() {
      return kind.role();
    }
  }
}
