package dev.sallyport.broker.release;

import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.wire.ReleaseRequest;
import java.time.Instant;

/**
 * A request whose challenge this broker issued for exactly these resources, and not too long ago.
 */
final class TicketedRequest {
  private final ReleaseRequest request;

  private TicketedRequest(ReleaseRequest request) {
    this.request = request;
  }

  /** Refused: {@code invalid-ticket}, {@code ticket-expired}. */
  static Outcome<TicketedRequest> check(ReleaseRequest request, KeyRing keys, Instant now) {
    Ticket ticket = request.ticket();
    if (!keys.isGenuine(ticket, request.challenge(), request.resources())) {
      return Outcome.refused(RefusalReason.INVALID_TICKET);
    }
    // Asked after the MAC: the expiry of a forged ticket means nothing.
    return now.isBefore(ticket.expiry())
        ? Outcome.accepted(new TicketedRequest(request))
        : Outcome.refused(RefusalReason.TICKET_EXPIRED, "ticket");
  }

  ReleaseRequest request() {
    return request;
  }
}
