package dev.sallyport.broker.release;

import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ChallengeRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * Issues challenges. It stores nothing and looks nothing up: any well-formed name gets a challenge,
 * so that asking for one neither fills the store nor tells which names exist.
 */
public final class ChallengeService {
  private final KeyRing keys;
  private final Duration life;
  private final SecureRandom random;
  private final InstantSource clock;

  /**
   * Issues challenges of this life.
   *
   * @param keys makes tickets and has the transport key
   */
  public ChallengeService(KeyRing keys, Duration life, SecureRandom random, InstantSource clock) {
    this.keys = keys;
    this.life = life;
    this.random = random;
    this.clock = clock;
  }

  /** A challenge for these resources; refused only when a key of the broker is not to be had. */
  public Outcome<ChallengeAnswer> issue(ChallengeRequest request) {
    Challenge challenge = Challenge.random(random);
    Instant issued = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Instant expiry = issued.plus(life);
    return keys.transportKey()
        .then(transport ->
            keys.issue(challenge, request.resources(), issued, expiry)
                .map(ticket ->
                    new ChallengeAnswer(
                        challenge,
                        ticket.bytes(),
                        expiry.toEpochMilli(),
                        request.resources(),
                        transport)));
  }
}
