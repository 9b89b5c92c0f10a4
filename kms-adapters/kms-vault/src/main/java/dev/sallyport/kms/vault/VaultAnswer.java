package dev.sallyport.kms.vault;

import dev.sallyport.kms.CutJson;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An answer as it came: status, {@code Retry-After} and body. Every answer of the HTTP API is a
 * JSON object, with {@code data} or {@code auth} for a success and {@code errors} for a refusal, or
 * is empty with 204.
 *
 * <p>Nothing of a body ever stands in a message: an error may repeat what was sent.
 */
final class VaultAnswer {
  /** A key with ten thousand versions, or a sealed secret of 64 KiB in base64url, and some room. */
  static final int MAX_SIZE = 256 * 1024;

  static final JsonLimits LIMITS = new JsonLimits(MAX_SIZE, 8, 20_000);
  private static final int LONGEST_WAIT = 24 * 60 * 60;

  private final int status;
  private final Optional<Duration> retryAfter;
  private final byte[] body;

  /**
   * An answer, which owns its body from now on.
   *
   * @param retryAfter how long to leave the server alone, where it says so in seconds
   * @param body at most {@link #MAX_SIZE} bytes
   */
  VaultAnswer(int status, Optional<Duration> retryAfter, byte[] body) {
    this.status = status;
    this.retryAfter = retryAfter;
    this.body = body;
  }

  /** Reads the header; a date, which RFC 9110 also allows, counts as none. */
  static Optional<Duration> retryAfter(Optional<String> header) {
    return header
        .filter(text -> text.matches("[0-9]{1,5}"))
        .map(text -> Duration.ofSeconds(Math.min(Integer.parseInt(text), LONGEST_WAIT)));
  }

  int status() {
    return status;
  }

  /** The body itself and no copy, which nobody could zero. */
  byte[] body() {
    return body;
  }

  /** The same answer with another body. */
  VaultAnswer with(byte[] other) {
    return new VaultAnswer(status, retryAfter, other);
  }

  boolean succeeded() {
    return status == 200 || status == 204;
  }

  /** The whole body as strict JSON. */
  JsonObject json() throws WrongAnswer {
    try {
      return StrictJson.parseObject(body, LIMITS);
    } catch (JsonException e) {
      throw malformed(e);
    }
  }

  /** The whole body with its values cut out; it is used up, and zeroed when that is closed. */
  CutJson cut() throws WrongAnswer {
    try {
      return CutJson.parse(body, LIMITS);
    } catch (JsonException e) {
      zero();
      throw malformed(e);
    }
  }

  /** The object under {@code data} of a success. */
  JsonObject data() throws KmsException {
    return part("data");
  }

  /** The object under {@code auth} of a login or a renewal. */
  JsonObject auth() throws KmsException {
    return part("auth");
  }

  /**
   * The texts under {@code errors}. They tell kinds of refusal apart, and go no further.
   *
   * @throws WrongAnswer if this is no refusal of Vault but, say, of a proxy before it
   */
  List<String> errors() throws WrongAnswer {
    try {
      return json().texts("errors");
    } catch (JsonException e) {
      throw malformed(e);
    }
  }

  /** What an answer means that is not one of those that the caller knows how to read. */
  KmsException refusal(String what) {
    return switch (status) {
      case 401, 403 -> new Denied(what + " (" + status + ")");
      case 429 -> unavailable("asked too often (429)");
      case 503 -> unavailable("sealed or in maintenance (503)");
      // Followed, a redirect would give the token to a host that no operator configured.
      case 301, 302, 303, 307, 308 ->
          new Unavailable(status + ": another node serves; its address has to be configured");
      // 412: a replica that is behind; 472 and 473: nodes that stand by.
      case 412, 472, 473 -> unavailable("node does not serve (" + status + ")");
      default ->
          status >= 500
              ? unavailable("status " + status)
              : new WrongAnswer("status " + status + " to: " + what);
    };
  }

  static WrongAnswer malformed(JsonException e) {
    // Place and kind are our own words.
    return new WrongAnswer("malformed: " + e.problem() + " at " + e.where());
  }

  /** Overwrites the body, where it may hold a secret. */
  void zero() {
    Arrays.fill(body, (byte) 0);
  }

  /** Status and size. */
  @Override
  public String toString() {
    return "VaultAnswer[" + status + ", " + body.length + " bytes]";
  }

  private JsonObject part(String name) throws KmsException {
    try {
      if (json().value(name) instanceof JsonValue.Members(JsonObject part)) {
        return part;
      }
    } catch (JsonException e) {
      throw malformed(e);
    }
    throw new WrongAnswer("no object at " + name);
  }

  private Unavailable unavailable(String detail) {
    return new Unavailable(detail, retryAfter);
  }
}
