package dev.sallyport.kms.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings by name. */
class VaultSettingsTest {
  private static final Map<String, String> LEAST =
      Map.of("address", "https://vault.test:8200", "auth", "token-file", "token-file", "/t");

  @Test
  void leastSettings_haveDefaults() throws Exception {
    assertThat(parse(LEAST))
        .isEqualTo(
            new VaultSettings(
                "main",
                URI.create("https://vault.test:8200"),
                Optional.empty(),
                Optional.empty(),
                List.of("transit"),
                List.of(),
                new VaultSettings.TokenFile(Path.of("/t"))));
  }

  @Test
  void everyCommonSetting_isRead() throws Exception {
    assertThat(
            parse(
                with(
                    Map.of(
                        "address", "https://10.0.0.1/",
                        "ca-file", "/ca",
                        "namespace", "team/a",
                        "transit-mounts", "transit, a/b",
                        "kv-mounts", "secret,a/kv , a/kv/c"))))
        .isEqualTo(
            new VaultSettings(
                "main",
                URI.create("https://10.0.0.1"),
                Optional.of(Path.of("/ca")),
                Optional.of("team/a"),
                List.of("transit", "a/b"),
                List.of("secret", "a/kv", "a/kv/c"),
                new VaultSettings.TokenFile(Path.of("/t"))));
  }

  @Test
  void everyMethod_hasItsSettings() throws Exception {
    assertThat(auth(Map.of("auth", "approle", "role-id", "r", "secret-id-file", "/s")))
        .isEqualTo(new VaultSettings.AppRole("approle", "r", Path.of("/s")));
    assertThat(
            auth(Map.of("auth", "kubernetes", "auth-mount", "k/a", "role", "r", "jwt-file", "/j")))
        .isEqualTo(new VaultSettings.Kubernetes("k/a", "r", Path.of("/j")));
    assertThat(
            auth(Map.of("auth", "cert", "client-certificate-file", "/c", "client-key-file", "/k")))
        .isEqualTo(new VaultSettings.Cert("cert", Optional.empty(), Path.of("/c"), Path.of("/k")));
  }

  @Test
  void connections_areApart() throws Exception {
    Map<String, String> values = new HashMap<>();
    LEAST.forEach((name, value) -> values.put("a." + name, value));
    LEAST.forEach((name, value) -> values.put("b." + name, value));
    assertThat(VaultSettings.ofAll(new KmsSettings("vault", values))).containsOnlyKeys("a", "b");
  }

  @ParameterizedTest
  @CsvSource({
    "address, http://vault.test",
    "address, https://vault.test/v1",
    "address, https://vault.test?x=1",
    "address, https://user@vault.test",
    "auth, userpass",
    "transit-mounts, ../transit",
    "transit-mounts, transit/",
    "transit-mounts, a%2fb",
    "kv-mounts, /secret",
    "kv-mounts, secret/../auth",
    "kv-mounts, a?b",
    "kv-mounts, transit",
    "namespace, a//b",
    "role-id, belongs-to-approle",
    "skip-verify, true",
    "token, s.in-the-open"
  })
  void badSetting_refusesAndIsNamed(String name, String value) {
    assertThatThrownBy(() -> parse(with(Map.of(name, value))))
        .isInstanceOfSatisfying(
            Misconfigured.class,
            e -> {
              assertThat(e.problem()).isEqualTo(Problem.BAD_SETTING);
              assertThat(e).hasMessageContaining("sallyport.kms.vault.main." + name);
            });
  }

  @Test
  void mountOfBothKinds_refusesAlsoAmongOthers() {
    Map<String, String> both = Map.of("transit-mounts", "a, b/c", "kv-mounts", "b, b/c");
    assertThatThrownBy(() -> parse(with(both)))
        .isInstanceOf(Misconfigured.class)
        .hasMessageContaining("kv-mounts: a mount that is one of transit-mounts");
  }

  private static VaultSettings.AuthSettings auth(Map<String, String> auth) throws Misconfigured {
    Map<String, String> values = new HashMap<>(auth);
    values.put("address", "https://vault.test");
    return parse(values).auth();
  }

  private static Map<String, String> with(Map<String, String> other) {
    Map<String, String> values = new HashMap<>(LEAST);
    values.putAll(other);
    return values;
  }

  private static VaultSettings parse(Map<String, String> values) throws Misconfigured {
    Map<String, String> prefixed = new HashMap<>();
    values.forEach((name, value) -> prefixed.put("main." + name, value));
    return VaultSettings.ofAll(new KmsSettings("vault", prefixed)).values().iterator().next();
  }
}
