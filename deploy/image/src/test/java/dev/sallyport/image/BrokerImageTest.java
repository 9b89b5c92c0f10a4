package dev.sallyport.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.sallyport.simulator.machine.Machine;
import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers of both images, read-only and without a capability. */
class BrokerImageTest {
  private static final List<String> SMALL =
      List.of(
          "--user=65532",
          "--memory=256m",
          "--entrypoint=[\"/opt/java/bin/java\", \"@/opt/sallyport/small.options\","
              + " \"-XX:AOTCache=/opt/sallyport/sallyport.aot\","
              + " \"-jar\", \"/opt/sallyport/broker/quarkus-run.jar\"]");

  /** What a broker keeps on the embedded store, and nothing else. */
  private static final String DATA =
      "sallyport-data(/(admin-token(\\.sha256)?|kms-keyset\\.json(\\.lock)?"
          + "|sallyport\\.db(\\.lock|-wal|-shm)?))?";

  @TempDir private static Path folder;

  @Test
  void brokerOfTwoHundredFiftySixMebibytes_releasesToTheClientsImage_andWritesItsVolumesAlone()
      throws Exception {
    Path place = Files.createDirectory(folder.resolve("whole"));
    try (Simulator simulator = Simulator.start(SimulatorOptions.usual());
        BrokerContainer broker =
            BrokerContainer.run(place, BrokerContainer.trusting(simulator, place), SMALL)) {
      URI address = broker.address();
      ClientContainers client = new ClientContainers(Podman.ready(), place);
      guardSecret(client, address, place);

      assertThat(client.run(fetch(simulator, "model.key", "")).exit()).isZero();
      assertThat(client.state().resolve("model.key")).hasContent("the model's key");
      assertThat(client.run(fetch(simulator, "stolen.key", "tampered-measurement")).output())
          .contains("refused: not-released");
      assertThat(client.state().resolve("stolen.key")).doesNotExist();

      assertThat(broker.peakMebibytes()).isLessThan(256);
      assertThat(broker.stop()).as("killed by SIGTERM, and not by SIGKILL").isEqualTo(143);
      assertThat(broker.log()).contains("stopped: keys, store and KMS are closed");
      assertThat(broker.changes()).isEmpty();
      assertThat(below(place.resolve("data"))).isNotEmpty().allMatch(path -> path.matches(DATA));
    }
  }

  /** OpenShift chooses a number and gives it root's group. */
  @Test
  void anyOtherUser_startsFromTheTrainedCache_andIsHealthyByTheCommandOfCompose() throws Exception {
    Path place = Files.createDirectory(folder.resolve("other"));
    Map<String, String> settings = development();
    settings.put("quarkus.management.port", String.valueOf(freePort()));
    // Mode "on" ends a virtual machine that cannot use the cache.
    List<String> strict =
        List.of("--user=1000660000:0", "--env=JDK_JAVA_OPTIONS=-XX:AOTMode=on -Xlog:class+load");
    try (BrokerContainer broker = BrokerContainer.run(place, settings, strict)) {
      assertThat(broker.address().getPort()).isPositive();
      assertThat(broker.exec(health(settings.get("quarkus.management.port")))).isZero();
      assertThat(broker.exec(health("1"))).as("nobody answers there").isOne();
      assertThat(broker.log())
          .containsPattern("QuarkusEntryPoint source: shared objects file")
          .doesNotContain("[error]");
      assertThat(broker.stop()).isEqualTo(143);
    }
  }

  @Test
  void mistypedKey_isOneLineThatNamesIt() throws Exception {
    Path place = Files.createDirectory(folder.resolve("mistyped"));
    Map<String, String> settings = development();
    settings.put("sallyport.admin.token-hahs", "00");
    try (BrokerContainer broker = BrokerContainer.run(place, settings, List.of("--user=65532"))) {
      assertThat(broker.ended()).isEqualTo(78);
      assertThat(broker.log().lines().filter(line -> line.contains("sallyport.admin.token-hahs")))
          .hasSize(1);
    }
  }

  private static Map<String, String> development() {
    return new HashMap<>(
        Map.of(
            "sallyport.mode", "development",
            "quarkus.http.port", "0",
            "quarkus.management.port", "0"));
  }

  /** What compose runs inside of the image, with another port than that of compose. */
  private static List<String> health(String port) throws IOException {
    Matcher command =
        Pattern.compile("test: \\[CMD, (.*, health)]")
            .matcher(Files.readString(Built.HOME.resolve("deploy/compose/compose.yaml")));
    assertThat(command.find()).isTrue();
    List<String> words = new ArrayList<>(List.of(command.group(1).split(", ")));
    words.add(port);
    return words;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void guardSecret(ClientContainers client, URI broker, Path place)
      throws Exception {
    Path state = client.state();
    Files.copy(place.resolve("data/sallyport-data/admin-token"), state.resolve("token"));
    Files.writeString(state.resolve("references.json"), Machine.referenceSet("sample-machine"));
    Files.writeString(state.resolve("secret"), "the model's key");
    client.open();
    client.well(
        "profile", "add", "p", "--broker", broker + "", "--admin-token-file", "/state/token");
    client.well("broker", "identity", "--fingerprint", fingerprint(broker));
    client.well("tenant", "create", "acme");
    client.well("refs", "put", "/state/references.json");
    String policy =
        client.well(
            "policy template tdx-gpus --name sample-policy --references sample-machine --gpus 1"
                + (" --cpu-issuer " + SimulatorOptions.TRUST_AUTHORITY)
                + (" --gpu-issuer " + SimulatorOptions.DEVICES));
    Files.writeString(state.resolve("policy.json"), policy.substring(policy.indexOf('{')));
    client.well("policy", "put", "/state/policy.json");
    client.well("secret", "put", "model", "--policy", "sample-policy", "--file", "/state/secret");
  }

  private static String[] fetch(Simulator simulator, String name, String faults) {
    return new String[] {
      "fetch",
      "acme/model",
      "--out",
      "/state/" + name,
      "--collector",
      "simulated",
      "-o",
      "url=" + simulator.address(),
      "-o",
      "gpus=1",
      "-o",
      "faults=" + faults
    };
  }

  private static String fingerprint(URI broker) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(broker.resolve("/v1/identity")).build();
      String body = http.send(request, BodyHandlers.ofString()).body();
      return JsonParser.parseString(body)
          .getAsJsonObject()
          .getAsJsonObject("current")
          .get("fingerprint")
          .getAsString();
    }
  }

  private static List<String> below(Path root) throws Exception {
    try (Stream<Path> all = Files.walk(root)) {
      return all.map(path -> root.relativize(path).toString())
          .filter(path -> !path.isEmpty())
          .toList();
    }
  }
}
