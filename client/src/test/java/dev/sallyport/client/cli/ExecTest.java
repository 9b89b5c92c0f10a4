package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.client.cli.CliHarness.Run;
import dev.sallyport.client.testbroker.PlayedBroker;
import dev.sallyport.client.testbroker.PlayedWorkloads;
import dev.sallyport.protocol.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that get secrets; they are real processes, and write what they saw to a file. */
class ExecTest extends CliTest {
  private Path seen;

  @BeforeEach
  void start() {
    cli.run("profile", "add", "test", "--tenant-root", PlayedWorkloads.ROOT.hex());
    broker.workloads().guard("acme/llama/weights", "the weights key");
    broker.workloads().guard("acme/token", "the token");
    seen = folder.resolve("seen");
  }

  @Test
  void variable_holdsTheSecretInTheCommandAlone() throws Exception {
    Run run = exec("--env", "TOKEN=acme/token", "--", "sh", "-c", "printf %s \"$TOKEN\" > " + seen);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(Files.readString(seen)).isEqualTo("the token");
    assertThat(run.out() + run.err()).doesNotContain("the token");
    assertThat(System.getenv()).doesNotContainKey("TOKEN");
  }

  @Test
  void file_isPrivateAndGoneAfterwards() throws Exception {
    Path base = Files.createDirectory(folder.resolve("base"));
    Run run =
        exec(
            "--any-directory",
            "--directory",
            base.toString(),
            "--file",
            "KEY=acme/llama/weights",
            "--env",
            "SAME=acme/llama/weights",
            "--",
            "sh",
            "-c",
            "{ stat -c %a \"$KEY\" \"$(dirname \"$KEY\")\"; echo \"$KEY\"; cat \"$KEY\"; } > "
                + seen
                + "; cd \"$(dirname \"$KEY\")\"; touch left; mkdir -p a/b; touch a/b/c; ln -s "
                + folder
                + " link");
    assertThat(run.exit()).as(run.err()).isZero();
    List<String> lines = Files.readAllLines(seen);
    assertThat(lines.get(0)).isEqualTo("400");
    assertThat(lines.get(1)).isEqualTo("700");
    assertThat(lines.get(2)).startsWith(base + "/sallyport-").endsWith("/KEY");
    assertThat(lines.get(3)).isEqualTo("the weights key");
    assertThat(base).isEmptyDirectory();
    assertThat(seen).as("behind a link").exists();
  }

  @Test
  void exitCode_isTheCommands_alsoOfASignal() {
    assertThat(exec("--env", "T=acme/token", "--", "sh", "-c", "exit 42").exit()).isEqualTo(42);
    assertThat(exec("--env", "T=acme/token", "--", "sh", "-c", "kill -9 $$").exit()).isEqualTo(137);
  }

  @Test
  void argumentsAfterTheDashes_arePassedOnAsTheyAre() throws Exception {
    Files.writeString(folder.resolve("list"), "expanded");
    String script = "printf '%s\\n' \"$@\" > " + seen;
    String file = "@" + folder.resolve("list");
    exec("--env", "T=acme/token", "--", "sh", "-c", script, "sh", file, "--env", "--", "$T", "");
    assertThat(Files.readAllLines(seen)).containsExactly(file, "--env", "--", "$T", "");
  }

  @Test
  void commandThatIsNotThere_leavesNoFile() throws Exception {
    Path base = Files.createDirectory(folder.resolve("base"));
    Run run =
        exec(
            "--any-directory",
            "--directory",
            base.toString(),
            "--file",
            "KEY=acme/token",
            "--",
            "/no/such/program");
    assertThat(run.exit()).isEqualTo(5);
    assertThat(run.err()).contains("cannot start the command").doesNotContain("the token");
    assertThat(base).isEmptyDirectory();
  }

  @Test
  void refusedRelease_startsNothing() {
    broker.script("/v1/releases", PlayedBroker.problem(403, "not-released"));
    Run run = exec("--env", "T=acme/token", "--", "touch", seen.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(seen).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "410042"})
  void secretThatNoVariableCanHold_isRefused_andGoesIntoAFile(String hex) throws Exception {
    broker.workloads().guard("acme/binary", Bytes.fromHex(hex));
    Run run = exec("--env", "T=acme/binary", "--", "touch", seen.toString());
    assertThat(run.exit()).isEqualTo(5);
    assertThat(run.err()).contains("Use --file T=RESOURCE");
    assertThat(seen).doesNotExist();

    String copy = "cat \"$T\" > " + seen;
    String base = folder.toString();
    exec("--file", "T=acme/binary", "--any-directory", "--directory", base, "--", "sh", "-c", copy);
    assertThat(Bytes.of(Files.readAllBytes(seen)).hex()).isEqualTo(hex);
  }

  @Test
  void lettersOutsideOfTheLocale_areRefusedAndNotReplaced() throws Exception {
    byte[] secret = "schlüssel".getBytes(StandardCharsets.UTF_8);
    assertThat(Handover.variable("T", secret, StandardCharsets.UTF_8)).isEqualTo("schlüssel");
    assertThatThrownBy(() -> Handover.variable("T", secret, StandardCharsets.US_ASCII))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.next()).contains("LC_ALL=C.UTF-8"));
  }

  @Test
  void directoryOnADisk_isRefusedBeforeAnybodyIsAsked() throws Exception {
    // The one file system that is on every machine and is no tmpfs.
    cli.with("XDG_RUNTIME_DIR", "/proc/self");
    Run run = exec("--file", "T=acme/token", "--", "touch", seen.toString());
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("is on proc, not on tmpfs").contains("--any-directory");
    Path absent = folder.resolve("absent");
    assertThat(
            exec("--directory", absent.toString(), "--file", "T=acme/token", "--", "true").exit())
        .isEqualTo(5);
    assertThat(broker.requests("/v1/challenges")).isEmpty();
    assertThat(seen).doesNotExist();
  }

  @Test
  void malformedUse_isUsage() {
    assertThat(exec("--", "true").exit()).isEqualTo(2);
    assertThat(exec("--env", "T=acme/token").exit()).isEqualTo(2);
    assertThat(exec("--env", "acme/token", "--", "true").exit()).isEqualTo(2);
    assertThat(exec("--env", "../T=acme/token", "--", "true").exit()).isEqualTo(2);
    assertThat(exec("--env", "T=acme/../x", "--", "true").exit()).isEqualTo(2);
    assertThat(exec("--env", "T=acme/a", "--file", "T=acme/b", "--", "true").exit()).isEqualTo(2);
    assertThat(exec("--env", "T=acme/a", "--on-refusal", "keep", "--", "true").exit()).isEqualTo(2);
    assertThat(broker.requests("/v1/challenges")).isEmpty();
  }

  private Run exec(String... arguments) {
    return cli.run(
        Stream.concat(Stream.of("exec", "--collector", "given"), Stream.of(arguments))
            .toArray(String[]::new));
  }
}
