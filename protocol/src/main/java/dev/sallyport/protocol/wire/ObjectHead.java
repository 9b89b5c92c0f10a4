package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What is told of one object of a tenant: names, versions and digests, never contents. An element
 * of {@code GET /v1/tenants/{tenant}/objects}.
 *
 * @param kind what it is
 * @param name its name
 * @param highestVersion the highest version ever used, deletions included
 * @param newestStatement digest of the statement at that version: {@code previous} of the next one
 * @param versions those that are not deleted, ascending
 */
public record ObjectHead(
    StatementKind kind,
    String name,
    long highestVersion,
    Digest newestStatement,
    List<Version> versions) {
  private static final JsonLimits LIMITS = new JsonLimits(16 * 1024 * 1024, 6, 1_000_000);

  /** Copies the versions. */
  public ObjectHead {
    versions = List.copyOf(versions);
  }

  /**
   * One version.
   *
   * @param version its number
   * @param content digest of its content
   * @param statement digest of its statement's signed bytes
   */
  public record Version(long version, Digest content, Digest statement) {}

  /** Reads one head, the answer to an upload; unknown members are ignored, as clients do. */
  public static Outcome<ObjectHead> parse(byte[] body) {
    return Wire.read(body, LIMITS, members -> Outcome.accepted(read(members)));
  }

  /** Reads the list; unknown members are ignored, as clients do. */
  public static Outcome<List<ObjectHead>> parseList(byte[] body) {
    return Wire.read(
        body,
        LIMITS,
        members -> {
          List<ObjectHead> heads = new ArrayList<>();
          for (JsonObject entry : members.objects("objects")) {
            heads.add(read(entry));
          }
          return Outcome.accepted(List.copyOf(heads));
        });
  }

  /** Writes a list. */
  public static byte[] writeList(List<ObjectHead> heads) {
    return JsonObject.builder()
        .putObjects("objects", heads.stream().map(ObjectHead::toJson).toList())
        .build()
        .toUtf8();
  }

  /** This head as JSON. */
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("kind", kind.label())
        .put("name", name)
        .put("highestVersion", highestVersion)
        .putBase64Url("newestStatement", newestStatement.value().toArray())
        .putObjects("versions", versions.stream().map(ObjectHead::write).toList())
        .build();
  }

  private static ObjectHead read(JsonObject members) throws JsonException {
    List<Version> versions = new ArrayList<>();
    for (JsonObject entry : members.objects("versions")) {
      versions.add(
          new Version(
              entry.integer("version", 1, Long.MAX_VALUE),
              Wire.digest(entry, "content"),
              Wire.digest(entry, "statement")));
    }
    return new ObjectHead(
        StatementKind.fromLabel(members.text("kind"))
            .orElseThrow(() -> new JsonException(Problem.BAD_VALUE, "kind")),
        members.text("name"),
        members.integer("highestVersion", 1, Long.MAX_VALUE),
        Wire.digest(members, "newestStatement"),
        versions);
  }

  private static JsonObject write(Version version) {
    return JsonObject.builder()
        .put("version", version.version())
        .putBase64Url("content", version.content().value().toArray())
        .putBase64Url("statement", version.statement().value().toArray())
        .build();
  }
}
