package dev.sallyport.bench.world;

import com.google.gson.JsonParser;
import dev.sallyport.protocol.HeldData;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.StrictJson;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ChallengeRequest;
import dev.sallyport.protocol.wire.Evidence;
import dev.sallyport.protocol.wire.ReleaseRequest;
import dev.sallyport.protocol.wire.TransportKey;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.guest.Guest;
import dev.sallyport.simulator.guest.GuestOptions;
import dev.sallyport.simulator.machine.Machine;
import dev.sallyport.simulator.verifier.Simulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/**
 * Workloads up to the moment in which they would send their request: each has a challenge, a key
 * and evidence of its own.
 */
public final class Workloads {
  private static final JsonLimits BUNDLE = new JsonLimits(256 * 1024, 6, 512);

  private final HttpClient http;
  private final URI broker;
  private final ResourceList resources;
  private final Guest guest;

  Workloads(HttpClient http, URI broker, Simulator simulator, int gpus) throws BenchException {
    this.http = http;
    this.broker = broker;
    this.resources = accepted(ResourceList.parse(List.of("acme/gpus-" + gpus)));
    this.guest =
        new Guest(
            http,
            simulator.address(),
            Machine.of("alpha", gpus, 0),
            GuestOptions.usual(),
            Faults.none());
  }

  /** One request, ready to be sent to {@code /v1/releases}. */
  public byte[] request() throws BenchException, InterruptedException {
    try {
      return finished().toUtf8();
    } catch (IOException | GeneralSecurityException | JsonException e) {
      throw new BenchException("a workload could not be made", e);
    }
  }

  private ReleaseRequest finished()
      throws IOException,
          InterruptedException,
          GeneralSecurityException,
          JsonException,
          BenchException {
    ChallengeAnswer answer = challenge();
    try (RecipientKeyPair key = RecipientKeyPair.generate(Kem.X_WING)) {
      TransportKey transport = answer.transportKey();
      Transcript transcript = answer.challenge().transcript(resources, key.publicKey());
      return new ReleaseRequest(
          answer.challenge(),
          accepted(Ticket.parse(answer.ticket())),
          resources,
          new ReleaseRequest.Recipient.Sealed(
              transport.number(),
              transport
                  .key()
                  .seal(key.publicKey().encoded(), answer.challenge().recipientContext())),
          evidence(transcript));
    }
  }

  private Evidence evidence(Transcript transcript)
      throws IOException, InterruptedException, JsonException {
    String bundle = guest.gpuBundle(transcript.gpuNonce().hex());
    String overall =
        JsonParser.parseString(bundle)
            .getAsJsonArray()
            .get(0)
            .getAsJsonArray()
            .get(1)
            .getAsString();
    String token =
        guest.trustAuthorityToken(HeldData.of(transcript, overall, "").bytes().toArray());
    return new Evidence(
        new Evidence.Token(Evidence.INTEL_TRUST_AUTHORITY, token),
        Optional.of(
            new Evidence.Bundle(
                Evidence.NVIDIA_NRAS,
                StrictJson.parse(bundle.getBytes(StandardCharsets.UTF_8), BUNDLE))),
        Optional.empty());
  }

  private ChallengeAnswer challenge() throws IOException, InterruptedException, BenchException {
    HttpRequest request =
        HttpRequest.newBuilder(broker.resolve("/v1/challenges"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(new ChallengeRequest(resources).toUtf8()))
            .build();
    return accepted(ChallengeAnswer.parse(http.send(request, BodyHandlers.ofByteArray()).body()));
  }

  private static <T> T accepted(Outcome<T> outcome) throws BenchException {
    if (outcome instanceof Outcome.Accepted<T>(T value)) {
      return value;
    }
    throw new BenchException("unexpected: " + outcome);
  }
}
