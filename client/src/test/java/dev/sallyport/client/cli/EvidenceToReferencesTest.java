package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.cli.CliHarness.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Evidence into files, and files into reference sets: what is refused. The guide's test has the
 * good way, with evidence of a machine.
 */
class EvidenceToReferencesTest {
  private static final String KEYS = "{\"keys\":[]}";
  @TempDir private Path folder;
  private CliHarness cli;

  @BeforeEach
  void start() throws Exception {
    cli = new CliHarness(folder);
    Files.writeString(folder.resolve("keys"), KEYS);
    Files.writeString(folder.resolve("token"), "a.b.c");
  }

  @Test
  void collectedEvidence_isWrittenWithoutABroker_andNeverOverwritten() throws Exception {
    Run run = collect("evidence");
    assertThat(run.exit()).as(run.err()).isZero();
    Path token = folder.resolve("evidence/cpu-token.jwt");
    assertThat(run.out()).isEqualTo(token + "\n");
    assertThat(Files.readString(token)).isEqualTo("a.b.c");
    assertThat(run.err()).contains("nonce of the GPUs").contains("refs from-evidence");
    Run again = collect("evidence");
    assertThat(again.exit()).isEqualTo(5);
    assertThat(again.err()).contains("not overwritten");
  }

  @Test
  void everyCollection_answersAnotherChallenge() {
    assertThat(collect("one", "--json").out()).isNotEqualTo(collect("two", "--json").out());
  }

  @Test
  void collectorThatFails_saysWhatItTakes() {
    Run run = collect("evidence", "-o", "fail=no TDX here");
    assertThat(run.exit()).isEqualTo(5);
    assertThat(run.err())
        .contains("no evidence: no TDX here")
        .contains("The collector takes: fail");
    assertThat(folder.resolve("evidence")).doesNotExist();
  }

  @Test
  void unverifiedEvidence_isPinnedNever() {
    Run run = draft(path("token"));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("malformed-token").contains("compact JWS");
    assertThat(cli.run("refs", "from-evidence", path("token"), "--name", "r").exit()).isEqualTo(2);
  }

  @Test
  void realBundleAlone_pinsNoCpu() {
    Run run =
        cli.run(
            "refs",
            "from-evidence",
            RealEvidence.file("nras_prod_hopper_detached_eat_v3.json"),
            "--name",
            "r",
            "--keys",
            RealEvidence.file("jwks_nras_prod_20250609_recovered.json"),
            "--at",
            "2025-06-11T00:31:00Z");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("none of the files is a CPU token");
  }

  @Test
  void namedIssuer_leavesNoOther() {
    Run run =
        cli.run(
            "refs",
            "from-evidence",
            RealEvidence.file("nras_prod_hopper_detached_eat_v3.json"),
            "--name",
            "r",
            "--keys",
            RealEvidence.file("jwks_nras_prod_20250609_recovered.json"),
            "--at",
            "2025-06-11T00:31:00Z",
            "--gpu-issuer",
            "https://nras.example.org");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("unknown-issuer").contains("--gpu-issuer");
  }

  @Test
  void wrongUse_isUsage() {
    assertThat(draft(path("token"), "--days", "0").exit()).isEqualTo(2);
    Run pin = draft(path("token"), "--also-pin", "mrTd");
    assertThat(pin.exit()).isEqualTo(2);
    assertThat(pin.err()).contains("mrSeam").contains("ueid");
    assertThat(cli.run("evidence", "collect", "--collector", "given").exit()).isEqualTo(2);
  }

  private Run collect(String directory, String... more) {
    return cli.run(
        Stream.concat(
                Stream.of(
                    "evidence", "collect", "--collector", "given", "--out-dir", path(directory)),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private Run draft(String file, String... more) {
    return cli.run(
        Stream.concat(
                Stream.of("refs", "from-evidence", file, "--name", "r", "--keys", path("keys")),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private String path(String file) {
    return folder.resolve(file).toString();
  }
}
