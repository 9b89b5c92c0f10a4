package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.cli.CliHarness.Run;
import dev.sallyport.client.testbroker.PlayedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileAndBrokerTest {
  @TempDir private Path folder;
  private CliHarness cli;
  private PlayedBroker broker;

  @BeforeEach
  void start() throws Exception {
    cli = new CliHarness(folder);
    broker = PlayedBroker.start();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void profiles_areKeptPrivateAndListed() throws Exception {
    assertThat(add("one").exit()).isZero();
    assertThat(add("two").exit()).isZero();
    assertThat(cli.run("profile", "list").out()).isEqualTo("* one\n  two\n");
    assertThat(cli.run("profile", "use", "two").exit()).isZero();
    assertThat(cli.run("profile", "list", "--json").out())
        .isEqualTo("{\"profiles\":[\"one\",\"two\"],\"current\":\"two\"}\n");
    Path file = cli.home().resolve("profiles/one.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void profileShow_isStable() {
    String root = "ab".repeat(32);
    cli.run(
        "profile",
        "add",
        "p",
        "--broker",
        "https://keys.example.org/",
        "--tenant",
        "acme",
        "--tenant-root",
        root);
    assertThat(cli.run("profile", "show").out())
        .isEqualTo(
            """
            profile      p
            broker       https://keys.example.org
            tenant       acme
            tenant root  %s
            owner key    -
            admin token  -
            """
                .formatted(root));
  }

  @Test
  void changingAProfile_keepsWhatIsNotNamed() {
    cli.run("profile", "add", "p", "--broker", "https://a.example.org", "--tenant", "acme");
    cli.run("profile", "add", "p", "--broker", "https://b.example.org");
    assertThat(cli.run("profile", "show", "--json").out())
        .isEqualTo(
            "{\"broker\":\"https://b.example.org\",\"identityKeys\":[],\"tenant\":\"acme\"}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://keys.example.org", "keys", "https://u:p@keys.example.org"})
  void brokerThatIsNoHttpsUrl_isUsage(String url) {
    Run run = cli.run("profile", "add", "p", "--broker", url);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("https").contains("Example:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a b", ""})
  void profileNameOutsideTheGrammar_isUsage(String name) {
    assertThat(cli.run("profile", "add", name, "--broker", "https://a.example.org").exit())
        .isEqualTo(2);
  }

  @Test
  void damagedProfile_saysWhere() throws Exception {
    add("one");
    Files.writeString(cli.home().resolve("profiles/one.json"), "{\"broker\":1}");
    Run run = cli.run("profile", "show");
    assertThat(run.exit()).isEqualTo(5);
    assertThat(run.err()).contains("damaged at broker");
  }

  @Test
  void noProfile_saysHowToMakeOne() {
    Run run = cli.run("secret", "list");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("sallyport profile add NAME --broker");
  }

  @Test
  void fingerprintsThatMatch_arePinned() {
    add("one");
    Run run =
        cli.run(
            "broker",
            "identity",
            "--fingerprint",
            broker.identity().publicKey().fingerprint().hex(),
            "--fingerprint",
            broker.next().publicKey().fingerprint().hex());
    assertThat(run.exit()).isZero();
    assertThat(run.err()).contains("pinned 2 keys");
    Run again = cli.run("broker", "identity");
    assertThat(again.exit()).isZero();
    assertThat(again.out())
        .isEqualTo(
            "current  "
                + broker.identity().publicKey().fingerprint()
                + "  (pinned)\nnext     "
                + broker.next().publicKey().fingerprint()
                + "\n");
  }

  @Test
  void oneFingerprint_pinsThatKeyAloneAndSaysSo() {
    add("one");
    Run run =
        cli.run(
            "broker",
            "identity",
            "--fingerprint",
            broker.identity().publicKey().fingerprint().hex());
    assertThat(run.err()).contains("pinned 1 key").contains("Pin the next key too");
    assertThat(cli.run("profile", "show", "--json").out())
        .contains(broker.identity().publicKey().raw().hex())
        .doesNotContain(broker.next().publicKey().raw().hex());
  }

  @Test
  void fingerprintThatDoesNotMatch_pinsNothing() {
    add("one");
    Run run = cli.run("broker", "identity", "--fingerprint", "00".repeat(32));
    assertThat(run.exit()).isEqualTo(4);
    assertThat(cli.run("profile", "show", "--json").out()).contains("\"identityKeys\":[]");
  }

  @Test
  void nobodyToCompare_pinsNothing() {
    add("one");
    Run run = cli.run("broker", "identity");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--fingerprint HEX");
    assertThat(cli.run("profile", "show", "--json").out()).contains("\"identityKeys\":[]");
  }

  @Test
  void personWhoSaysYes_pins_andOneWhoDoesNot_doesNot() {
    add("one");
    assertThat(cli.typed("no\n", "broker", "identity").exit()).isEqualTo(1);
    assertThat(cli.run("profile", "show", "--json").out()).contains("\"identityKeys\":[]");
    assertThat(cli.typed("yes\n", "broker", "identity").exit()).isZero();
    assertThat(cli.run("profile", "show", "--json").out())
        .contains(broker.identity().publicKey().raw().hex());
  }

  @Test
  void brokerWithAnotherIdentity_isCalledFalse_untilReplacedOnPurpose() throws Exception {
    cli.setUp(broker);
    broker.replaceIdentity();
    String fingerprint = broker.identity().publicKey().fingerprint().hex();
    Run run = cli.run("broker", "identity", "--fingerprint", fingerprint);
    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.err()).contains("not the pinned broker").contains("--replace");
    assertThat(cli.run("broker", "identity", "--fingerprint", fingerprint, "--replace").exit())
        .isZero();
    assertThat(cli.run("broker", "identity").exit()).isZero();
  }

  @Test
  void brokerThatDoesNotAnswer_isUnavailable() {
    add("one");
    broker.close();
    Run run = cli.run("broker", "identity");
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("does not answer");
  }

  @Test
  void unknownCommand_isUsageWithHelp() {
    Run run = cli.run("frobnicate");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("sallyport --help");
    assertThat(cli.run("profile").exit()).isEqualTo(2);
    assertThat(cli.run("--help").exit()).isZero();
  }

  @Test
  void controlCharactersFromOutside_areNotPrinted() {
    assertThat(Cli.printable("a\u001b[2Jb\u202ec\nd")).isEqualTo("a\uFFFD[2Jb\uFFFDc\nd");
  }

  private Run add(String name) {
    return cli.run("profile", "add", name, "--broker", broker.url());
  }
}
