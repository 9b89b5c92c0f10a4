package dev.sallyport.protocol.wire;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;

/**
 * The answer to {@link ChallengeRequest}.
 *
 * @param challenge the challenge
 * @param ticket to be sent back unchanged
 * @param expiresMillis when the ticket expires, epoch milliseconds; informative, the ticket decides
 * @param resources in the order of the formulas
 * @param transportKey the key to encrypt the workload's public key to
 */
public record ChallengeAnswer(
    Challenge challenge,
    Bytes ticket,
    long expiresMillis,
    ResourceList resources,
    TransportKey transportKey) {
  private static final JsonLimits LIMITS = new JsonLimits(96 * 1024, 4, 256);

  /** Reads the message; unknown members are ignored, as clients do. */
  public static Outcome<ChallengeAnswer> parse(byte[] body) {
    return Wire.read(
        body,
        LIMITS,
        members -> {
          Challenge challenge = new Challenge(Wire.bytes(members, "challenge", Challenge.SIZE));
          Bytes ticket = Wire.bytes(members, "ticket", Ticket.SIZE);
          long expires = members.integer("expires", 0, Long.MAX_VALUE);
          Outcome<TransportKey> transport = TransportKey.read(members.object("transportKey"));
          return ResourceList.parse(members.texts("resources"))
              .then(resources ->
                  transport.map(
                      key -> new ChallengeAnswer(challenge, ticket, expires, resources, key)));
        });
  }

  /** Writes the message. */
  public byte[] toUtf8() {
    return JsonObject.builder()
        .putBase64Url("challenge", challenge.value().toArray())
        .putBase64Url("ticket", ticket.toArray())
        .put("expires", expiresMillis)
        .putTexts("resources", resources.texts())
        .put("transportKey", transportKey.toJson())
        .build()
        .toUtf8();
  }
}
