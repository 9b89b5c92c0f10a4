package dev.sallyport.attestation;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.HeldData;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/**
 * A compact JWS (RFC 7515 section 7.1), taken apart and parsed once. Nothing of it is verified.
 *
 * @param text as it was sent
 * @param header its protected header
 * @param claims its payload
 * @param signature the third part as text; empty where {@code alg} is none
 */
record CompactJws(String text, JsonObject header, JsonObject claims, String signature) {
  /** Longest token of any verifier, in characters. */
  static final int MAX_CHARS = 64 * 1024;

  private static final JsonLimits LIMITS = new JsonLimits(MAX_CHARS, 16, 4096);

  /** Members that change what is signed or how it is read; no verifier here uses one. */
  private static final Set<String> FORBIDDEN = Set.of("crit", "b64", "zip", "cty", "enc");

  /** Takes a token apart. */
  static Outcome<CompactJws> parse(String text) {
    if (text.length() > MAX_CHARS) {
      return Outcome.refused(RefusalReason.TOKEN_TOO_LARGE);
    }
    int first = text.indexOf('.');
    int last = text.lastIndexOf('.');
    if (first < 0 || first == last || text.indexOf('.', first + 1) != last) {
      return Outcome.refused(RefusalReason.MALFORMED_TOKEN, "parts");
    }
    String signature = text.substring(last + 1);
    if (!signature.isEmpty() && strictDecode(signature).length == 0) {
      return Outcome.refused(RefusalReason.MALFORMED_TOKEN, "signature");
    }
    return readObject(text.substring(0, first), "header")
        .then(CompactJws::checkHeader)
        .then(header ->
            readObject(text.substring(first + 1, last), "payload")
                .map(claims -> new CompactJws(text, header, claims, signature)));
  }

  /** The bytes that are signed: header and payload as they were sent. */
  byte[] signingInput() {
    return text.substring(0, text.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
  }

  /** SHA-256 of the token's ASCII: how bundles and held data name it. */
  Digest digest() {
    return HeldData.verdict(text);
  }

  private static Outcome<JsonObject> checkHeader(JsonObject header) {
    for (String name : FORBIDDEN) {
      if (header.find(name).isPresent()) {
        return Outcome.refused(RefusalReason.MALFORMED_TOKEN, name);
      }
    }
    return Outcome.accepted(header);
  }

  private static Outcome<JsonObject> readObject(String part, String name) {
    byte[] json = strictDecode(part);
    if (json.length == 0) {
      return Outcome.refused(RefusalReason.MALFORMED_TOKEN, name);
    }
    try {
      return Outcome.accepted(StrictJson.parseObject(json, LIMITS));
    } catch (JsonException e) {
      return new Refusal(Refusal.of(e).reason(), name, "").asOutcome();
    }
  }

  /**
   * Base64url without padding, one spelling only: a second spelling would give one token two
   * digests. Empty where it is anything else.
   */
  private static byte[] strictDecode(String part) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      boolean same = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part);
      return same ? bytes : new byte[0];
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
