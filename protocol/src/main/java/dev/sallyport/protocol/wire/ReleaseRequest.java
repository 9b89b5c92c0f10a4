package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKey;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonException.Problem;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import java.util.Set;

/**
 * {@code POST /v1/releases}: presents evidence for a challenge.
 *
 * @param challenge the challenge that was issued
 * @param ticket the ticket that came with it
 * @param resources the same resources
 * @param recipient the workload's public key
 * @param evidence what proves the workload
 */
public record ReleaseRequest(
    Challenge challenge,
    Ticket ticket,
    ResourceList resources,
    Recipient recipient,
    Evidence evidence) {
  /** Bounds on the message: a 64 KiB token and two bundles of 256 KiB fit. */
  public static final JsonLimits LIMITS = new JsonLimits(704 * 1024, 8, 1024);

  private static final int MAX_SEALED = 4096;

  /** The workload's public key as it was sent. */
  public sealed interface Recipient {
    /**
     * Encrypted to the broker's transport key, under {@link Challenge#recipientContext}.
     *
     * @param transportKey number of that key
     * @param ciphertext {@code enc || ciphertext} of {@link RecipientKey#encoded}
     */
    record Sealed(int transportKey, Bytes ciphertext) implements Recipient {}

    /**
     * In plain sight; taken only where the policy allows it.
     *
     * @param encoded {@code u16be(kem_id) public_key}
     */
    record Plain(Bytes encoded) implements Recipient {}
  }

  /** Reads the message. */
  public static Outcome<ReleaseRequest> parse(byte[] body) {
    return Wire.read(body, LIMITS, ReleaseRequest::read);
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    return JsonObject.builder()
        .putBase64Url("challenge", challenge.value().toArray())
        .putBase64Url("ticket", ticket.bytes().toArray())
        .putTexts("resources", resources.texts())
        .put("recipient", write(recipient))
        .put("evidence", evidence.toJson())
        .build()
        .toUtf8();
  }

  private static Outcome<ReleaseRequest> read(JsonObject members) throws JsonException {
    members.requireOnly(Set.of("challenge", "ticket", "resources", "recipient", "evidence"));
    Challenge challenge = new Challenge(Wire.bytes(members, "challenge", Challenge.SIZE));
    Outcome<Ticket> ticket = Ticket.parse(Wire.bytes(members, "ticket"));
    Recipient recipient = readRecipient(members.object("recipient"));
    Evidence evidence = Evidence.read(members.object("evidence"));
    return ResourceList.parse(members.texts("resources"))
        .then(resources ->
            ticket.map(
                read -> new ReleaseRequest(challenge, read, resources, recipient, evidence)));
  }

  private static Recipient readRecipient(JsonObject members) throws JsonException {
    if (members.find("plain").isPresent()) {
      members.requireOnly(Set.of("plain"));
      return new Recipient.Plain(bounded(members, "plain"));
    }
    members.requireOnly(Set.of("transportKey", "sealed"));
    int number = (int) members.integer("transportKey", 1, Integer.MAX_VALUE);
    return new Recipient.Sealed(number, bounded(members, "sealed"));
  }

  private static Bytes bounded(JsonObject members, String name) throws JsonException {
    Bytes bytes = Wire.bytes(members, name);
    if (bytes.size() > MAX_SEALED) {
      throw new JsonException(Problem.BAD_VALUE, name);
    }
    return bytes;
  }

  private static JsonObject write(Recipient recipient) {
    return switch (recipient) {
      case Recipient.Sealed(int number, Bytes ciphertext) ->
          JsonObject.builder()
              .put("transportKey", number)
              .putBase64Url("sealed", ciphertext.toArray())
              .build();
      case Recipient.Plain(Bytes encoded) ->
          JsonObject.builder().putBase64Url("plain", encoded.toArray()).build();
    };
  }
}
