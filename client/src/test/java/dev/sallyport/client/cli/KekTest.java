package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.cli.CliHarness.Run;
import dev.sallyport.client.testbroker.PlayedBroker;
import dev.sallyport.protocol.wire.KekRotation;
import dev.sallyport.protocol.wire.StatementUpload;
import dev.sallyport.protocol.wire.StatementUpload.Content;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KekTest extends CliTest {
  @BeforeEach
  void createTenant() {
    assertThat(cli.run("tenant", "create", "acme").exit()).isZero();
  }

  @Test
  void status_saysWhichKeysAreBehind() {
    Run run = cli.run("kek", "status");

    assertThat(run.out())
        .isEqualTo(
            """
            vault://main/transit/acme version 2, chosen by the owners
            KIND     NUMBER  WRAPPED UNDER              VERSION  STATE
            intake   1       vault://main/transit/acme  2        current
            storage  1       vault://main/transit/acme  1        behind
            """);
    assertThat(run.err()).contains("sallyport kek rotate");
  }

  @Test
  void statusAsJson_isTheBrokersAnswer() {
    assertThat(cli.run("kek", "status", "--json").out())
        .startsWith(
            "{\"kek\":\"vault://main/transit/acme\",\"ofTheOwners\":true,\"version\":\"2\"");
  }

  @Test
  void rotation_finishesWhatIsBehindBeforeItMakesAnotherVersion() {
    assertThat(cli.run("kek", "rotate").out()).contains("version 2").doesNotContain("behind");
    assertThat(cli.run("kek", "rotate").out()).contains("version 3").doesNotContain("behind");

    assertThat(broker.kek().orders()).containsExactly(new KekRotation("1"), new KekRotation("2"));
  }

  @Test
  void choice_isSignedByTheOwnerAndNamesTheKey() {
    Run run = cli.run("kek", "set", "vault://main/transit/acme");

    assertThat(run.exit()).as(run.err()).isZero();
    byte[] body = broker.requests("/v1/tenants/acme/statements").getFirst().body().toArray();
    assertThat(new String(body, StandardCharsets.UTF_8)).contains("\"kind\":\"kek\",\"name\":\"\"");
    assertThat(StatementUpload.parse(body).map(KekTest::document).toString())
        .contains("{\"kek\":\"vault://main/transit/acme\"}");
  }

  @Test
  void keyThatIsNotAllowed_isRefusedWithAdvice() {
    broker.script("/v1/tenants/acme/statements", PlayedBroker.problem(403, "kek-not-allowed"));

    Run run = cli.run("kek", "set", "vault://main/transit/globex");

    assertThat(run.exit()).isNotZero();
    assertThat(run.err()).contains("kek-not-allowed").contains("sallyport.tenant-keks");
  }

  private static String document(StatementUpload upload) {
    return upload.content() instanceof Content.Document(var bytes)
        ? new String(bytes.toArray(), StandardCharsets.UTF_8)
        : "";
  }
}
