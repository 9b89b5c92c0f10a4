package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.cli.CliHarness.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real evidence, read in place; without the folder these are reported as not run. */
class EvidenceInspectTest {
  private static final String BUNDLE = "nras_prod_hopper_detached_eat_v3.json";
  private static final String KEYS = "jwks_nras_prod_20250609_recovered.json";
  private static final String AT = "2025-06-11T00:31:00Z";
  private static final String NONCE =
      "931d8dd0add203ac3d8b4fbde75e115278eefcdceac5b87671a748f32364dfcb";

  @TempDir private Path folder;
  private CliHarness cli;

  @BeforeEach
  void start() {
    cli = new CliHarness(folder);
  }

  @Test
  void realBundleWithItsKeys_acceptedWithFacts() {
    Run run = inspect(RealEvidence.file(BUNDLE), "--keys", RealEvidence.file(KEYS), "--at", AT);
    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("ACCEPTED as of " + AT)
        .contains("gpus[0].driverVersion = 550.90.07")
        .contains("not evaluated  gpu binding");
  }

  @Test
  void realBundle_expectedNonceDecides() {
    String bundle = RealEvidence.file(BUNDLE);
    String keys = RealEvidence.file(KEYS);
    assertThat(inspect(bundle, "--keys", keys, "--at", AT, "--nonce", NONCE).exit()).isZero();
    Run other = inspect(bundle, "--keys", keys, "--at", AT, "--nonce", "00".repeat(32));
    assertThat(other.exit()).isEqualTo(1);
    assertThat(other.out()).contains("gpu-nonce-mismatch");
  }

  @Test
  void realBundleWithoutKeys_refused() {
    Run run = inspect(RealEvidence.file(BUNDLE), "--at", AT);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("REFUSED").contains("verifier-keys-unavailable");
  }

  @Test
  void realBundleLater_refusedAsExpired() {
    Run run =
        inspect(
            RealEvidence.file(BUNDLE),
            "--keys",
            RealEvidence.file(KEYS),
            "--at",
            "2025-06-12T00:00:00Z");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("token-expired");
  }

  @Test
  void jsonOutput_isOneObjectWithChecksAndFacts() {
    Run run =
        inspect(RealEvidence.file(BUNDLE), "--keys", RealEvidence.file(KEYS), "--at", AT, "--json");
    assertThat(run.out()).startsWith("{\"accepted\":true,\"files\":[{\"file\":\"").endsWith("}\n");
    assertThat(run.out()).contains("\"ueid\":\"478176379286082186618948445787393647364802107249\"");
  }

  @Test
  void severalFiles_oneRefusalDecides() {
    Run run =
        inspect(
            RealEvidence.file(BUNDLE),
            RealEvidence.file("ita_amber_tdx_2022-08_client_c_readme.jwt"),
            "--keys",
            RealEvidence.file(KEYS),
            "--at",
            AT);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("ACCEPTED as of").contains("REFUSED as of");
  }

  @Test
  void garbage_refusedByReason() throws Exception {
    Path garbage = Files.writeString(folder.resolve("garbage"), "\u001b[2Jnot a token");
    Run run = cli.run("evidence", "inspect", garbage.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("REFUSED").doesNotContain("\u001b");
  }

  @Test
  void wrongUse_isExitCode2() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "a.b.c");
    assertThat(cli.run("evidence", "inspect").exit()).isEqualTo(2);
    assertThat(cli.run("evidence", "inspect", folder.resolve("none").toString()).exit())
        .isEqualTo(2);
    assertThat(inspect(file.toString(), "--nonce", "xyz").exit()).isEqualTo(2);
    assertThat(inspect(file.toString(), "--at", "yesterday").exit()).isEqualTo(2);
    assertThat(inspect(file.toString(), "--keys", folder.resolve("none").toString()).exit())
        .isEqualTo(2);
  }

  private Run inspect(String... arguments) {
    return cli.run(
        Stream.concat(Stream.of("evidence", "inspect"), Stream.of(arguments))
            .toArray(String[]::new));
  }
}
