package dev.sallyport.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.store.TestClock;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line of the doctor, and what it prints. */
final class DoctorCommandTest {
  private static final String CANARY = "hunter2-canary";
  private static final JsonLimits LIMITS = new JsonLimits(64 * 1024, 5, 2000);

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** Settings of brokers that ran in this process before: a command would read them too. */
  private final Map<String, String> others = new HashMap<>();

  @BeforeEach
  void takeTheSettings() {
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("sallyport."))
        .forEach(name -> others.put(name, System.getProperty(name)));
    others.keySet().forEach(System::clearProperty);
  }

  @AfterEach
  void giveBackTheSettings() {
    others.forEach(System::setProperty);
  }

  private ExitCode run(String... arguments) {
    return new DoctorCommand(stream(out), stream(err), new TestClock()).execute(List.of(arguments));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private Path config(String... lines) throws Exception {
    return Files.write(
        folder.resolve("broker.properties"),
        Stream.concat(
                Stream.of(
                    "sallyport.mode=development", "sallyport.data-dir=" + folder.resolve("data")),
                Stream.of(lines))
            .toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "everything",
        "--json --json",
        "--config",
        "--config a --config b",
        "--expect-pin",
        "--expect-pin abc",
        "--broker",
        "--broker nowhere",
        "--broker ftp://127.0.0.1",
        "--broker http://user@127.0.0.1",
        "--broker http://[",
        "--config /nowhere/broker.properties"
      })
  void wrongCommandLine_isUsage(String line) {
    assertThat(run(line.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("doctor --help");
    assertThat(said()).isEmpty();
  }

  @Test
  void help_namesEachOptionAndExitCode() {
    assertThat(run("--help")).isEqualTo(ExitCode.OK);
    assertThat(said())
        .contains("--config", "--json", "--offline", "--expect-pin", "--broker", "Exit codes");
  }

  @Test
  void setUpWithoutAFailure_isOk_andOneLineEach() throws Exception {
    assertThat(run("--config", config().toString(), "--offline")).as(said()).isEqualTo(ExitCode.OK);
    assertThat(said().lines())
        .allMatch(line -> line.matches("(ok|warning|skipped|failed) +[a-z0-9.-]+: .*|\\d+ ok, .*"));
    assertThat(said()).contains("readiness.no-issuer", "0 failed");
  }

  @Test
  void everythingWrongWithTheKeys_isToldAtOnce() throws Exception {
    Path config =
        config("sallyport.surprise=1", "sallyport.limits.in-flight=many", "sallyport.mode=neither");
    assertThat(run("--config", config.toString())).isEqualTo(ExitCode.REFUSED);
    assertThat(said())
        .contains("sallyport.surprise", "sallyport.limits.in-flight", "sallyport.mode");
    assertThat(said().lines())
        .allMatch(line -> line.startsWith("failed   configuration: ") || line.startsWith("0 ok"));
  }

  @Test
  void everyValueBeyondItsBounds_isToldAtOnce() throws Exception {
    Path config = config("sallyport.challenge.life=PT2H", "sallyport.limits.in-flight=0");
    assertThat(run("--config", config.toString())).isEqualTo(ExitCode.REFUSED);
    assertThat(said()).contains("sallyport.challenge.life", "sallyport.limits.in-flight");
  }

  @Test
  void jsonReport_isOneDocument_withoutWhatTheFilesHold() throws Exception {
    Path passphrase = Files.writeString(folder.resolve("passphrase"), CANARY);
    Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
    Files.createDirectory(folder.resolve("data"));
    Files.writeString(folder.resolve("data/admin-token"), CANARY);
    Files.writeString(folder.resolve("data/sallyport.db"), CANARY);
    Files.writeString(folder.resolve("data/kms-keyset.json"), CANARY);
    Path config =
        config(
            "sallyport.kms.local.passphrase-file=" + passphrase,
            "sallyport.tls.certificate-file=" + passphrase,
            "sallyport.tls.key-file=" + passphrase,
            "sallyport.issuers.ita.issuer=https://ita.test",
            "sallyport.issuers.ita.verifier=intel-trust-authority",
            "sallyport.issuers.ita.jwks-file=" + passphrase,
            "sallyport.issuers.ita.trust=jwks-origin");

    assertThat(run("--json", "--config", config.toString())).isEqualTo(ExitCode.REFUSED);

    assertThat(said()).doesNotContain(CANARY);
    JsonObject document =
        StrictJson.parseObject(said().strip().getBytes(StandardCharsets.UTF_8), LIMITS);
    assertThat(document.integer("format")).isEqualTo(1);
    assertThat(document.bool("well")).isFalse();
    List<String> failed = new ArrayList<>();
    for (JsonObject check : document.objects("checks")) {
      assertThat(check.members().keySet())
          .containsExactly("name", "state", "detail", "advice", "millis");
      if (check.text("state").equals("failed")) {
        failed.add(check.text("name"));
      }
    }
    assertThat(failed).contains("database", "kms.local", "tls", "issuers.ita");
  }
}
