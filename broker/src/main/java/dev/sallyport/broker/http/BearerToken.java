package dev.sallyport.broker.http;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.nio.charset.StandardCharsets;

/**
 * One operator, known by a bearer token of which only the SHA-256 is kept. The token is random, so
 * a plain hash of it cannot be searched.
 */
public final class BearerToken implements Authenticator {
  private static final Caller OPERATOR = new Caller("operator");
  private final Digest hash;

  /** Knows the token that has this SHA-256. */
  public BearerToken(Digest hash) {
    this.hash = hash;
  }

  @Override
  public Outcome<Caller> authenticate(Credentials credentials) {
    // Digests are compared in constant time: the time of an answer does not spell the hash.
    return credentials.bearer().map(BearerToken::hashOf).filter(hash::equals).isPresent()
        ? Outcome.accepted(OPERATOR)
        : Outcome.refused(RefusalReason.UNAUTHENTICATED);
  }

  static Digest hashOf(String token) {
    return Bytes.of(token.getBytes(StandardCharsets.UTF_8)).sha256();
  }
}
