package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.cli.CliHarness.Run;
import dev.sallyport.client.testbroker.PlayedBroker;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantAndSecretTest extends CliTest {

  @Test
  void tenantCreate_makesKeysRegistersAndKeepsTheRoot() throws Exception {
    Run run = cli.run("tenant", "create", "acme");
    assertThat(run.exit()).isZero();
    assertThat(run.err()).contains("spare key");
    Path owner = cli.home().resolve("keys/acme-owner.key");
    Path spare = cli.home().resolve("keys/acme-spare.key");
    assertThat(permissions(owner)).isEqualTo("rw-------");
    assertThat(permissions(spare)).isEqualTo("rw-------");
    assertThat(cli.home().resolve("keys/acme-owners.pending")).doesNotExist();
    assertThat(cli.run("profile", "show", "--json").out()).contains("\"tenantRoot\":\"");
    assertThat(cli.run("tenant", "show").out())
        .contains("owner  ")
        .contains("owner,policy,secret")
        .contains("spare  ");
  }

  @Test
  @Tag("I8")
  void ownerKey_isNeverPrinted() throws Exception {
    Run run = cli.run("tenant", "create", "acme", "--json");
    String key = Files.readAllLines(cli.home().resolve("keys/acme-owner.key")).get(1);
    assertThat(run.out() + run.err() + cli.run("profile", "show", "--json").out())
        .doesNotContain(key);
  }

  @Test
  void tenantCreateAfterALostAnswer_goesOnWithTheSameKeys() throws Exception {
    var lost = broker.cutAnswer();
    var cut = PlayedBroker.problem(503, "overloaded");
    broker.script("/v1/tenants", lost, cut, cut, cut, cut, cut, cut);
    assertThat(cli.run("tenant", "create", "acme").exit()).isEqualTo(3);
    byte[] key = Files.readAllBytes(cli.home().resolve("keys/acme-owner.key"));
    Run again = cli.run("tenant", "create", "acme");
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.err()).contains("earlier attempt");
    assertThat(Files.readAllBytes(cli.home().resolve("keys/acme-owner.key"))).isEqualTo(key);
  }

  @Test
  void tenantNameOfSomebodyElse_isRefusedAndLeavesNoKeys() throws Exception {
    cli.run("tenant", "create", "acme");
    CliHarness other = new CliHarness(folder.resolve("other"));
    other.setUp(broker);
    Run run = other.run("tenant", "create", "acme");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("tenant-exists").contains("Choose another name");
    assertThat(other.home().resolve("keys/acme-owner.key")).doesNotExist();
  }

  @Test
  void tenantCreateTwice_neverOverwritesTheOwnerKey() throws Exception {
    cli.run("tenant", "create", "acme");
    byte[] key = Files.readAllBytes(cli.home().resolve("keys/acme-owner.key"));
    assertThat(cli.run("tenant", "create", "acme").exit()).isEqualTo(5);
    assertThat(Files.readAllBytes(cli.home().resolve("keys/acme-owner.key"))).isEqualTo(key);
  }

  @Test
  void tenantShowOfAnotherRoot_isNotTrusted() {
    cli.run("tenant", "create", "acme");
    broker.tenants().claimRoot(Bytes.empty().sha256());
    assertThat(cli.run("tenant", "show").exit()).isEqualTo(4);
  }

  @Test
  void secretFromStandardInput_isSealedByteForByte() throws Exception {
    prepare();
    Run run = cli.piped("s3cret\n", "secret", "put", "llama/weights", "--policy", "p");
    assertThat(run.out()).isEqualTo("sealed llama/weights under p from 1 on, version 1\n");
    assertThat(broker.tenants().opened("llama/weights@1")).isEqualTo("s3cret\n");
  }

  @Test
  void secretFromFile_isSealed_andItsListingShowsNoContent() throws Exception {
    prepare();
    Path file = Files.writeString(folder.resolve("key"), "from a file");
    assertThat(cli.run("secret", "put", "a", "--policy", "p", "--file", file.toString()).exit())
        .isZero();
    assertThat(broker.tenants().opened("a@1")).isEqualTo("from a file");
    assertThat(cli.run("secret", "list").out())
        .startsWith("NAME  LATEST  VERSIONS  SHA-256 OF THE LATEST\na     1       1         ")
        .doesNotContain("from a file");
    assertThat(cli.run("secret", "list", "--json").out()).contains("\"highestVersion\":1");
  }

  @Test
  void secretUnderAPolicyThatIsNotThere_isRefused() {
    cli.run("tenant", "create", "acme");
    Run run = cli.piped("x", "secret", "put", "a", "--policy", "none");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("there is no policy none").contains("policy put");
  }

  @Test
  void secretWithNamedLowestVersion_isSealedUnderIt() throws Exception {
    prepare();
    Run run = cli.piped("x", "secret", "put", "a", "--policy", "p", "--lowest-policy-version", "4");
    assertThat(run.out()).contains("from 4 on");
    assertThat(broker.tenants().opened("a@1")).isEqualTo("x");
  }

  @Test
  void emptyOrHugeSecret_isUsage() throws Exception {
    prepare();
    assertThat(cli.piped("", "secret", "put", "a", "--policy", "p").exit()).isEqualTo(2);
    Run huge = cli.piped("x".repeat(64 * 1024 + 1), "secret", "put", "a", "--policy", "p");
    assertThat(huge.exit()).isEqualTo(2);
    assertThat(huge.err()).contains("at most 65536");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a", "a//b", "a b", "/a"})
  void pathOutsideTheGrammar_isUsage(String path) throws Exception {
    prepare();
    assertThat(cli.piped("x", "secret", "put", path, "--policy", "p").exit()).isEqualTo(2);
  }

  @Test
  void intakeKeyOfAFalseBroker_nothingIsSealed() throws Exception {
    prepare();
    broker.tenants().signIntakeKeysWith(SigningKey.generate());
    Run run = cli.piped("x", "secret", "put", "a", "--policy", "p");
    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.err()).contains("unpinned-identity").contains("--replace");
  }

  @Test
  void secretRemoval_asksFirst_andThenEndsEveryVersion() throws Exception {
    prepare();
    cli.piped("x", "secret", "put", "a", "--policy", "p");
    assertThat(cli.run("secret", "rm", "a").exit()).isEqualTo(2);
    assertThat(cli.typed("no\n", "secret", "rm", "a").exit()).isEqualTo(1);
    assertThat(cli.run("secret", "list").out()).contains("a     1");
    assertThat(cli.run("secret", "rm", "a", "--yes").out()).isEqualTo("deleted secret a\n");
    assertThat(cli.run("secret", "list").out()).contains("deleted");
    Run again = cli.run("secret", "rm", "a", "--yes");
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.err()).contains("not-found");
  }

  @Test
  void wrongToken_saysWhereItComesFrom() throws Exception {
    prepare();
    Files.writeString(cli.home().resolve("token"), "another");
    Run run = cli.run("secret", "list");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("unauthenticated").contains("--admin-token-file");
  }

  @Test
  void tokenThatOthersCanRead_isNotUsed() throws Exception {
    prepare();
    Files.setPosixFilePermissions(
        cli.home().resolve("token"), PosixFilePermissions.fromString("rw-r--r--"));
    Run run = cli.run("secret", "list");
    assertThat(run.exit()).isEqualTo(5);
    assertThat(run.err()).contains("chmod 600");
  }

  @Test
  void damagedOwnerKey_isALocalFailure() throws Exception {
    prepare();
    Files.writeString(cli.home().resolve("keys/acme-owner.key"), "nonsense");
    assertThat(cli.piped("x", "secret", "put", "a", "--policy", "p").exit()).isEqualTo(5);
  }

  @Test
  void versionTaken_saysWhatToDo() throws Exception {
    prepare();
    broker.script("/v1/tenants/acme/statements", PlayedBroker.problem(409, "version-taken"));
    Run run = cli.piped("x", "secret", "put", "a", "--policy", "p");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("version-taken").contains("run it again").contains("c-1");
  }

  private void prepare() throws Exception {
    assertThat(cli.run("tenant", "create", "acme").exit()).isZero();
    Path policy = folder.resolve("policy.json");
    Files.writeString(
        policy,
        cli.run("policy", "template", "tdx-cpu-only", "--name", "p", "--references", "r").out());
    Run run = cli.run("policy", "put", policy.toString());
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err()).contains("reference set r is not there yet");
    assertThat(run.out()).isEqualTo("signed policy p, version 1\n");
    assertThat(broker.requests("/v1/tenants/acme/statements").getFirst().body().size())
        .isGreaterThan(Files.readString(policy, StandardCharsets.UTF_8).length());
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
