package dev.sallyport.simulator.demo;

import static dev.sallyport.simulator.demo.StepFailedException.require;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sallyport.simulator.broker.LocalBroker;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.machine.Machine;
import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the demo does at each step. The step that is to be broken is done wrongly; nothing here
 * decides whether a step passes but what the broker answered and what the key opened.
 */
final class Scenario implements AutoCloseable {
  private static final Pattern CORRELATION_ID = Pattern.compile("correlation id ([0-9A-Za-z-]+)");
  private static final String RESOURCE = "acme/sample/key";
  private static final int GPUS = 8;

  private final Path root;
  private final Path folder;
  private final Optional<Step> broken;
  private final Command command;
  private String modelHash = "";
  private Optional<Simulator> simulator = Optional.empty();
  private Optional<LocalBroker> broker = Optional.empty();
  private Optional<Tap> tap = Optional.empty();

  Scenario(Path root, Path folder, Optional<Step> broken) {
    this.root = root;
    this.folder = folder;
    this.broken = broken;
    this.command = new Command(root, folder.resolve("home"));
  }

  /** Does one step and says what was seen. */
  String run(Step step)
      throws StepFailedException, IOException, InterruptedException, GeneralSecurityException {
    return switch (step) {
      case START -> start();
      case TENANT -> tenant();
      case POLICY -> policy();
      case SECRET -> secret();
      case RELEASE -> release();
      case DECRYPT -> decrypt();
      case TAMPERED ->
          refused(step, "not-released", "cpu-reference-mismatch", Fault.TAMPERED_MEASUREMENT);
      case REPLAYED -> replayed();
      case FOREIGN_GPU ->
          refused(step, "gpu-nonce-mismatch", "gpu-nonce-mismatch", Fault.WRONG_GPU_NONCE);
      case SWAPPED_KEY -> swappedKey();
    };
  }

  @Override
  public void close() {
    tap.ifPresent(Tap::close);
    broker.ifPresent(LocalBroker::close);
    simulator.ifPresent(Simulator::close);
  }

  private boolean breaks(Step step) {
    return broken.filter(step::equals).isPresent();
  }

  private String start() throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("home"));
    Simulator services = Simulator.start(SimulatorOptions.usual());
    simulator = Optional.of(services);
    Path place = folder.resolve("broker");
    Map<String, String> settings = LocalBroker.trusting(services, place);
    if (breaks(Step.START)) {
      settings.put("sallyport.no-such-key", "1");
    }
    LocalBroker started =
        LocalBroker.start(
            new LocalBroker.Plan(LocalBroker.jar(root), place, settings, Command.java(), 0));
    broker = Optional.of(started);
    tap = Optional.of(Tap.before(started.address()));
    return "broker " + started.address() + ", simulator " + services.address();
  }

  private String tenant() throws IOException, InterruptedException, StepFailedException {
    LocalBroker running = broker.orElseThrow();
    command
        .run(
            "profile",
            "add",
            "demo",
            "--broker",
            tap.orElseThrow().address().toString(),
            "--admin-token-file",
            running.adminTokenFile().toString())
        .requireExit(0);
    String fingerprint = breaks(Step.TENANT) ? "00".repeat(32) : fingerprint(running.address());
    command.run("broker", "identity", "--fingerprint", fingerprint).requireExit(0);
    command.run("tenant", "create", "acme").requireExit(0);
    return "pinned " + fingerprint.substring(0, 16) + "…, tenant acme";
  }

  private String policy() throws IOException, InterruptedException, StepFailedException {
    Path references = folder.resolve("references.json");
    Files.writeString(references, Machine.referenceSet("sample-machine"));
    command.run("refs", "put", references.toString()).requireExit(0);
    Path policy = folder.resolve("policy.json");
    String document =
        command
            .run(
                "policy",
                "template",
                "tdx-gpus",
                "--name",
                "sample-policy",
                "--references",
                "sample-machine",
                "--gpus",
                String.valueOf(GPUS),
                "--cpu-issuer",
                SimulatorOptions.TRUST_AUTHORITY,
                "--gpu-issuer",
                SimulatorOptions.DEVICES)
            .requireExit(0)
            .out();
    Files.writeString(
        policy, breaks(Step.POLICY) ? document.replace("\"exact\"", "\"some\"") : document);
    command.run("policy", "put", policy.toString()).requireExit(0);
    return "reference set sample-machine, policy sample-policy";
  }

  private String secret()
      throws IOException, InterruptedException, GeneralSecurityException, StepFailedException {
    Path key = folder.resolve("model.key");
    modelHash = Model.create(folder.resolve("model.enc"), key);
    String policy = breaks(Step.SECRET) ? "no-such-policy" : "sample-policy";
    command
        .run("secret", "put", "sample/key", "--policy", policy, "--file", key.toString())
        .requireExit(0);
    // From here on the broker alone has the key, and cannot read it.
    Files.delete(key);
    return "model of 3 MiB, SHA-256 " + modelHash.substring(0, 16) + "…";
  }

  private String release() throws IOException, InterruptedException, StepFailedException {
    String faults = breaks(Step.RELEASE) ? Fault.TAMPERED_MEASUREMENT.label() : "";
    fetch("released.key", faults).requireExit(0);
    return RESOURCE + " released over " + GPUS + " GPUs and one trust domain";
  }

  private String decrypt() throws IOException, GeneralSecurityException, StepFailedException {
    Path encrypted = folder.resolve("model.enc");
    if (breaks(Step.DECRYPT)) {
      byte[] content = Files.readAllBytes(encrypted);
      content[content.length / 2] ^= 1;
      Files.write(encrypted, content);
    }
    String opened = Model.open(encrypted, folder.resolve("released.key"));
    require(opened.equals(modelHash), "the model opened to SHA-256 " + opened);
    return "plaintext SHA-256 " + opened.substring(0, 16) + "… is the model's";
  }

  private String refused(Step step, String told, String reason, Fault fault)
      throws IOException, InterruptedException, StepFailedException {
    Command.Result result = fetch(step.label(), breaks(step) ? "" : fault.label());
    return refusal(result, told, reason);
  }

  private String replayed() throws IOException, InterruptedException, StepFailedException {
    fetch("replayed", "").requireExit(0);
    HttpResponse<String> answer = tap.orElseThrow().replay(!breaks(Step.REPLAYED));
    require(
        answer.statusCode() == 409,
        "the broker answered " + answer.statusCode() + " instead of 409");
    String reason =
        JsonParser.parseString(answer.body()).getAsJsonObject().get("reason").getAsString();
    require(reason.equals("challenge-used"), "refused for another reason: " + reason);
    return "409 challenge-used: the challenge had already served another key";
  }

  private String swappedKey() throws IOException, InterruptedException, StepFailedException {
    tap.orElseThrow().swapKeys(!breaks(Step.SWAPPED_KEY));
    try {
      return refusal(fetch("swapped", ""), "transcript-mismatch", "transcript-mismatch");
    } finally {
      tap.orElseThrow().swapKeys(false);
    }
  }

  /** The workload is told one thing, the tenant reads why. */
  private String refusal(Command.Result result, String told, String reason)
      throws IOException, InterruptedException, StepFailedException {
    result.requireExit(1);
    require(result.err().contains("refused: " + told), "refused otherwise: " + result.err());
    if (told.equals(reason)) {
      return lastLine(result.err(), "refused: ");
    }
    Matcher id = CORRELATION_ID.matcher(result.err());
    require(id.find(), "no correlation id: " + result.err());
    Command.Result explained =
        command.run("policy", "explain", "--correlation-id", id.group(1)).requireExit(0);
    require(explained.out().contains(reason), "explained otherwise: " + explained.out());
    return "the workload is told " + told + "; the tenant reads:\n" + whatRefused(explained.out());
  }

  /** The decision, its reason and the checks that refused. */
  private static String whatRefused(String explanation) {
    return explanation
        .lines()
        .filter(line -> !line.startsWith("pass "))
        .collect(Collectors.joining("\n"));
  }

  private Command.Result fetch(String name, String faults)
      throws IOException, InterruptedException {
    return command.run(
        "fetch",
        RESOURCE,
        "--out",
        folder.resolve(name).toString(),
        "--collector",
        "simulated",
        "-o",
        "url=" + simulator.orElseThrow().address(),
        "-o",
        "gpus=" + GPUS,
        "-o",
        "faults=" + faults);
  }

  private static String lastLine(String text, String with) {
    return text.lines().filter(line -> line.contains(with)).findFirst().orElse(text).strip();
  }

  /** In real life the operator says it by telephone; here both are the same person. */
  static String fingerprint(URI broker) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(broker.resolve("/v1/identity")).build();
      String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      JsonObject current =
          JsonParser.parseString(body).getAsJsonObject().getAsJsonObject("current");
      return current.get("fingerprint").getAsString();
    }
  }
}
