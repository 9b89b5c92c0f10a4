package dev.sallyport.broker.ready;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole configurations below deploy/config, as the broker itself judges them. */
class DeployedReadinessTest {
  private static final Path FOLDER = Path.of("..", "deploy", "config");
  private static final Pattern VARIABLE = Pattern.compile("(?m)^ +- ([A-Z_]+)=(.*)$");
  private static final String OWNERS = "r--------";
  private static final String GROUPS = "r--r-----";

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(strings = {"prod", "single"})
  void production_startsWithoutAnyFinding(String name) throws Exception {
    mountSecrets(OWNERS);
    ProductionReadiness judged = judge(configuration(name));
    assertThat(judged.refused()).isEmpty();
    assertThat(judged.accepted()).isEmpty();
    assertThat(judged.told()).isEmpty();
  }

  @Test
  void secretsOpenToAGroup_stopProd() throws Exception {
    mountSecrets(GROUPS);
    assertThat(judge(configuration("prod")).refused())
        .extracting(Finding::check)
        .containsExactlyInAnyOrder(CheckId.OPEN_PASSWORD_FILE, CheckId.OPEN_TLS_KEY);
  }

  @Test
  void secretsOpenToAGroup_stopSingle() throws Exception {
    mountSecrets(GROUPS);
    assertThat(judge(configuration("single")).refused())
        .extracting(Finding::check)
        .containsExactlyInAnyOrder(CheckId.OPEN_KMS_FILE, CheckId.OPEN_TLS_KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prod", "single"})
  void productionWithoutTls_doesNotStart(String name) throws Exception {
    mountSecrets(OWNERS);
    Map<String, String> configuration = configuration(name);
    configuration.keySet().removeIf(key -> key.startsWith("sallyport.tls."));
    assertThat(judge(configuration).refused())
        .extracting(Finding::check)
        .containsExactly(CheckId.PLAIN_HTTP);
  }

  @Test
  void dev_startsAndSaysWhatProductionWouldRefuse() throws Exception {
    ProductionReadiness judged = judge(configuration("dev"));
    assertThat(judged.refused()).isEmpty();
    assertThat(judged.told())
        .extracting(Finding::check)
        .containsOnly(
            CheckId.SIMULATED_ISSUER, CheckId.PLAIN_KEY_SET, CheckId.KEYSET_WITHOUT_PASSPHRASE);
  }

  @Test
  void devInProduction_doesNotStart() throws Exception {
    Map<String, String> configuration = configuration("dev");
    configuration.put("sallyport.mode", "production");
    assertThat(judge(configuration).refused())
        .extracting(Finding::check)
        .contains(CheckId.SIMULATED_ISSUER, CheckId.PLAIN_KEY_SET);
  }

  @Test
  void brokerOnAkash_startsWithWhatItAccepts() throws Exception {
    ProductionReadiness judged = judge(akash());
    assertThat(judged.refused()).isEmpty();
    assertThat(judged.accepted())
        .extracting(Finding::check)
        .containsExactlyInAnyOrder(CheckId.PLAIN_HTTP, CheckId.KEYSET_WITHOUT_PASSPHRASE);
    assertThat(judged.told()).isEmpty();
  }

  @Test
  void brokerOnAkashWithoutItsAcceptances_doesNotStart() throws Exception {
    Map<String, String> configuration = akash();
    configuration.remove("sallyport.readiness.accept");
    assertThat(judge(configuration).refused())
        .extracting(Finding::check)
        .containsExactlyInAnyOrder(CheckId.PLAIN_HTTP, CheckId.KEYSET_WITHOUT_PASSPHRASE);
  }

  /** The variables of the file for Akash, as the framework takes them for keys. */
  private Map<String, String> akash() throws IOException {
    Map<String, String> variables = new HashMap<>();
    VARIABLE
        .matcher(Files.readString(Path.of("..", "deploy", "akash", "broker.yaml")))
        .results()
        .forEach(found -> variables.put(found.group(1), found.group(2)));
    Map<String, String> properties = FileFacts.environment(variables);
    assertThat(properties)
        .containsKeys("sallyport.issuers.nras.jwks-url", "sallyport.admin.token-hash");
    properties.replaceAll((_, value) -> value.replace("/var/lib/sallyport", root.toString()));
    return properties;
  }

  private void mountSecrets(String mode) throws IOException {
    for (String name : List.of("tls.key", "database-password", "vault-secret-id", "passphrase")) {
      FileFacts.mount(root.resolve("secrets").resolve(name), mode);
    }
  }

  private Map<String, String> configuration(String name) throws IOException {
    Map<String, String> properties =
        FileFacts.properties(
            FOLDER.resolve(name + ".properties"),
            Map.of("SECRETS_DIRECTORY", root.resolve("secrets").toString()));
    properties.replaceAll((_, value) -> value.replace("/var/lib/sallyport", root.toString()));
    return properties;
  }

  private static ProductionReadiness judge(Map<String, String> configuration) throws Exception {
    return ProductionReadiness.of(FileFacts.of(configuration));
  }
}
