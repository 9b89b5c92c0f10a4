package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.cli.CliHarness.Run;
import dev.sallyport.client.testbroker.PlayedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code policy check}: what is sent, and what becomes of the broker's word. */
class PolicyCheckTest extends CliTest {
  private static final String BUNDLE = "[[\"JWT\",\"d.e.f\"],{\"GPU-0\":\"g.h.i\"}]";

  @BeforeEach
  void start() throws Exception {
    cli.run("tenant", "create", "acme");
    Files.writeString(folder.resolve("cpu"), "a.b.c\n");
    Files.writeString(folder.resolve("gpus"), BUNDLE);
    answer("meets", "passed");
  }

  @Test
  void evidenceOfFiles_isSentAsARelease_wouldSendIt() {
    Run run = check("--resource", "models/key", "--policy-version", "7");
    assertThat(run.exit()).as(run.err()).isZero();
    PlayedBroker.Request request = broker.requests("/v1/tenants/acme/policies/p/check").getFirst();
    assertThat(new String(request.body().toArray(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"evidence\":{\"cpu\":{\"kind\":\"intel-trust-authority\",\"token\":\"a.b.c\"},"
                + "\"gpu\":{\"kind\":\"nvidia-nras\",\"bundle\":"
                + BUNDLE
                + "}},\"version\":7,\"path\":\"models/key\"}");
    assertThat(request.authorization()).isEqualTo("Bearer " + PlayedBroker.TOKEN);
    assertThat(broker.requests("/v1/challenges")).isEmpty();
  }

  @Test
  void everyCheck_isPrintedWithItsOutcome() throws Exception {
    answer("refuses", "refused");
    Run run = check();
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .isEqualTo(
            """
            p@3 with r@1
            evidence judged as of 2026-01-02T03:04:00Z
              pass           cpu signature: PS384
              not evaluated  binding: there is no challenge to bind to
              REFUSE         gpu-count [gpu-count]: gpus; expected exactly 8; actual 1
            REFUSED by the policy or for the evidence itself
            """);
    assertThat(run.err()).contains("next: gpu-count: " + Advice.of("gpu-count", ""));
    assertThat(check("--json").out()).contains("\"verdict\":\"refuses\"");
  }

  @Test
  void evidenceThatIsOnlyOld_isRefusedUnlessAgeIsIgnored() throws Exception {
    answer("stale", "stale");
    assertThat(check().exit()).isEqualTo(1);
    Run ignored = check("--ignore-age");
    assertThat(ignored.exit()).isZero();
    assertThat(ignored.out()).contains("too old        gpu-count").contains("MEETS the policy but");
    answer("refuses", "refused");
    assertThat(check("--ignore-age").exit()).isEqualTo(1);
  }

  @Test
  void unknownPolicy_saysWhereToLook() {
    Run run = cli.run("policy", "check", "q", "--evidence", path("cpu"));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("not-found").contains("sallyport policy list");
  }

  @Test
  void answerThatCannotBeRead_isNotTrusted() {
    broker.tenants().tell("policies/p/check", "{\"verdict\":7}");
    assertThat(check().exit()).isEqualTo(4);
  }

  @Test
  void wrongUse_isUsage() {
    assertThat(cli.run("policy", "check", "p").exit()).isEqualTo(2);
    assertThat(cli.run("policy", "check", "p/q", "--evidence", path("cpu")).exit()).isEqualTo(2);
    assertThat(cli.run("policy", "check", "p", "--evidence", path("gpus")).exit()).isEqualTo(2);
    assertThat(check("--resource", "../x").exit()).isEqualTo(2);
    assertThat(cli.run("policy", "check", "p", "--evidence", path("none")).exit()).isEqualTo(5);
  }

  private Run check(String... more) {
    String[] all = new String[5 + more.length];
    all[0] = "policy";
    all[1] = "check";
    all[2] = "p";
    all[3] = "--evidence";
    all[4] = path("cpu") + "," + path("gpus");
    System.arraycopy(more, 0, all, 5, more.length);
    return cli.run(all);
  }

  private void answer(String verdict, String outcome) {
    String reason = outcome.equals("passed") ? "" : "\"reason\":\"gpu-count\",";
    broker
        .tenants()
        .tell(
            "policies/p/check",
            """
            {"policy":"p","version":3,"policyDigest":"aa","references":["r@1"],
             "at":1767323045000,"evidenceAt":1767323040000,"verdict":"%s",
             "evidence":[{"name":"cpu signature","outcome":"passed","actual":"PS384"},
              {"name":"binding","outcome":"not-evaluated","actual":"there is no challenge to bind to"}],
             "checks":[{"name":"gpu-count","outcome":"%s",%s
              "claim":"gpus","expected":"exactly 8","actual":"1"}]}
            """
                .formatted(verdict, outcome, reason));
  }

  private String path(String file) {
    return folder.resolve(file).toString();
  }
}
