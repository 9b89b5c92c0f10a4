package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What {@code helm test} starts: a client in the cluster that knows the broker's keys. */
class ChartHookTest {
  private static final String PIN = "5a".repeat(32);
  private static final String PINNED = "test.pins={" + PIN + "}";

  /** The client refuses a profile with any other member than those that it reads. */
  private static final String PROFILE =
      Repository.read(Path.of("client/src/main/java/dev/sallyport/client/cli/Profile.java"));

  @TempDir private static Path scratch;
  private static ManifestTools tools;

  @BeforeAll
  static void install() throws Exception {
    tools = ManifestTools.install(scratch);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "DEV")
  void test_isAHookThatKeepsTheProfileAndTheSchemas(Overlay overlay) throws Exception {
    String text = tools.helm(overlay, "--set", PINNED).orThrow();
    List<KubeObject> hooks = hooks(text);
    assertThat(hooks)
        .extracting(KubeObject::kind)
        .containsExactlyInAnyOrder("ConfigMap", "NetworkPolicy", "NetworkPolicy", "Pod");
    KubeObject pod = only(hooks, "Pod");
    KubeObject asTemplate = new KubeObject(Map.of("spec", Map.of("template", pod.tree())));
    assertThat(PodSecurity.violations(asTemplate)).isEmpty();
    StringBuilder documents = new StringBuilder();
    hooks.forEach(hook -> documents.append(hook.toYaml()));
    for (String release : ManifestTools.KUBERNETES) {
      Tool.Ended ended = tools.validate(release, documents.toString());
      assertThat(ended.exitCode()).as(ended.output() + ended.errors()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "DEV")
  void withTheTest_everythingElseIsAsWithout(Overlay overlay) {
    Map<String, Object> without = ComparableObjects.of(tools.helm(overlay).orThrow());
    assertThat(ComparableObjects.of(tools.helm(overlay, "--set", PINNED).orThrow()))
        .isEqualTo(without);
  }

  @ParameterizedTest
  @EnumSource
  void withoutPins_thereIsNoTest(Overlay overlay) {
    assertThat(hooks(tools.helm(overlay).orThrow())).isEmpty();
  }

  @Test
  void test_asksTheServiceWithThePinsAndItsAuthorityAlone() {
    List<KubeObject> hooks = hooks(tools.helm(Overlay.PROD, "--set", PINNED).orThrow());
    KubeObject profile =
        KubeObject.parse(only(hooks, "ConfigMap").text("data/test.profile")).getFirst();
    assertThat(profile.tree().keySet()).allMatch(key -> PROFILE.contains("\"" + key + "\""));
    assertThat(profile.text("broker")).isEqualTo("https://sallyport-broker.sallyport.svc:8443");
    assertThat(profile.list("identityKeys")).isEqualTo(List.of(PIN));
    KubeObject pod = only(hooks, "Pod").part("spec");
    assertThat(pod.list("containers/0/command"))
        .isEqualTo(
            List.of(
                "sallyport",
                "broker",
                "identity",
                "--profile",
                "/etc/sallyport/profile/test.profile"));
    assertThat(Repository.read(Path.of("docs/cli.md")))
        .contains("`broker identity`", "`--profile ");
    assertThat(pod.parts("volumes"))
        .filteredOn(volume -> volume.at("secret").isPresent())
        .singleElement()
        .satisfies(it -> assertThat(it.parts("secret/items")).hasSize(1))
        .satisfies(it -> assertThat(it.text("secret/items/0/key")).isEqualTo("ca.crt"));
    String mount = pod.text("containers/0/volumeMounts/1/mountPath");
    assertThat(profile.text("caFile")).isEqualTo(mount + "/ca.crt");
  }

  @Test
  void policies_letTheTestInAndNobodyElse() {
    List<KubeObject> hooks = hooks(tools.helm(Overlay.PROD, "--set", PINNED).orThrow());
    Map<String, Object> labels = only(hooks, "Pod").labels("metadata/labels");
    KubeObject in = named(hooks, "broker-test");
    assertThat(in.labels("spec/podSelector/matchLabels"))
        .containsEntry("app.kubernetes.io/component", "broker");
    assertThat(in.list("spec/ingress/0/from")).hasSize(1);
    assertThat(labels)
        .containsAllEntriesOf(in.labels("spec/ingress/0/from/0/podSelector/matchLabels"));
    KubeObject out = named(hooks, "test");
    assertThat(labels).containsAllEntriesOf(out.labels("spec/podSelector/matchLabels"));
    assertThat(out.labels("spec/egress/1/to/0/podSelector/matchLabels"))
        .containsEntry("app.kubernetes.io/component", "broker");
  }

  @Test
  void authorityInAConfigMapOrOfTheJdk_takesTheSecretAway() {
    for (String authority : List.of("config-map", "public")) {
      List<KubeObject> hooks =
          hooks(
              tools.helm(Overlay.PROD, "--set", PINNED + ",test.authority=" + authority).orThrow());
      assertThat(only(hooks, "Pod").parts("spec/volumes"))
          .noneMatch(volume -> volume.at("secret").isPresent());
      assertThat(only(hooks, "ConfigMap").text("data/test.profile").contains("caFile"))
          .isEqualTo(authority.equals("config-map"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          test.pins={sha256:abc}       | test.pins.0
          test.pins=5a5a               | test.pins
          test.authority=anybody       | test.authority
          test.image.repository=       | test.image.repository
          test.caConfigMap=Not_A_Name  | test.caConfigMap
          test.pin=5a5a                | pin
          """)
  void wrongValueOfTheTest_doesNotRenderAndNamesItsKey(String value, String key) {
    Tool.Ended ended = tools.helm(Overlay.PROD, "--set", value);
    assertThat(ended.exitCode()).as(ended.output()).isNotZero();
    assertThat(ended.errors()).contains(key);
  }

  @Test
  void pinsOfABrokerWithoutTls_doNotRender() {
    Tool.Ended ended = tools.helm(Overlay.DEV, "--set", PINNED);
    assertThat(ended.exitCode()).as(ended.output()).isNotZero();
    assertThat(ended.errors()).contains("test.pins", "tls.enabled");
  }

  private static List<KubeObject> hooks(String text) {
    return KubeObject.parse(text).stream().filter(ComparableObjects::isHook).toList();
  }

  private static KubeObject only(List<KubeObject> objects, String kind) {
    assertThat(objects).filteredOn(object -> object.kind().equals(kind)).hasSize(1);
    return objects.stream().filter(object -> object.kind().equals(kind)).findFirst().orElseThrow();
  }

  private static KubeObject named(List<KubeObject> objects, String name) {
    return objects.stream().filter(object -> object.name().equals(name)).findFirst().orElseThrow();
  }
}
