package dev.sallyport.kms.azure;

import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An answer as it came. Nothing of its body but a code ever stands in a message: an error may
 * repeat what was sent.
 */
final class Answer {
  /** A page of a listing, with some room. */
  static final int MAX_SIZE = 256 * 1024;

  private static final JsonLimits LIMITS = new JsonLimits(MAX_SIZE, 8, 5_000);
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,5}");
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_]{1,80}");

  private static final String NO_CODE = "no code";

  private final int status;
  private final Optional<Duration> retryAfter;
  private final byte[] body;

  /**
   * An answer, which owns its body from now on.
   *
   * @param retryAfter how long to leave the server alone, where it says so in seconds
   * @param body at most {@link #MAX_SIZE} bytes
   */
  Answer(int status, Optional<Duration> retryAfter, byte[] body) {
    this.status = status;
    this.retryAfter = retryAfter;
    this.body = body;
  }

  /** Reads the header; a date, which RFC 9110 also allows, counts as none. */
  static Optional<Duration> retryAfter(Optional<String> header) {
    return header
        .filter(text -> SECONDS.matcher(text).matches())
        .map(text -> Duration.ofSeconds(Integer.parseInt(text)));
  }

  int status() {
    return status;
  }

  Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** The body itself and no copy. */
  byte[] body() {
    return body;
  }

  /** The whole body as strict JSON: no member twice, and nothing after it. */
  JsonObject json() throws WrongAnswer {
    try {
      return StrictJson.parseObject(body, LIMITS);
    } catch (JsonException e) {
      throw malformed(e);
    }
  }

  /**
   * The innermost code of an error: {@code {"error":{"code":…,"innererror":{"code":…}}}} of a
   * vault, {@code {"error":…}} of an authority. A body that is neither, say of a proxy, has none.
   */
  String code() {
    try {
      String code = code(json().value("error"));
      return CODE.matcher(code).matches() ? code : NO_CODE;
    } catch (JsonException | WrongAnswer e) {
      return NO_CODE;
    }
  }

  /** The same answer with another body. */
  Answer with(byte[] other) {
    return new Answer(status, retryAfter, other);
  }

  static WrongAnswer malformed(JsonException e) {
    // Place and kind are our own words.
    return new WrongAnswer("malformed: " + e.problem() + " at " + e.where());
  }

  /** Status and size. */
  @Override
  public String toString() {
    return "Answer[" + status + ", " + body.length + " bytes]";
  }

  private static String code(JsonValue error) throws JsonException {
    return switch (error) {
      case JsonValue.Text(String code) -> code;
      case JsonValue.Members(JsonObject outer) -> inner(outer).orElse(outer).text("code");
      case JsonValue.Numeric _, JsonValue.Bool _, JsonValue.Null _, JsonValue.Array _ -> NO_CODE;
    };
  }

  /** Clients of Azure have seen both spellings. */
  private static Optional<JsonObject> inner(JsonObject error) throws JsonException {
    Optional<JsonObject> inner = error.optionalObject("innererror");
    return inner.isPresent() ? inner : error.optionalObject("innerError");
  }
}
