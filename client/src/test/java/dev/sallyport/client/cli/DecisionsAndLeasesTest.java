package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.cli.CliHarness.Run;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tenant reads of decisions and leases. */
class DecisionsAndLeasesTest extends CliTest {
  private static final String REFUSED = "00112233445566778899aabbccddeeff";
  private static final String RELEASED = "ffeeddccbbaa99887766554433221100";

  private static final String REFUSAL =
      """
      {"at":1767323045000,"decision":"refuse","resources":["acme/a","acme/b@2"],
       "reason":"gpu-count","subject":"gpus","detail":"gpus expected exactly 8, actual 7",
       "correlationId":"%s","transcript":"aa","evidence":"bb",
       "explanation":{"checks":[
         {"name":"tee","passed":true,"claim":"cpu.tee","expected":"intel-tdx","actual":"intel-tdx"},
         {"name":"gpu-count","passed":false,"reason":"gpu-count","claim":"gpus","expected":"exactly 8","actual":"7"},
         {"name":"tcb-status","passed":false,"reason":"tcb-too-low","claim":"cpu.tcbStatus","expected":"UpToDate","actual":"OutOfDate"}]}}\
      """
          .formatted(REFUSED);

  private static final String RELEASE =
      """
      {"at":1767323040000,"decision":"release","resource":"acme/c/d","version":3,"reason":"",
       "detail":"released by policy p@2; matched r/cpu-1; reference sets r@5",
       "correlationId":"%s","transcript":"aa","evidence":"bb","policyDigest":"cc","lease":"dd",
       "state":"live","policy":"p","policyVersion":2,"instance":"ee","devices":["gpu/17"],
       "begins":1767323040000,"ends":1767326640000}\
      """
          .formatted(RELEASED);

  private static final String LEASES =
      """
      {"leases":[{"lease":"dd","state":"live","resource":"acme/c/d","version":3,"policy":"p",
       "policyVersion":2,"instance":"%s","devices":["gpu/17","gpu/18"],
       "begins":1767323040000,"ends":1767326640000}]}
      """
          .formatted("0123456789abcdef".repeat(4));

  @BeforeEach
  void start() throws Exception {
    cli.run("tenant", "create", "acme");
    broker.tenants().tell("decisions", "{\"decisions\":[" + REFUSAL + "," + RELEASE + "]}");
    broker.tenants().tell("decisions/" + REFUSED, "{\"decisions\":[" + REFUSAL + "]}");
    broker.tenants().tell("decisions/" + RELEASED, "{\"decisions\":[" + RELEASE + "]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"decisions", "decisions list"})
  void decisions_areListed(String command) {
    Run run = cli.run(command.split(" "));
    assertThat(run.out())
        .isEqualTo(
            """
            WHEN                  DECISION  RESOURCE         REASON     CORRELATION ID
            2026-01-02T03:04:05Z  refuse    acme/a,acme/b@2  gpu-count  %s
            2026-01-02T03:04:00Z  release   acme/c/d         -          %s
            """
                .formatted(REFUSED, RELEASED));
    assertThat(run.err()).contains("decisions show CORRELATION_ID");
    assertThat(lastRequest()).endsWith("/decisions?limit=20");
  }

  @Test
  void filters_areAskedOfTheBroker() {
    cli.run("decisions", "list", "--refused", "--since", "2026-01-02T00:00:00Z", "--limit", "5");
    assertThat(lastRequest()).endsWith("?limit=5&decision=refuse&since=1767312000000");
    cli.run("decisions", "list", "--released");
    assertThat(lastRequest()).endsWith("?limit=20&decision=release");
  }

  @Test
  void oneSecret_isFoundByPathInAnyVersion() {
    for (String name : List.of("b", "acme/b")) {
      assertThat(cli.run("decisions", "list", "--resource", name).out())
          .contains(REFUSED)
          .doesNotContain(RELEASED);
    }
    assertThat(lastRequest()).endsWith("?limit=1000");
    Run json = cli.run("decisions", "list", "--resource", "c/d", "--json");
    assertThat(json.out()).contains(RELEASED).doesNotContain(REFUSED);
    assertThat(cli.run("decisions", "list", "--resource", "c").out()).doesNotContain(RELEASED);
  }

  @Test
  void refusal_isShownCheckByCheckWithWhatToDoNext() {
    Run run = cli.run("decisions", "show", REFUSED);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            2026-01-02T03:04:05Z  refuse  acme/a,acme/b@2
            reason    gpu-count: gpus expected exactly 8, actual 7
            REFUSE gpu-count [gpu-count]: gpus; expected exactly 8; actual 7
            REFUSE tcb-status [tcb-too-low]: cpu.tcbStatus; expected UpToDate; actual OutOfDate
            pass   tee: cpu.tee; expected intel-tdx; actual intel-tdx
            next      gpu-count: %s
            next      tcb-too-low: %s
            evidence  sha256 bb
            """
                .formatted(Advice.of("gpu-count", ""), Advice.of("tcb-too-low", "")));
    assertThat(cli.run("policy", "explain", "--correlation-id", REFUSED).out())
        .isEqualTo(run.out());
    assertThat(cli.run("policy", "explain", "--last").out()).isEqualTo(run.out());
  }

  @Test
  void refusalWhoseChecksAreCut_isSaidToBe() {
    String cut = REFUSAL.replaceAll("(?s)\"explanation\":.*", "\"outcomes\":[],\"cut\":true}");
    broker.tenants().tell("decisions/" + REFUSED, "{\"decisions\":[" + cut + "]}");
    assertThat(cli.run("decisions", "show", REFUSED).out())
        .contains("gpus expected exactly 8, actual 7")
        .contains("'sallyport policy check'")
        .doesNotContain("before any policy");
  }

  @Test
  void release_isShownWithItsRoute() {
    Run run = cli.run("decisions", "show", RELEASED);
    assertThat(run.out())
        .isEqualTo(
            """
            2026-01-02T03:04:00Z  release  acme/c/d
            version   3
            route     released by policy p@2; matched r/cpu-1; reference sets r@5
            policy    sha256 cc
            lease     dd, live
                      from 2026-01-02T03:04:00Z until 2026-01-02T04:04:00Z
            instance  ee
            device    gpu/17
            evidence  sha256 bb
            """);
    assertThat(cli.run("decisions", "show", RELEASED, "--json").out())
        .contains("\"policyVersion\":2");
  }

  @Test
  void unknownDecision_saysWhereToLook() {
    Run run = cli.run("decisions", "show", "0".repeat(32));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("not-found").contains("sallyport decisions list");
    assertThat(cli.run("policy", "explain", "--correlation-id", "0".repeat(32)).exit())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c-7", "../leases", "", "00112233445566778899AABBCCDDEEFF"})
  void whatIsNoId_goesIntoNoRoute(String id) {
    assertThat(cli.run("decisions", "show", id).exit()).isEqualTo(2);
    assertThat(broker.requests("/v1/tenants/acme/decisions")).isEmpty();
  }

  @Test
  void wrongUse_isUsage() {
    assertThat(cli.run("decisions", "list", "--limit", "0").exit()).isEqualTo(2);
    assertThat(cli.run("decisions", "list", "--limit", "1001").exit()).isEqualTo(2);
    assertThat(cli.run("decisions", "list", "--released", "--refused").exit()).isEqualTo(2);
    assertThat(cli.run("decisions", "list", "--since", "yesterday").exit()).isEqualTo(2);
    assertThat(cli.run("decisions", "show").exit()).isEqualTo(2);
    assertThat(cli.run("leases", "list", "--live", "--all").exit()).isEqualTo(2);
    assertThat(cli.run("leases", "list", "--limit", "0").exit()).isEqualTo(2);
    assertThat(cli.run("policy", "explain").exit()).isEqualTo(2);
  }

  @Test
  void leases_areListed() {
    broker.tenants().tell("leases", LEASES);
    Run run = cli.run("leases", "list");
    assertThat(run.out())
        .isEqualTo(
            """
            LEASE  RESOURCE  VERSION  INSTANCE          DEVICES  BEGUN                 ENDS                  STATE
            dd     acme/c/d  3        0123456789abcdef  2        2026-01-02T03:04:00Z  2026-01-02T04:04:00Z  live
            """);
    assertThat(lastRequest()).endsWith("/leases?state=live&limit=100");
    assertThat(cli.run("leases", "list", "--all", "--json").out()).contains("\"gpu/18\"");
    assertThat(lastRequest()).endsWith("/leases?state=all&limit=100");
  }

  @Test
  void noLease_saysWhereTheOldOnesAre() {
    assertThat(cli.run("leases", "list").err()).contains("leases list --all");
  }

  @Test
  void timeThatIsNoNumber_isNotTrusted() {
    broker.tenants().tell("decisions", "{\"decisions\":[{\"at\":\"2026\",\"decision\":\"x\"}]}");
    assertThat(cli.run("decisions").exit()).isEqualTo(4);
  }

  private String lastRequest() {
    return broker.requests("/v1/tenants/acme/").getLast().path();
  }
}
