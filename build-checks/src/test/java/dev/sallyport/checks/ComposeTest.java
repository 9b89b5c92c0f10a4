package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.checks.Tool.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The compose file: the specification's schema, podman-compose's own reading, and our rules. */
class ComposeTest {
  private static final Path FILE = Path.of("deploy/compose/compose.yaml");
  private static final KubeObject COMPOSE = KubeObject.parse(Repository.read(FILE)).getFirst();

  @TempDir Path folder;

  @Test
  void file_keepsTheRules() {
    assertThat(ComposeRules.violations(COMPOSE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          services/broker/image                     | other/broker:1      | broker: image elsewhere
          services/broker/user                      | '0:0'               | broker: user
          services/broker/read_only                 | false               | broker: read_only
          services/openbao/cap_drop                 | [NET_RAW]           | openbao: cap_drop
          services/postgres/cap_add                 | [SYS_ADMIN]         | postgres: cap_add
          services/postgres/security_opt            | [seccomp:unconfined] | postgres: security_opt
          services/openbao/privileged               | true                | openbao: privileged
          services/openbao/devices                  | [/dev/mem]          | openbao: devices
          services/broker/pid                       | host                | broker: pid
          services/broker/tmpfs                     | []                  | broker: tmpfs
          services/broker/network_mode              | host                | broker: network_mode
          services/postgres/ports                   | ["5432:5432"]       | postgres: ports
          services/openbao/networks                 | [inside, outside]   | openbao: networks
          services/postgres/networks                | [outside]           | postgres: networks
          networks/inside/internal                  | false               | inside: has a way out
          services/broker/ports                     | ["8443:8443", "9000:9000"] | broker: ports
          services/broker/healthcheck/test          | [CMD-SHELL, curl]   | broker: healthcheck
          services/broker/memswap_limit             | 2g                  | broker: memswap_limit
          services/openbao/ulimits/core             | -1                  | openbao: core
          services/broker/stop_grace_period         | 19s                 | broker: stop_grace_period is below PT20S
          services/broker/environment/SALLYPORT_KEK | local://x           | broker: setting in the environment: SALLYPORT_KEK
          services/postgres/environment/POSTGRES_PASSWORD | x             | postgres: secret in the environment: POSTGRES_PASSWORD
          services/postgres/environment/POSTGRES_PASSWORD_FILE | /x       | postgres: no secret: POSTGRES_PASSWORD_FILE
          services/broker/environment/SMALLRYE_CONFIG_LOCATIONS | /x      | broker: no configuration
          services/broker/volumes                   | []                  | broker: data-dir is not kept
          services/broker/depends_on/openbao/condition | service_started  | broker: depends_on openbao
          services/broker/networks                  | [outside]           | broker: does not reach postgres
          services/broker/secrets                   | []                  | broker: secrets are []
          secrets/broker-tls.key/file               | ./state/tls.key     | secrets: broker-tls.key is ./state/tls.key
          secrets/other                             | {file: ./x}         | secrets:
          """)
  void brokenRule_isNamed(String path, String value, String expected) {
    Object wrong = KubeObject.parse("value: " + value).getFirst().tree().getOrDefault("value", "");
    assertThat(ComposeRules.violations(COMPOSE.with(path, wrong)))
        .anyMatch(found -> found.startsWith(expected));
  }

  @ParameterizedTest
  @CsvSource({"mem_limit", "pids_limit", "cpus", "read_only", "cap_drop", "user"})
  void absentField_isNamed(String field) {
    assertThat(ComposeRules.violations(COMPOSE.without("services/demo-simulator/" + field)))
        .contains("demo-simulator: " + field);
  }

  @Test
  void file_fitsTheSpecification() throws Exception {
    Ended ended = ComposeTools.install(folder).validate(Repository.ROOT.resolve(FILE));
    assertThat(ended.exitCode()).as(ended.output()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          read_only: true | read_onyl: true
          image: *openbao | image: 7
          internal: true  | internal: 7
          """)
  void brokenFile_doesNotFitTheSpecification(String right, String wrong) throws Exception {
    String text = Repository.read(FILE);
    assertThat(text).contains(right);
    Path broken = Files.writeString(folder.resolve("compose.yaml"), text.replace(right, wrong));
    assertThat(ComposeTools.install(folder).validate(broken).exitCode()).isNotZero();
  }

  /** What podman is told: the bounds of the file arrive there. */
  @Test
  void podmanCompose_passesTheBoundsOn() throws Exception {
    List<String> told = ComposeTools.install(folder).up(Repository.ROOT.resolve(FILE), "demo");
    assertThat(only(told, " --name=sallyport_broker_1 "))
        .contains(" --read-only ", " --cap-drop ALL ", " --security-opt no-new-privileges:true ")
        .contains(" --pids-limit 512 ", " -m 640m ", " -u 65532:65532 ", " -p 8443:8443 ")
        .contains("state/broker/tls.key:/run/secrets/tls.key:ro,")
        .contains(" --network=sallyport_outside:", " --network=sallyport_inside:")
        .contains(" --health-cmd [\"java\", ");
    assertThat(only(told, " --name=sallyport_postgres_1 "))
        .contains(" --network=sallyport_inside:")
        .doesNotContain("sallyport_outside", " -p ");
    assertThat(only(told, " --name=sallyport_demo-broker_1 ")).contains(" --network=host ");
    assertThat(only(told, "network create ")).contains(" --internal sallyport_inside");
  }

  @Test
  void podmanComposeWithoutTheProfile_startsNoDemonstration() throws Exception {
    List<String> told = ComposeTools.install(folder).up(Repository.ROOT.resolve(FILE), "");
    assertThat(told).contains("start sallyport_broker_1").noneMatch(line -> line.contains("demo"));
  }

  private static String only(List<String> told, String part) {
    return told.stream().filter(line -> line.contains(part)).findFirst().orElse("nothing") + " ";
  }

  /** The script makes every secret, for nobody but its owner, and certificates that hold. */
  @Test
  void prepare_makesWhatTheFileNames() throws Exception {
    Prepared prepared = Prepared.in(folder);
    COMPOSE
        .labels("secrets")
        .keySet()
        .forEach(name ->
            assertThat(prepared.mode(COMPOSE.part("secrets").part(name).text("file")))
                .as(name)
                .isEqualTo("r--------"));
    for (String service : List.of("broker", "postgres", "openbao")) {
      assertThat(prepared.verify(service, service.equals("broker") ? "localhost" : service))
          .as(service)
          .contains("OK");
      assertThat(prepared.verify(service, "other.example")).doesNotContain("OK");
    }
    assertThat(prepared.owner("state/broker/tls.key")).isEqualTo(65532);
    assertThat(prepared.owner("state/postgres/tls.key")).isEqualTo(999);
    assertThat(prepared.owner("state/openbao/tls.key")).isEqualTo(100);
  }

  @Test
  void prepare_givesBothSidesOfASecretTheirPart() throws Exception {
    Prepared prepared = Prepared.in(folder);
    assertThat(prepared.read("state/broker/database-password"))
        .isEqualTo(prepared.read("state/postgres/database-password"))
        .hasSize(64)
        .isNotEqualTo(prepared.read("state/postgres/superuser-password"));
    String configuration = prepared.read("state/broker.properties");
    Map<String, String> keys = DocumentedKeys.parse(configuration);
    assertThat(keys)
        .containsEntry("sallyport.admin.token-hash", prepared.sha256("state/admin-token"));
    assertThat(keys.keySet())
        .isEqualTo(
            DocumentedKeys.parse(Repository.read(Path.of("deploy/config/prod.properties")))
                .keySet());
  }

  @Test
  void prepareAgain_changesNothing() throws Exception {
    Prepared prepared = Prepared.in(folder);
    Map<String, String> before = prepared.files();
    prepared.run("");
    assertThat(prepared.files()).isEqualTo(before).hasSizeGreaterThan(15);
  }

  @Test
  void secretIdOfOpenBao_isKeptForTheBroker() throws Exception {
    Prepared prepared = Prepared.in(folder);
    assertThat(prepared.run("\n", "vault-secret-id").exitCode()).isEqualTo(1);
    assertThat(prepared.run("b6c7-9\n", "vault-secret-id").exitCode()).isZero();
    assertThat(prepared.read("state/broker/vault-secret-id")).isEqualTo("b6c7-9");
    assertThat(prepared.mode("state/broker/vault-secret-id")).isEqualTo("r--------");
    assertThat(prepared.run("", "no-such-command").exitCode()).isEqualTo(2);
  }
}
