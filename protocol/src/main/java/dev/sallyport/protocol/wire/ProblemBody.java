package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;

/**
 * An error body (RFC 9457, {@code application/problem+json}).
 *
 * @param status the HTTP status
 * @param label the stable reason; {@code type} is {@value #TYPE_PREFIX} and the label
 * @param detail one line for the caller, may be empty; never internals
 * @param correlationId what to quote to the operator or tenant, who reads more behind it
 */
public record ProblemBody(int status, String label, String detail, String correlationId) {
  /** What precedes the label in {@code type}. */
  public static final String TYPE_PREFIX = "urn:sallyport:problem:";

  /** The media type. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final JsonLimits LIMITS = new JsonLimits(16 * 1024, 3, 64);

  /** Reads the message; unknown members are ignored, as clients do. */
  public static Outcome<ProblemBody> parse(byte[] body) {
    return Wire.read(
        body,
        LIMITS,
        members ->
            Outcome.accepted(
                new ProblemBody(
                    (int) members.integer("status", 100, 599),
                    members.text("reason"),
                    members.optionalText("detail").orElse(""),
                    members.text("correlationId"))));
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("type", TYPE_PREFIX + label)
            .put("title", label.replace('-', ' '))
            .put("status", status)
            .put("reason", label);
    if (!detail.isEmpty()) {
      json.put("detail", detail);
    }
    return json.put("correlationId", correlationId).build().toUtf8();
  }
}
