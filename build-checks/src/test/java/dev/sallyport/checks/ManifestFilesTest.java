package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.error.YAMLException;

/** The files below k8s as they stand, before anything is rendered. */
class ManifestFilesTest {
  private static final Path FOLDER = Path.of("k8s");

  static List<Path> yaml() {
    return Repository.files(path ->
        path.startsWith(FOLDER)
            && path.toString().endsWith(".yaml")
            && !path.startsWith(FOLDER.resolve("chart/templates")));
  }

  static List<Path> properties() {
    return Repository.files(
        path -> path.startsWith(FOLDER) && path.toString().endsWith(".properties"));
  }

  @ParameterizedTest
  @MethodSource("yaml")
  void file_isYamlWithoutDuplicateKeys(Path file) {
    assertThat(KubeObject.parse(Repository.read(file))).isNotEmpty();
  }

  @Test
  void duplicateKey_refuses() {
    assertThatThrownBy(() -> KubeObject.parse("kind: Pod\nspec: {}\nkind: Secret\n"))
        .isInstanceOf(YAMLException.class)
        .hasMessageContaining("kind");
  }

  @Test
  void brokenYaml_refuses() {
    assertThatThrownBy(() -> KubeObject.parse("kind: [Pod\n")).isInstanceOf(YAMLException.class);
  }

  @ParameterizedTest
  @MethodSource("properties")
  void configuration_hasOnlyKeysOfTheHandbook(Path file) {
    assertThat(DocumentedKeys.parse(Repository.read(file))).isNotEmpty();
    assertThat(DocumentedKeys.unknown(Repository.read(file))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sallyport.stor.url",
        "sallyport.store.url.extra",
        "sallyport.kms.vault.main.no-such-setting",
        "quarkus.http.no-such-key"
      })
  void keyThatNoPageHas_isUnknown(String key) {
    assertThat(DocumentedKeys.unknown(key + "=x")).containsExactly(key);
  }

  @Test
  void keyThatStandsTwice_refuses() {
    assertThatThrownBy(() -> DocumentedKeys.parse("sallyport.kek=a\nsallyport.kek=b\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sallyport.kek=b");
  }

  @Test
  void chartSchema_knowsTheKeysOfTheHandbook() {
    KubeObject schema =
        KubeObject.parse(Repository.read(Path.of("k8s/chart/values.schema.json"))).getFirst();
    assertThat(schema.text("properties/config/propertyNames/pattern"))
        .as("the pattern for keys, written from docs/configuration.md")
        .isEqualTo(DocumentedKeys.pattern());
  }
}
