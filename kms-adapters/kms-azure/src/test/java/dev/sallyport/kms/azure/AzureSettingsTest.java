package dev.sallyport.kms.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsLimits;
import dev.sallyport.kms.KmsRouter;
import dev.sallyport.kms.KmsSettings;
import dev.sallyport.kms.testkit.HastyClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings by name, each with a refusal. */
class AzureSettingsTest {
  private static final String TENANT = "99999999-8888-7777-6666-555555555555";
  private static final Map<String, String> LEAST =
      Map.of(
          "main.vault", "https://Ours.vault.azure.net/",
          "main.keys", "sallyport, tenant-a",
          "main.managed-identity", "true");
  private static final Map<String, String> APPLICATION =
      Map.of(
          "main.vault", "https://ours.vault.azure.net",
          "main.keys", "sallyport",
          "main.tenant-id", TENANT,
          "main.client-id", FakeAzure.CLIENT,
          "main.client-certificate-file", "/etc/sallyport/azure.pem");

  @Test
  void leastSettings_haveDefaults() throws Exception {
    assertThat(AzureSettings.of(new KmsSettings("azure-kv", LEAST)))
        .containsExactly(
            new AzureSettings(
                "main",
                "https://ours.vault.azure.net",
                List.of("sallyport", "tenant-a"),
                "https://vault.azure.net",
                new AzureLogin.ManagedIdentity(
                    URI.create("http://169.254.169.254"), Optional.empty())));
  }

  @Test
  void application_isReadWithEachProof() throws Exception {
    URI tokens = URI.create("https://login.microsoftonline.com/" + TENANT + "/oauth2/v2.0/token");
    Path file = Path.of("/etc/sallyport/azure.pem");
    assertThat(login(APPLICATION, Map.of()))
        .isEqualTo(
            new AzureLogin.Application(tokens, FakeAzure.CLIENT, new AzureLogin.Certificate(file)));
    assertThat(
            login(
                APPLICATION,
                Map.of(
                    "main.client-certificate-file", "",
                    "main.client-secret-file", "/s",
                    "main.authority", "https://login.microsoftonline.us/")))
        .isEqualTo(
            new AzureLogin.Application(
                URI.create("https://login.microsoftonline.us/" + TENANT + "/oauth2/v2.0/token"),
                FakeAzure.CLIENT,
                new AzureLogin.Secret(Path.of("/s"))));
    assertThat(
            login(
                APPLICATION,
                Map.of("main.client-certificate-file", "", "main.federated-token-file", "/t")))
        .isEqualTo(
            new AzureLogin.Application(
                tokens, FakeAzure.CLIENT, new AzureLogin.FederatedToken(Path.of("/t"))));
  }

  @Test
  void everyOtherSetting_isRead() throws Exception {
    assertThat(login(LEAST, Map.of("main.client-id", FakeAzure.CLIENT)))
        .isEqualTo(
            new AzureLogin.ManagedIdentity(
                AzureLogin.INSTANCE_METADATA, Optional.of(FakeAzure.CLIENT)));
    assertThat(one(LEAST, Map.of("main.vault", "https://h.managedhsm.azure.net")).resource())
        .isEqualTo("https://managedhsm.azure.net");
    AzureSettings elsewhere =
        one(
            LEAST,
            Map.of(
                "main.vault", "https://vault.internal.example:8443",
                "main.resource", "https://vault.azure.net"));
    assertThat(elsewhere.vault()).isEqualTo("https://vault.internal.example:8443");
    assertThat(elsewhere.resource()).isEqualTo("https://vault.azure.net");
  }

  @ParameterizedTest
  @CsvSource({
    "main.vault, ''",
    "main.vault, http://ours.vault.azure.net",
    "main.vault, https://user:secret@ours.vault.azure.net",
    "main.vault, https://ours.vault.azure.net/keys",
    "main.vault, https://ours.vault.azure.net?x",
    "main.vault, https://ours.vault.azure.net#x",
    "main.vault, https://vault.internal.example",
    "main.vault, https://vault.azure.net",
    "main.keys, ''",
    "main.keys, Kek",
    "main.keys, kek/version",
    "main.resource, http://vault.azure.net",
    "main.managed-identity, yes",
    "main.managed-identity, ''",
    "main.client-id, someone",
    "main.tenant-id, 99999999-8888-7777-6666-555555555555",
    "main.authority, https://login.microsoftonline.us",
    "main.client-secret-file, /etc/sallyport/secret",
    "main.client-secret, example",
    "vault, https://ours.vault.azure.net"
  })
  void badSetting_refuses(String name, String value) {
    assertMisconfigured(LEAST, Map.of(name, value));
  }

  @ParameterizedTest
  @CsvSource({
    "main.tenant-id, ''",
    "main.tenant-id, ../common",
    "main.tenant-id, common",
    "main.client-id, ''",
    "main.authority, http://login.microsoftonline.com",
    "main.authority, https://login.microsoftonline.com/common",
    "main.client-certificate-file, ''",
    "main.client-secret-file, /etc/sallyport/secret",
    "main.federated-token-file, /var/run/token"
  })
  void badApplication_refuses(String name, String value) {
    assertMisconfigured(APPLICATION, Map.of(name, value));
  }

  @Test
  void noConnection_refuses() {
    assertThatThrownBy(() -> AzureSettings.of(new KmsSettings("azure-kv", Map.of())))
        .isInstanceOf(Misconfigured.class);
  }

  @Test
  void routerFindsTheAdapter_bySchemeOfTheUri() throws Exception {
    Map<String, KmsSettings> configured =
        Map.of(
            "azure-kv",
            // Nothing listens there, and nothing has to before the first call.
            settings(
                APPLICATION,
                Map.of(
                    "main.vault", "https://127.0.0.1:1",
                    "main.resource", "https://vault.azure.net",
                    "main.authority", "https://127.0.0.1:1",
                    "main.client-certificate-file", "",
                    "main.federated-token-file", "/dev/null")));
    try (Kms kms =
        KmsRouter.open(configured, KmsLimits.within(Duration.ofSeconds(30)), new HastyClock())) {
      assertThat(kms.health().ready()).isFalse();
    }
  }

  /** At the start, and not at the first login. */
  @Test
  void certificateThatIsNotThere_refusesTheStart() {
    KmsSettings settings =
        settings(APPLICATION, Map.of("main.client-certificate-file", "/nowhere/azure.pem"));
    assertThatThrownBy(() -> new AzureKmsProvider().open(settings))
        .isInstanceOfSatisfying(
            Misconfigured.class, e -> assertThat(e.problem()).isEqualTo(Problem.FILE_UNUSABLE));
  }

  private static void assertMisconfigured(Map<String, String> base, Map<String, String> changes) {
    assertThatThrownBy(() -> AzureSettings.of(settings(base, changes)))
        .isInstanceOfSatisfying(
            Misconfigured.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_SETTING));
  }

  private static AzureLogin login(Map<String, String> base, Map<String, String> changes)
      throws Misconfigured {
    return one(base, changes).login();
  }

  private static AzureSettings one(Map<String, String> base, Map<String, String> changes)
      throws Misconfigured {
    return AzureSettings.of(settings(base, changes)).getFirst();
  }

  private static KmsSettings settings(Map<String, String> base, Map<String, String> changes) {
    Map<String, String> values = new HashMap<>(base);
    values.putAll(changes);
    return new KmsSettings("azure-kv", values);
  }
}
