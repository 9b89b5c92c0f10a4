package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.cli.CliHarness.Run;
import dev.sallyport.client.testbroker.PlayedBroker;
import dev.sallyport.client.testbroker.PlayedWorkloads;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts.Released;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leases that are renewed while a command runs; it tells what it sees through named pipes. */
@Timeout(60)
class ExecRenewalTest extends CliTest {
  private static final Duration TWO_THIRDS = Duration.ofMinutes(40);

  private final PlayedTime time = new PlayedTime();
  private Path pipe;
  private Path go;

  @BeforeEach
  void start() throws Exception {
    cli.run("profile", "add", "test", "--tenant-root", PlayedWorkloads.ROOT.hex());
    broker.workloads().guard("acme/token", "old");
    cli.pausing(time);
    pipe = folder.resolve("pipe");
    go = folder.resolve("go");
    String[] make = {"mkfifo", pipe.toString(), go.toString()};
    assertThat(new ProcessBuilder(make).start().waitFor()).isZero();
  }

  @Test
  void newVersion_replacesTheFile_andTheCommandRunsOn() throws Exception {
    String script =
        "cat \"$T\" > %s; read x < %s; cat \"$T\" > %s; exit 7".formatted(pipe, go, pipe);
    CompletableFuture<Run> run = exec("--file", script);
    assertThat(Files.readString(pipe)).isEqualTo("old");
    assertThat(time.awaitWait()).isEqualTo(TWO_THIRDS);

    broker.workloads().nextVersion();
    broker.workloads().guard("acme/token", "new");
    time.pass();
    // The next wait begins when the renewal is done with.
    assertThat(time.awaitWait()).isEqualTo(TWO_THIRDS);
    Files.writeString(go, "go\n");
    assertThat(Files.readString(pipe)).isEqualTo("new");
    assertThat(run.get().exit()).as(run.get().err()).isEqualTo(7);
    assertThat(releases()).isEqualTo(2);
  }

  @Test
  void newVersion_restartsTheCommandThatWantsIt() throws Exception {
    String script = "printf %%s \"$T\" > %s; read x < %s; exit 8".formatted(pipe, go);
    CompletableFuture<Run> run = exec("--env", script, "--on-renewal", "restart");
    assertThat(Files.readString(pipe)).isEqualTo("old");
    time.awaitWait();

    broker.workloads().nextVersion();
    broker.workloads().guard("acme/token", "new");
    time.pass();
    assertThat(Files.readString(pipe)).isEqualTo("new");
    time.awaitWait();
    Files.writeString(go, "go\n");
    assertThat(run.get().exit()).as(run.get().err()).isEqualTo(8);
  }

  @Test
  void sameVersion_disturbsNobody() throws Exception {
    String script = "printf %%s \"$T\" > %s; read x < %s; exit 9".formatted(pipe, go);
    CompletableFuture<Run> run = exec("--env", script, "--on-renewal", "restart");
    assertThat(Files.readString(pipe)).isEqualTo("old");
    time.awaitWait();
    time.pass();
    time.awaitWait();
    Files.writeString(go, "go\n");
    assertThat(run.get().exit()).isEqualTo(9);
    assertThat(run.get().err()).contains("renewed, lease until").doesNotContain("anew");
  }

  @Test
  void refusedRenewal_stopsTheCommand() throws Exception {
    CompletableFuture<Run> run = exec("--env", "echo up > " + pipe + "; read x < " + go);
    assertThat(Files.readString(pipe)).isEqualTo("up\n");
    time.awaitWait();
    broker.script("/v1/releases", PlayedBroker.problem(403, "not-released"));
    time.pass();
    assertThat(run.get().exit()).isEqualTo(1);
    assertThat(run.get().err()).contains("stopping the command").contains("not-released");
  }

  @Test
  void refusedRenewal_leavesTheCommandThatMayKeepIt_andIsTriedAgain() throws Exception {
    String script = "echo up > " + pipe + "; read x < " + go + "; exit 3";
    CompletableFuture<Run> run = exec("--env", script, "--on-refusal", "keep");
    assertThat(Files.readString(pipe)).isEqualTo("up\n");
    time.awaitWait();
    broker.script("/v1/releases", PlayedBroker.problem(403, "not-released"));
    time.pass();
    assertThat(time.awaitWait()).isEqualTo(Duration.ofMinutes(1));
    time.pass();
    assertThat(time.awaitWait()).isEqualTo(TWO_THIRDS);
    Files.writeString(go, "go\n");
    assertThat(run.get().exit()).isEqualTo(3);
    assertThat(run.get().err()).contains("runs on").contains("not-released");
  }

  @Test
  void falseBrokerAtARenewal_stopsTheCommandAsUntrusted() throws Exception {
    CompletableFuture<Run> run = exec("--env", "echo up > " + pipe + "; read x < " + go);
    assertThat(Files.readString(pipe)).isEqualTo("up\n");
    time.awaitWait();
    broker.replaceIdentity();
    time.pass();
    assertThat(run.get().exit()).isEqualTo(4);
  }

  @Test
  void outageWhileTheLeaseLasts_isWaitedOut() throws Exception {
    CompletableFuture<Run> run = exec("--env", "echo up > " + pipe + "; read x < " + go);
    assertThat(Files.readString(pipe)).isEqualTo("up\n");
    time.awaitWait();
    time.passIntoOutage(broker);
    assertThat(time.awaitWait()).isEqualTo(Duration.ofMinutes(1));
    Files.writeString(go, "go\n");
    assertThat(run.get().exit()).isZero();
    assertThat(run.get().err()).contains("runs on").doesNotContain("stopping the command");
  }

  @Test
  void outageBeyondTheLease_stopsTheCommand() throws Exception {
    broker.workloads().changeReleased(ExecRenewalTest::over);
    CompletableFuture<Run> run = exec("--env", "echo up > " + pipe + "; read x < " + go);
    assertThat(Files.readString(pipe)).isEqualTo("up\n");
    // Never without a pause, whatever the clocks say.
    assertThat(time.awaitWait()).isEqualTo(Duration.ofSeconds(10));
    time.passIntoOutage(broker);
    assertThat(run.get().exit()).isEqualTo(3);
    assertThat(run.get().err()).contains("stopping the command");
  }

  @Test
  void newVersionThatNoVariableCanHold_stopsTheCommand() throws Exception {
    CompletableFuture<Run> run = exec("--env", "echo up > " + pipe + "; read x < " + go);
    assertThat(Files.readString(pipe)).isEqualTo("up\n");
    time.awaitWait();
    broker.workloads().nextVersion();
    broker.workloads().guard("acme/token", Bytes.fromHex("ff"));
    time.pass();
    assertThat(run.get().exit()).isEqualTo(5);
    assertThat(run.get().err()).contains("is not UTF-8");
  }

  /** The same with leases that end as they begin. */
  private static List<Released> over(List<Released> released) {
    return released.stream()
        .map(one ->
            new Released(
                one.resource(),
                one.version(),
                one.policyDigest(),
                one.sealed(),
                one.leaseId(),
                PlayedWorkloads.NOW.toEpochMilli(),
                one.receipt()))
        .toList();
  }

  /** The releases that were asked for so far. */
  private int releases() {
    return broker.workloads().releases().size();
  }

  private CompletableFuture<Run> exec(String form, String script, String... more) {
    List<String> options =
        List.of(
            "exec",
            "--collector",
            "given",
            "--renew",
            "--any-directory",
            "--directory",
            folder.toString(),
            form,
            "T=acme/token");
    String[] all =
        Stream.of(options, List.of(more), List.of("--", "bash", "-c", script))
            .flatMap(List::stream)
            .toArray(String[]::new);
    return CompletableFuture.supplyAsync(() -> cli.run(all), Thread::startVirtualThread);
  }
}
