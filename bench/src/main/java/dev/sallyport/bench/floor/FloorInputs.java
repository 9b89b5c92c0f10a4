package dev.sallyport.bench.floor;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchProviderException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.conscrypt.Conscrypt;

/**
 * What the floor is measured with: tokens of a real request, and the providers that the broker
 * itself chose and logged.
 */
final class FloorInputs {
  /** System property: a file that {@link #write} wrote. */
  static final String FILE = "sallyport.bench.floor";

  private final JsonObject json;

  private FloorInputs(JsonObject json) {
    this.json = json;
  }

  /** Reads the file that the system property names. */
  static FloorInputs read() throws IOException {
    String text = Files.readString(Path.of(System.getProperty(FILE, "")));
    return new FloorInputs(JsonParser.parseString(text).getAsJsonObject());
  }

  /**
   * Writes them.
   *
   * @param request a request to {@code /v1/releases} with GPU evidence
   * @param providers who does each primitive
   */
  static void write(Path file, byte[] request, Map<String, String> providers) throws IOException {
    JsonObject json =
        JsonParser.parseString(new String(request, StandardCharsets.UTF_8)).getAsJsonObject();
    JsonObject names = new JsonObject();
    new TreeMap<>(providers).forEach(names::addProperty);
    json.add("providers", names);
    Files.writeString(file, json.toString());
  }

  /** As the broker does at its start: Corretto first, Conscrypt last. */
  void registerProviders() {
    if (names().contains(AmazonCorrettoCryptoProvider.PROVIDER_NAME)) {
      AmazonCorrettoCryptoProvider.install();
    }
    Security.addProvider(Conscrypt.newProvider());
  }

  /** Who does this primitive. */
  Provider provider(String primitive) throws NoSuchProviderException {
    String name = json.getAsJsonObject("providers").get(primitive).getAsString();
    // The broker names who does PS384 in the JDK; the JDK's own answer to PSS is another of its
    // own.
    Provider provider = Security.getProvider(name);
    if (provider == null) {
      throw new NoSuchProviderException(name);
    }
    return provider;
  }

  /** What the CPU token's signature is over. */
  byte[] cpuSigningInput() {
    return signingInput(evidence("cpu").get("token").getAsString());
  }

  /** What the overall GPU token's signature is over. */
  byte[] gpuSigningInput() {
    return signingInput(bundle().get(0).getAsJsonArray().get(1).getAsString());
  }

  /** The device tokens, as their digests are taken over them. */
  List<byte[]> deviceTokens() {
    return bundle().get(1).getAsJsonObject().entrySet().stream()
        .map(device -> ascii(device.getValue().getAsString()))
        .toList();
  }

  private JsonArray bundle() {
    return evidence("gpu").getAsJsonArray("bundle");
  }

  private JsonObject evidence(String kind) {
    return json.getAsJsonObject("evidence").getAsJsonObject(kind);
  }

  private String names() {
    return json.getAsJsonObject("providers").toString();
  }

  private static byte[] signingInput(String jws) {
    return ascii(jws.substring(0, jws.lastIndexOf('.')));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
