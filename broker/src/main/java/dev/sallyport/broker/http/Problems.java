package dev.sallyport.broker.http;

import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.ProblemBody;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;

/** Turns refusals into problem bodies (RFC 9457), and counts them: none is answered otherwise. */
final class Problems {
  static final String SECONDS_TO_RETRY = "1";
  private static final String BAD_REQUEST = "bad-request";
  private static final Set<RefusalReason> ABOUT_TIME =
      EnumSet.of(
          RefusalReason.TOKEN_EXPIRED,
          RefusalReason.TOKEN_NOT_YET_VALID,
          RefusalReason.TOKEN_TOO_OLD,
          RefusalReason.TICKET_EXPIRED);
  private final InstantSource clock;
  private final RefusalCounters counters;

  Problems(InstantSource clock, RefusalCounters counters) {
    this.clock = clock;
    this.counters = counters;
  }

  /** The answer to a refused request. */
  Response answer(Refusal refusal, Audience audience, String correlationId) {
    ProblemBody body = body(refusal, audience, correlationId);
    Response.ResponseBuilder response =
        Response.status(body.status()).type(ProblemBody.MEDIA_TYPE).entity(body.toUtf8());
    if (isPassing(refusal.reason())) {
      response.header(HttpHeaders.RETRY_AFTER, SECONDS_TO_RETRY);
    }
    if (refusal.reason() == RefusalReason.UNAUTHENTICATED) {
      response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    return response.build();
  }

  /** The body alone, once for each answer. */
  ProblemBody body(Refusal refusal, Audience audience, String correlationId) {
    RefusalReason reason = refusal.reason();
    int status = reason.kind().status();
    counters.count(audience, reason);
    return switch (audience) {
      case TENANT -> new ProblemBody(status, reason.label(), detail(refusal), correlationId);
      case WORKLOAD ->
          new ProblemBody(status, reason.workloadLabel(), workloadDetail(refusal), correlationId);
    };
  }

  /** What the framework refuses with a status from 400 to 499. */
  ProblemBody framework(int status, Audience audience, String correlationId) {
    return switch (status) {
      case 404 -> body(Refusal.of(RefusalReason.NOT_FOUND), audience, correlationId);
      case 405 -> methodNotAllowed(correlationId);
      case 406 -> new ProblemBody(status, "not-acceptable", "", correlationId);
      case 413 -> body(Refusal.of(RefusalReason.BODY_TOO_LARGE), audience, correlationId);
      case 415 -> unsupportedMediaType(correlationId);
      default -> new ProblemBody(status, BAD_REQUEST, "", correlationId);
    };
  }

  /** Of a request whose head, in this part of it, says different things to different readers. */
  static ProblemBody ambiguous(String part, String correlationId) {
    return new ProblemBody(400, BAD_REQUEST, part, correlationId);
  }

  /** Of a route that takes other methods. */
  static ProblemBody methodNotAllowed(String correlationId) {
    return new ProblemBody(405, "method-not-allowed", "", correlationId);
  }

  /** Of a route that takes another type of content. */
  static ProblemBody unsupportedMediaType(String correlationId) {
    return new ProblemBody(415, "unsupported-media-type", "", correlationId);
  }

  /** Whether the same request may succeed a little later. */
  static boolean isPassing(RefusalReason reason) {
    RefusalReason.Kind kind = reason.kind();
    return kind == RefusalReason.Kind.UNAVAILABLE || kind == RefusalReason.Kind.RATE;
  }

  /**
   * One body for every reason that a tenant's affairs give, so that a stranger cannot tell a secret
   * that is guarded from one that is not there; and nothing of our own mistakes.
   */
  private String workloadDetail(Refusal refusal) {
    return switch (refusal.reason().kind()) {
      case WITHHELD, BUG, UNAVAILABLE -> "";
      case SHAPE, EVIDENCE, CALLER, FORBIDDEN, ABSENT, CONFLICT, SIZE, RATE -> detail(refusal);
    };
  }

  private String detail(Refusal refusal) {
    StringBuilder detail = new StringBuilder(refusal.subject());
    if (!refusal.detail().isEmpty()) {
      detail.append(detail.isEmpty() ? "" : ": ").append(refusal.detail());
    }
    if (isAboutTime(refusal.reason())) {
      detail.append(detail.isEmpty() ? "" : "; ").append("broker clock ").append(clock.instant());
    }
    return detail.toString();
  }

  /** Two clocks that disagree look like an attack: naming both spares a search. */
  private static boolean isAboutTime(RefusalReason reason) {
    return ABOUT_TIME.contains(reason);
  }
}
