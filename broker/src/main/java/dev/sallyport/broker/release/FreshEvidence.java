package dev.sallyport.broker.release;

import dev.sallyport.attestation.VerifiedEvidence;
import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.attestation.facts.GpuFacts;
import dev.sallyport.attestation.facts.SwitchFacts;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * Tokens are made after the challenge that they answer. The nonces say so already; a token from
 * before is a mistake somewhere, and refused before it becomes a way around them.
 */
final class FreshEvidence {
  /** How far a verifier's clock may be behind the broker's. */
  static final Duration SKEW = Duration.ofSeconds(60);

  private FreshEvidence() {}

  /** Refused: {@code token-too-old}. */
  static Outcome<VerifiedEvidence> check(VerifiedEvidence evidence, Ticket ticket) {
    Instant earliest = ticket.issued().minus(SKEW);
    return issueTimes(evidence.facts())
        .filter(issued -> issued.isBefore(earliest))
        .findFirst()
        .<Outcome<VerifiedEvidence>>map(issued -> tooOld(issued, ticket))
        .orElseGet(() -> Outcome.accepted(evidence));
  }

  private static Stream<Instant> issueTimes(Facts facts) {
    return Stream.of(
            Stream.of(facts.cpu().issuedAt()),
            facts.gpus().stream().map(GpuFacts::issuedAt),
            facts.switches().stream().map(SwitchFacts::issuedAt))
        .flatMap(times -> times);
  }

  private static <T> Outcome<T> tooOld(Instant issued, Ticket ticket) {
    String detail = "token issued " + issued + ", challenge issued " + ticket.issued();
    return new Refusal(RefusalReason.TOKEN_TOO_OLD, "iat", detail).asOutcome();
  }
}
