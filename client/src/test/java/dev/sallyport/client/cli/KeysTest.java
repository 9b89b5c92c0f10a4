package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.cli.CliHarness.Run;
import dev.sallyport.client.testbroker.PlayedBroker;
import dev.sallyport.protocol.wire.KeyKind;
import dev.sallyport.protocol.wire.KeyRotation;
import dev.sallyport.protocol.wire.KeyRotation.Manner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest extends CliTest {
  private static final String ZEROS = "00".repeat(32);

  @Test
  void brokersKeys_areListedWithWhatNeedsThem() {
    assertThat(cli.run("keys", "list").out())
        .isEqualTo(
            """
            KIND      NUMBER     STATE    SINCE                 UNTIL  NEEDED BY       FINGERPRINT
            identity  1          current  2026-01-01T00:00:00Z  -      everything new  %1$s
            identity  2          next     2026-01-01T00:00:00Z  -      -               %1$s
            ticket    205130000  current  2026-01-01T00:00:00Z  -      everything new  -
            """
                .formatted(ZEROS));
  }

  @Test
  void tenantsKeys_areListedApart() {
    Run run = cli.run("keys", "list", "--tenant", "acme");

    assertThat(run.out()).contains("intake").contains("2 secrets").doesNotContain("identity");
    assertThat(broker.requests("/v1/tenants/acme/keys")).hasSize(1);
    assertThat(cli.run("keys", "list", "--tenant", "A").exit()).isEqualTo(2);
  }

  @Test
  void listAsJson_isTheBrokersList() {
    assertThat(cli.run("keys", "list", "--json", "--tenant", "acme").out())
        .isEqualTo(
            "{\"keys\":[{\"kind\":\"intake\",\"number\":1,\"state\":\"current\","
                + "\"since\":1767225600000,\"fingerprint\":\""
                + ZEROS
                + "\",\"secrets\":2}]}\n");
  }

  @Test
  void rotation_namesTheKeyThatIsCurrent() {
    Run run = cli.run("keys", "rotate", "ticket");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("205130000  kept").contains("205130001  current");
    assertThat(run.out()).contains("2026-01-01T01:00:00Z").contains("open challenges");
    assertThat(broker.keys().orders())
        .containsExactly(new KeyRotation(KeyKind.TICKET, 205_130_000, Manner.USUAL));
  }

  @Test
  void discard_isPassedOn() {
    assertThat(cli.run("keys", "rotate", "ticket", "--discard").exit()).isZero();
    assertThat(broker.keys().orders())
        .containsExactly(new KeyRotation(KeyKind.TICKET, 205_130_000, Manner.DISCARD));
  }

  @Test
  void identity_isReplacedOnlyWhenAPersonOrAScriptSaysSo() {
    assertThat(cli.typed("no\n", "keys", "rotate", "identity").exit()).isEqualTo(1);
    assertThat(cli.run("keys", "rotate", "identity").exit()).isEqualTo(2);
    assertThat(broker.keys().orders()).isEmpty();

    Run run = cli.typed("yes\n", "keys", "rotate", "identity");
    assertThat(run.exit()).isZero();
    assertThat(run.err()).contains("new next key");
    assertThat(cli.run("keys", "rotate", "identity", "--yes", "--despite-pins").exit()).isZero();
    assertThat(broker.keys().orders())
        .containsExactly(
            new KeyRotation(KeyKind.IDENTITY, 1, Manner.USUAL),
            new KeyRotation(KeyKind.IDENTITY, 2, Manner.DESPITE_PINS));
  }

  @Test
  void profileWithBothPins_outlivesOneIdentityRotationAndNotTwo() throws Exception {
    broker.rotateIdentity();
    assertThat(cli.run("broker", "identity").exit()).isZero();

    broker.rotateIdentity();
    assertThat(cli.run("broker", "identity").exit()).isEqualTo(4);
  }

  @Test
  void intakeKey_isRotatedOfTheTenantThatIsNamed_orOfTheProfile() {
    assertThat(cli.run("keys", "rotate", "intake").exit()).as("no tenant at all").isEqualTo(2);
    Run run = cli.run("keys", "rotate", "intake", "--tenant", "acme");

    assertThat(run.exit()).isZero();
    assertThat(run.err()).contains("Nothing is encrypted again");
    assertThat(broker.requests("/v1/tenants/acme/keys/rotations")).hasSize(1);
  }

  @Test
  void orderThatComesTooLate_isRefusedWithAdvice() {
    broker.script("/v1/keys/rotations", PlayedBroker.problem(409, "keys-moved"));
    Run late = cli.run("keys", "rotate", "ticket");
    broker.script("/v1/keys/rotations", PlayedBroker.problem(409, "pins-at-risk"));
    Run early = cli.run("keys", "rotate", "identity", "--yes");

    assertThat(late.exit()).isEqualTo(1);
    assertThat(late.err()).contains("keys-moved").contains("sallyport keys list");
    assertThat(early.exit()).isEqualTo(1);
    assertThat(early.err()).contains("--despite-pins");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state",
        "identity --discard --yes",
        "intake --discard --tenant acme",
        "ticket --despite-pins",
        "ticket --tenant acme"
      })
  void orderThatMakesNoSense_isUsageAndSendsNothing(String arguments) {
    Run run = cli.run(("keys rotate " + arguments).split(" "));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(broker.keys().orders()).isEmpty();
  }

  @Test
  void withoutTheOperatorsToken_nothingIsTold() {
    cli.run("profile", "add", "other", "--broker", broker.url());
    Run run = cli.run("keys", "list", "--profile", "other");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("unauthenticated");
  }
}
