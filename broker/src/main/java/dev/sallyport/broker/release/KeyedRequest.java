package dev.sallyport.broker.release;

import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.policy.RequestFacts;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKey;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.wire.Evidence;
import dev.sallyport.protocol.wire.ReleaseRequest;

/**
 * A ticketed request with the key that would receive the secrets. The bytes that were opened become
 * both the key and the transcript, so that no second key can slip in between.
 */
final class KeyedRequest {
  private static final String PROTOCOL = "v1";
  private final ReleaseRequest request;
  private final RecipientKey recipient;
  private final Transcript transcript;

  private KeyedRequest(ReleaseRequest request, RecipientKey recipient) {
    this.request = request;
    this.recipient = recipient;
    this.transcript = request.challenge().transcript(request.resources(), recipient);
  }

  /**
   * Opens the key. Refused: {@code unknown-transport-key}, {@code recipient-key-unreadable}, {@code
   * malformed-recipient-key}, {@code unsupported-kem}.
   */
  static Outcome<KeyedRequest> open(TicketedRequest ticketed, KeyRing keys) {
    ReleaseRequest request = ticketed.request();
    Outcome<RecipientKey> key =
        switch (request.recipient()) {
          case ReleaseRequest.Recipient.Sealed sealed ->
              keys.openRecipient(sealed.transportKey(), request.challenge(), sealed.ciphertext());
          case ReleaseRequest.Recipient.Plain plain -> RecipientKey.parse(plain.encoded());
        };
    return key.map(opened -> new KeyedRequest(request, opened));
  }

  RecipientKey recipient() {
    return recipient;
  }

  Transcript transcript() {
    return transcript;
  }

  Challenge challenge() {
    return request.challenge();
  }

  Ticket ticket() {
    return request.ticket();
  }

  ResourceList resources() {
    return request.resources();
  }

  TenantName tenant() {
    return request.resources().tenant();
  }

  Evidence evidence() {
    return request.evidence();
  }

  /**
   * What a policy may ask about this request and one resource of it.
   *
   * @param plainSource whether the resource lies in the clear in another system
   */
  RequestFacts facts(ResourceName resource, long version, boolean plainSource) {
    return new RequestFacts(
        resource.tenant().value(),
        resource.path().value(),
        version,
        recipient.kem().label(),
        request.recipient() instanceof ReleaseRequest.Recipient.Plain,
        plainSource,
        PROTOCOL);
  }
}
