package dev.sallyport.simulator.verifier;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.guest.Guest;
import dev.sallyport.simulator.guest.GuestOptions;
import dev.sallyport.simulator.machine.Machine;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** One simulator for all tests, with its clock standing still, and a reader of tokens. */
final class SimulatorFixture {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String NONCE = "0123456789abcdef".repeat(4);
  static final byte[] HELD = {1, 'S', 'P', 'H', '1', 0, -1};

  static final HttpClient HTTP = HttpClient.newHttpClient();
  static final Simulator SIMULATOR = start();

  private SimulatorFixture() {}

  static Guest guest(Faults faults, GuestOptions options) {
    return new Guest(HTTP, SIMULATOR.address(), Machine.of("alpha", 8, 4), options, faults);
  }

  static Guest guest(Faults faults) {
    return guest(faults, GuestOptions.usual());
  }

  static JWSObject parse(String token) throws ParseException {
    return JWSObject.parse(token);
  }

  static JsonObject claims(String token) throws ParseException {
    return JsonParser.parseString(parse(token).getPayload().toString()).getAsJsonObject();
  }

  /** Whether the published key for the token's kid and algorithm verifies it. */
  static boolean verifies(String token) throws Exception {
    JWSObject jws = parse(token);
    Optional<JWK> key = keyOf(jws);
    return key.isPresent() && jws.verify(verifier(key.get()));
  }

  static Optional<JWK> keyOf(JWSObject jws) throws Exception {
    boolean intel = !jws.getHeader().getAlgorithm().equals(JWSAlgorithm.ES384);
    String keys = get(intel ? "/ita/certs" : "/nras/.well-known/jwks.json");
    return JWKSet.parse(keys).getKeys().stream()
        .filter(key -> jws.getHeader().getKeyID().equals(key.getKeyID()))
        .filter(key -> jws.getHeader().getAlgorithm().equals(key.getAlgorithm()))
        .findFirst();
  }

  static String get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(SIMULATOR.address().resolve(path)).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  static HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(SIMULATOR.address().resolve(path))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  static String overall(String bundle) {
    JsonArray parts = JsonParser.parseString(bundle).getAsJsonArray();
    return parts.get(0).getAsJsonArray().get(1).getAsString();
  }

  static JsonObject detached(String bundle) {
    return JsonParser.parseString(bundle).getAsJsonArray().get(1).getAsJsonObject();
  }

  private static JWSVerifier verifier(JWK key) throws JOSEException {
    return key.getKeyType().equals(KeyType.EC)
        ? new ECDSAVerifier(key.toECKey())
        : new RSASSAVerifier(key.toRSAKey());
  }

  private static Simulator start() {
    try {
      SimulatorOptions usual = SimulatorOptions.usual();
      return Simulator.start(
          new SimulatorOptions(
              0, usual.trustAuthorityIssuer(), usual.deviceIssuer(), InstantSource.fixed(NOW)));
    } catch (IOException e) {
      throw new IllegalStateException("no free port", e);
    }
  }
}
