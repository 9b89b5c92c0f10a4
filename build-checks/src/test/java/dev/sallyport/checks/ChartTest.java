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

/** The chart renders the objects of the overlays, and refuses what it does not know. */
class ChartTest {
  private static final Path FURTHER =
      Repository.ROOT.resolve(
          "build-checks/src/test/resources/dev/sallyport/checks/values-further.yaml");

  @TempDir private static Path scratch;
  private static ManifestTools tools;

  @BeforeAll
  static void install() throws Exception {
    tools = ManifestTools.install(scratch);
  }

  @ParameterizedTest
  @EnumSource
  void chart_rendersTheObjectsOfTheOverlay(Overlay overlay) {
    Map<String, Object> expected = ComparableObjects.of(tools.kustomize(overlay.folder()));
    Map<String, Object> rendered = ComparableObjects.of(tools.helm(overlay).orThrow());
    assertThat(expected).hasSizeGreaterThan(10);
    assertThat(rendered).containsOnlyKeys(expected.keySet());
    expected.forEach((name, tree) -> assertThat(rendered.get(name)).as(name).isEqualTo(tree));
  }

  @Test
  void otherValue_rendersAnotherObject() {
    Map<String, Object> expected = ComparableObjects.of(tools.kustomize(Overlay.PROD.folder()));
    Map<String, Object> rendered =
        ComparableObjects.of(
            tools.helm(Overlay.PROD, "--set", "terminationGracePeriodSeconds=36").orThrow());
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
    assertThat(broker(before).at(ComparableObjects.MARK))
        .isPresent()
        .isNotEqualTo(broker(after).at(ComparableObjects.MARK));
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
          imagePullSecrets={Not_A_Name}        | imagePullSecrets
          priorityClassName=Not_A_Name         | priorityClassName
          tolerations[0].efect=NoSchedule      | tolerations.0
          extraEnv.SALLYPORT_KEK=local://x     | SALLYPORT_KEK
          extraEnv.path=x                      | path
          extraEnv.AWS_REGION.valueFrom=x      | AWS_REGION
          extraMounts[0].name=a                | extraMounts.0
          extraMounts[0].path=/etc/passwd      | extraMounts.0.path
          extraMounts[0].hostPath=/            | hostPath
          network.extraEgress[0].name=dns      | network.extraEgress.0.name
          network.extraEgress[0].port=0        | network.extraEgress.0.port
          noSuchValue=1                        | noSuchValue
          tls.noSuchValue=1                    | noSuchValue
          """)
  void wrongValue_doesNotRenderAndNamesItsKey(String value, String key) {
    Tool.Ended ended = tools.helm(Overlay.PROD, "--set", value);
    assertThat(ended.exitCode()).as(ended.output()).isNotZero();
    assertThat(ended.errors()).contains(key);
  }

  /** What a KMS other than Vault, and a cluster with rules of its own, ask of a broker's pod. */
  @Test
  void furtherValues_renderIntoAPodThatKeepsTheProfile() {
    String text =
        tools
            .helm(Overlay.PROD, "--values", FURTHER.toString(), "--set", "image.digest=")
            .orThrow();
    KubeObject pod = broker(text).part("spec/template/spec");
    assertThat(PodSecurity.violations(broker(text))).isEmpty();
    assertThat(BrokerRules.violations(KubeObject.parse(text))).isEmpty();
    assertThat(pod.text("imagePullSecrets/0/name")).isEqualTo("registry");
    assertThat(pod.text("priorityClassName")).isEqualTo("keys-first");
    assertThat(pod.text("nodeSelector/pool")).isEqualTo("keys");
    assertThat(pod.text("tolerations/0/key")).isEqualTo("keys");
    assertThat(pod.text("containers/0/image")).isEqualTo("sallyport/broker:0.1.0");
    assertThat(pod.text("containers/0/env/1/name")).isEqualTo("HTTPS_PROXY");
    assertThat(pod.parts("volumes"))
        .extracting(volume -> volume.text("name"))
        .contains("hsm", "authority", "cloud");
    assertThat(broker(text).text("spec/template/metadata/annotations/team")).isEqualTo("keys");
    assertThat(text)
        .contains("name: broker-hsm", "eks.amazonaws.com/role-arn: arn:aws:iam::1:role/a");
  }

  @ParameterizedTest
  @EnumSource
  void objects_sayWhichReleaseTheyAreOf(Overlay overlay) {
    assertThat(KubeObject.parse(tools.helm(overlay).orThrow()))
        .hasSizeGreaterThan(10)
        .allSatisfy(object ->
            assertThat(object.labels("metadata/labels"))
                .as(object.name())
                .containsEntry("app.kubernetes.io/name", "sallyport")
                .containsEntry("app.kubernetes.io/instance", "sallyport")
                .containsEntry("app.kubernetes.io/managed-by", "Helm")
                .containsEntry("app.kubernetes.io/version", "0.1.0")
                .containsEntry("helm.sh/chart", "sallyport-0.1.0"));
  }

  /** A selector cannot be changed, so that a version in it would end in a deletion. */
  @Test
  void selectors_haveNothingOfAVersion() {
    for (KubeObject object : KubeObject.parse(tools.helm(Overlay.PROD).orThrow())) {
      assertThat(object.labels("spec/selector/matchLabels"))
          .doesNotContainKeys("helm.sh/chart", "app.kubernetes.io/version");
    }
  }

  @Test
  void databaseInAVolume_outlivesTheRelease() {
    assertThat(KubeObject.parse(tools.helm(Overlay.DEV).orThrow()))
        .filteredOn(object -> object.kind().equals("PersistentVolumeClaim"))
        .singleElement()
        .satisfies(it ->
            assertThat(it.labels("metadata/annotations"))
                .containsEntry("helm.sh/resource-policy", "keep"));
  }

  @Test
  void certificate_isForTheServiceOfTheReleasesNamespace() {
    String text = tools.helm(Overlay.PROD, "--namespace", "keys").orThrow();
    assertThat(KubeObject.parse(text))
        .filteredOn(object -> object.kind().equals("Certificate"))
        .singleElement()
        .satisfies(it ->
            assertThat(it.list("spec/dnsNames"))
                .isEqualTo(
                    List.of(
                        "sallyport-broker.keys.svc", "sallyport-broker.keys.svc.cluster.local")));
  }

  @ParameterizedTest
  @EnumSource
  void chart_passesItsLint(Overlay overlay) {
    Tool.Ended ended = tools.lint(overlay);
    assertThat(ended.exitCode()).as(ended.output() + ended.errors()).isZero();
  }

  private static KubeObject broker(String text) {
    return KubeObject.parse(text).stream()
        .filter(object -> object.kind().equals("Deployment"))
        .findFirst()
        .orElseThrow();
  }
}
