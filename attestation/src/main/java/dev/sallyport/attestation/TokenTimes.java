package dev.sallyport.attestation;

import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.time.Duration;
import java.time.Instant;

/**
 * When a token was made and how long its issuer stands by it (RFC 7519 {@code iat}, {@code nbf},
 * {@code exp}).
 */
record TokenTimes(Instant issuedAt, Instant notBefore, Instant expiresAt) {
  /** How far apart two honest clocks may be. */
  static final Duration SKEW = Duration.ofSeconds(60);

  static TokenTimes read(ClaimsReader claims) {
    TokenTimes times =
        new TokenTimes(claims.seconds("iat"), claims.seconds("nbf"), claims.seconds("exp"));
    claims.check(times.issuedAt.isBefore(times.expiresAt), RefusalReason.CONFLICTING_CLAIMS, "exp");
    return times;
  }

  /** Judges the times; a refusal's detail says how far the clocks are apart. */
  Outcome<TokenTimes> check(Instant now, Duration maxAge) {
    if (!now.isBefore(expiresAt.plus(SKEW))) {
      return refuse(RefusalReason.TOKEN_EXPIRED, "exp", expiresAt, now);
    }
    if (notBefore.isAfter(now.plus(SKEW))) {
      return refuse(RefusalReason.TOKEN_NOT_YET_VALID, "nbf", notBefore, now);
    }
    if (issuedAt.isAfter(now.plus(SKEW))) {
      return refuse(RefusalReason.TOKEN_NOT_YET_VALID, "iat", issuedAt, now);
    }
    // An issuer's own life of an hour or eight is far too long for a key release.
    if (issuedAt.plus(maxAge).plus(SKEW).isBefore(now)) {
      return refuse(RefusalReason.TOKEN_TOO_OLD, "iat", issuedAt, now);
    }
    return Outcome.accepted(this);
  }

  private static Outcome<TokenTimes> refuse(
      RefusalReason reason, String claim, Instant stated, Instant now) {
    long seconds = Duration.between(stated, now).toSeconds();
    String side = seconds < 0 ? "ahead of" : "behind";
    String detail =
        "%s is %d s %s this clock; %d s of skew are allowed"
            .formatted(claim, Math.abs(seconds), side, SKEW.toSeconds());
    return new Refusal(reason, claim, detail).asOutcome();
  }
}
