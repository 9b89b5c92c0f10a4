package dev.sallyport.client.cli;

import dev.sallyport.client.Pause;
import dev.sallyport.client.testbroker.PlayedBroker;
import dev.sallyport.client.testbroker.PlayedWorkloads;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Runs the command in this process, with a home of its own and captured streams. */
final class CliHarness {
  private final Path home;
  private final Map<String, String> environment = new HashMap<>();
  private Pause pause = _ -> {};
  private InstantSource clock = InstantSource.fixed(PlayedWorkloads.NOW);

  CliHarness(Path folder) {
    this.home = folder.resolve("home");
    environment.put("SALLYPORT_HOME", home.toString());
  }

  /** A variable of the commands' environment. */
  CliHarness with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** What waits between attempts, instead of nothing at all. */
  CliHarness pausing(Pause other) {
    pause = other;
    return this;
  }

  /** What time it is, instead of that of the played broker. */
  CliHarness at(InstantSource other) {
    clock = other;
    return this;
  }

  /** What one command came to. */
  record Run(int exit, String out, String err) {}

  Path home() {
    return home;
  }

  Run run(String... arguments) {
    return run("", false, arguments);
  }

  /** As a person at a terminal who types this. */
  Run typed(String input, String... arguments) {
    return run(input, true, arguments);
  }

  Run piped(String input, String... arguments) {
    return run(input, false, arguments);
  }

  /** Surroundings in which nothing is said or read. */
  Cli quiet() {
    PrintStream nowhere = new PrintStream(java.io.OutputStream.nullOutputStream());
    return new Cli(
        java.io.InputStream.nullInputStream(),
        nowhere,
        nowhere,
        Map.of("SALLYPORT_HOME", home.toString()),
        false,
        InstantSource.fixed(PlayedWorkloads.NOW),
        _ -> {});
  }

  private Run run(String input, boolean interactive, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Cli cli =
        new Cli(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            interactive,
            clock,
            pause);
    int exit = Main.run(cli, arguments);
    return new Run(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A profile for this broker, pinned, with the token. */
  void setUp(PlayedBroker broker) throws IOException {
    Files.createDirectories(home);
    Path token =
        Files.createFile(
            home.resolve("token"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, PlayedBroker.TOKEN + "\n");
    run(
        "profile",
        "add",
        "test",
        "--broker",
        broker.url(),
        "--admin-token-file",
        token.toString(),
        "--pin",
        broker.identity().publicKey().raw().hex(),
        "--pin",
        broker.next().publicKey().raw().hex());
  }
}
