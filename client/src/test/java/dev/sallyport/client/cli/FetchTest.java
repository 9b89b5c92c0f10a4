package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.cli.CliHarness.Run;
import dev.sallyport.client.testbroker.PlayedBroker;
import dev.sallyport.client.testbroker.PlayedWorkloads;
import dev.sallyport.protocol.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FetchTest extends CliTest {

  @BeforeEach
  void start() throws Exception {
    cli.run("profile", "add", "test", "--tenant-root", PlayedWorkloads.ROOT.hex());
    broker.workloads().guard("acme/llama/weights", "the weights key");
    broker.workloads().guard("acme/token", "the token");
  }

  @Test
  void fetchToFile_writesA0400File() throws Exception {
    Path out = folder.resolve("key");
    Run run = fetch("acme/llama/weights", "--out", out.toString());
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("asking nobody").contains("lease until 2026-01-02T04:04:05Z");
    assertThat(Files.readString(out)).isEqualTo("the weights key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
        .isEqualTo("r--------");
  }

  @Test
  void fetchToStandardOutput_printsTheSecretAlone() {
    Run run = fetch("acme/llama/weights", "--out", "-");
    assertThat(run.out()).isEqualTo("the weights key");
    assertThat(run.err()).doesNotContain("the weights key");
  }

  @Test
  void fetchOfSeveral_writesEachUnderItsPath() throws Exception {
    Path out = folder.resolve("keys");
    Run run = fetch("acme/llama/weights", "acme/token", "--out-dir", out.toString(), "--json");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(Files.readString(out.resolve("llama/weights"))).isEqualTo("the weights key");
    assertThat(Files.readString(out.resolve("token"))).isEqualTo("the token");
    assertThat(run.out()).contains("\"leaseEnds\":\"2026-01-02T04:04:05Z\"");
    assertThat(run.out()).doesNotContain("the token");
  }

  @Test
  void fileThatExists_isNotOverwritten_andNobodyIsAsked() throws Exception {
    Path out = Files.writeString(folder.resolve("key"), "mine");
    Run run = fetch("acme/llama/weights", "--out", out.toString());
    assertThat(run.exit()).isEqualTo(5);
    assertThat(Files.readString(out)).isEqualTo("mine");
    assertThat(broker.requests("/v1/challenges")).isEmpty();
  }

  @Test
  void refusal_leavesNoFile() throws Exception {
    Path out = folder.resolve("key");
    broker.script("/v1/releases", PlayedBroker.problem(403, "not-released"));
    Run run = fetch("acme/llama/weights", "--out", out.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("not-released").contains("The tenant can read why");
    assertThat(out).doesNotExist();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsOnly("home");
    }
  }

  @Test
  void otherTenantRoot_isNotTrusted() {
    broker.workloads().changeRoot(Bytes.empty().sha256());
    Run run = fetch("acme/llama/weights", "--out", folder.resolve("key").toString());
    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.err()).contains("other-tenant-root");
    assertThat(folder.resolve("key")).doesNotExist();
  }

  @Test
  void falseBroker_isNotTrusted() throws Exception {
    broker.replaceIdentity();
    assertThat(fetch("acme/llama/weights", "--out", "-").exit()).isEqualTo(4);
  }

  @Test
  void busyBroker_isAskedAgain() {
    broker.script("/v1/challenges", PlayedBroker.busy(1));
    broker.script("/v1/releases", PlayedBroker.busy(1), broker.cutAnswer());
    assertThat(fetch("acme/llama/weights", "--out", "-").out()).isEqualTo("the weights key");
  }

  @Test
  void brokerThatIsLate_isWaitedForWithinTheTimeout_andNotBeyondIt() {
    PlayedBroker.Misbehaviour late = PlayedBroker.busy(1);
    broker.script("/v1/challenges", late, late, late, late, late, late, late);
    assertThat(fetch("acme/token", "--out", "-", "--timeout", "600").out()).isEqualTo("the token");

    broker.script("/v1/challenges", PlayedBroker.busy(30));
    assertThat(fetch("acme/token", "--out", "-", "--timeout", "20").exit()).isEqualTo(3);
    assertThat(fetch("acme/token", "--out", "-", "--timeout", "0").exit()).isEqualTo(2);
    assertThat(fetch("acme/token", "--out", "-", "--timeout", "86401").exit()).isEqualTo(2);
  }

  @Test
  void unknownCollector_namesTheInstalledOnes() {
    Run run = cli.run("fetch", "acme/token", "--out", "-", "--collector", "quantum");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("files").contains("given").contains("SALLYPORT_CLASSPATH");
  }

  @Test
  void unknownCollectorOption_isUsage() {
    assertThat(fetch("acme/token", "--out", "-", "-o", "frobnicate=1").exit()).isEqualTo(2);
  }

  @Test
  void collectorThatFails_saysWhy() {
    Run run = fetch("acme/token", "--out", "-", "-o", "fail=no TDX here");
    assertThat(run.exit()).isEqualTo(5);
    assertThat(run.err()).contains("no evidence: no TDX here");
  }

  @Test
  void noPinnedRoot_saysHowToPinIt() {
    cli.run("profile", "add", "bare", "--broker", broker.url());
    Run run = fetch("acme/token", "--out", "-", "--profile", "bare");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("sallyport broker identity");
  }

  @Test
  void profileFromAFile_servesAGuest() throws Exception {
    Path measured = folder.resolve("profile.json");
    Files.copy(cli.home().resolve("profiles/test.json"), measured);
    CliHarness guest = new CliHarness(folder.resolve("guest"));
    Run run =
        guest.run(
            "fetch",
            "acme/token",
            "--out",
            "-",
            "--collector",
            "given",
            "--profile",
            measured.toString());
    assertThat(run.out()).isEqualTo("the token");
  }

  @Test
  void malformedUse_isUsage() {
    assertThat(fetch("acme/../x", "--out", "-").exit()).isEqualTo(2);
    assertThat(fetch("acme/a", "other/b", "--out-dir", "d").exit()).isEqualTo(2);
    assertThat(fetch("acme/a").exit()).isEqualTo(2);
    assertThat(fetch("acme/a", "acme/b", "--out", "x").exit()).isEqualTo(2);
    assertThat(fetch("acme/a", "--out", "x", "--out-dir", "d").exit()).isEqualTo(2);
    assertThat(fetch("acme/a", "--out", "-", "--json").exit()).isEqualTo(2);
    assertThat(fetch("acme/a", "--out", "-", "--kem", "rot13").exit()).isEqualTo(2);
  }

  private Run fetch(String... arguments) {
    String[] all =
        Stream.concat(Stream.of("fetch", "--collector", "given"), Stream.of(arguments))
            .toArray(String[]::new);
    return cli.run(all);
  }
}
