package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The chart renders the objects of the overlays, and refuses what it does not know. */
class ChartTest {
  private static final String MARK = "spec/template/metadata/annotations";

  @TempDir private static Path scratch;
  private static ManifestTools tools;

  @BeforeAll
  static void install() throws Exception {
    tools = ManifestTools.install(scratch);
  }

  @ParameterizedTest
  @EnumSource
  void chart_rendersTheObjectsOfTheOverlay(Overlay overlay) {
    Map<String, Object> expected = comparable(tools.kustomize(overlay.folder()));
    Map<String, Object> rendered = comparable(tools.helm(overlay).orThrow());
    assertThat(expected).hasSizeGreaterThan(10);
    assertThat(rendered).containsOnlyKeys(expected.keySet());
    expected.forEach((name, tree) -> assertThat(rendered.get(name)).as(name).isEqualTo(tree));
  }

  @Test
  void otherValue_rendersAnotherObject() {
    Map<String, Object> expected = comparable(tools.kustomize(Overlay.PROD.folder()));
    Map<String, Object> rendered =
        comparable(tools.helm(Overlay.PROD, "--set", "terminationGracePeriodSeconds=36").orThrow());
    assertThat(rendered).isNotEqualTo(expected);
    rendered.keySet().removeIf(name -> name.startsWith("Deployment"));
    expected.keySet().removeIf(name -> name.startsWith("Deployment"));
    assertThat(rendered).isEqualTo(expected);
  }

  /** Otherwise brokers would go on with the configuration that they were started with. */
  @Test
  void otherConfiguration_makesOtherPods() {
    String before = tools.helm(Overlay.PROD).orThrow();
    String after =
        tools.helm(Overlay.PROD, "--set-string", "config.sallyport\\.kek=local://x").orThrow();
    assertThat(broker(before).at(MARK)).isPresent().isNotEqualTo(broker(after).at(MARK));
    assertThat(tools.kustomize(Overlay.PROD.folder()))
        .containsPattern("configMap:\\s+name: sallyport-config-[a-z0-9]{10}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          store.kind=mysql                     | store.kind
          image.digest=sha256:abc              | image.digest
          config.sallyport\\.stor\\.url=x      | sallyport.stor.url
          config.sallyport\\.kek={a,b}           | sallyport.kek
          resources.limits.memory=null         | memory
          tls.enabled=yes please               | tls.enabled
          userId=nobody                        | userId
          network.api=null                     | api is required
          store.postgresql.peers=null          | peers is required
          network.api={}                       | network.api
          autoscaling.minReplicas=1            | autoscaling.minReplicas
          noSuchValue=1                        | noSuchValue
          tls.noSuchValue=1                    | noSuchValue
          """)
  void wrongValue_doesNotRenderAndNamesItsKey(String value, String key) {
    Tool.Ended ended = tools.helm(Overlay.PROD, "--set", value);
    assertThat(ended.exitCode()).as(ended.output()).isNotZero();
    assertThat(ended.errors()).contains(key);
  }

  private static KubeObject broker(String text) {
    return KubeObject.parse(text).stream()
        .filter(object -> object.kind().equals("Deployment"))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Objects by kind and name. Both have a way of their own to make other pods for another
   * configuration: a suffix of the map's name, and an annotation.
   */
  private static Map<String, Object> comparable(String text) {
    Map<String, Object> objects = new TreeMap<>();
    for (KubeObject object :
        KubeObject.parse(text.replaceAll("sallyport-config-[a-z0-9]{10}", "sallyport-config"))) {
      KubeObject compared = object.kind().equals("Deployment") ? object.without(MARK) : object;
      if (object.kind().equals("ConfigMap")) {
        String properties = object.text("data/broker.properties");
        compared = object.with("data", DocumentedKeys.parse(properties));
      }
      String name = object.kind() + " " + object.namespace() + "/" + object.name();
      assertThat(objects.put(name, sorted(compared.tree()))).as("twice: " + name).isNull();
    }
    return objects;
  }

  /** Lists whose elements have names, such as volumes, mean the same in any order. */
  private static Object sorted(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copied = new TreeMap<>();
      map.forEach((key, member) -> copied.put(String.valueOf(key), sorted(member)));
      return copied;
    }
    if (value instanceof List<?> list) {
      List<Object> copied = new ArrayList<>();
      list.forEach(element -> copied.add(sorted(element)));
      boolean named =
          copied.stream().allMatch(it -> it instanceof Map<?, ?> map && map.containsKey("name"));
      if (named) {
        copied.sort(Comparator.comparing(String::valueOf));
      }
      return copied;
    }
    return value;
  }
}
