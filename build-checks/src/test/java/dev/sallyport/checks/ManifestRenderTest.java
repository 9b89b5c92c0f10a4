package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What kustomize makes of the overlays and the examples, held to schemas and to rules of ours. */
class ManifestRenderTest {
  private static final String EXAMPLES = "examples";

  /** Kinds of others: their schemas come with what serves them, and are not Kubernetes' own. */
  private static final List<String> FOREIGN =
      List.of("kind Certificate", "kind PrometheusRule", "kind ServiceMonitor", "kind Route");

  private static final Map<String, String> RENDERED = new TreeMap<>();

  @TempDir private static Path scratch;
  private static ManifestTools tools;

  @BeforeAll
  static void render() throws Exception {
    tools = ManifestTools.install(scratch);
    for (Overlay overlay : Overlay.values()) {
      RENDERED.put(overlay.folder(), tools.kustomize(overlay.folder()));
    }
    RENDERED.put(EXAMPLES, tools.kustomize(EXAMPLES));
  }

  @ParameterizedTest
  @ValueSource(strings = {"overlays/dev", "overlays/prod", "overlays/openshift", EXAMPLES})
  void objects_passTheSchemasOfKubernetes(String folder) throws Exception {
    for (String release : ManifestTools.KUBERNETES) {
      Tool.Ended ended = tools.validate(release, rendered(folder));
      assertThat(ended.exitCode()).as(ended.output() + ended.errors()).isZero();
      List<String> lines = (ended.output() + ended.errors()).lines().toList();
      assertThat(lines).filteredOn(line -> line.contains(" passed for ")).hasSizeGreaterThan(4);
      assertThat(lines)
          .filteredOn(line -> !line.contains(" passed for "))
          .allMatch(line -> FOREIGN.stream().anyMatch(line::contains));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "terminationGracePeriodSeconds: 35, terminationGracePeriodSeconds: soon",
    "terminationGracePeriodSeconds: 35, terminationGracePeriod: 35",
    "readOnlyRootFilesystem: true, readOnlyRootFilesystem: maybe"
  })
  void wrongField_doesNotPassTheSchemas(String right, String wrong) throws Exception {
    String changed = rendered(Overlay.PROD.folder()).replace(right, wrong);
    Tool.Ended ended = tools.validate(ManifestTools.KUBERNETES.getFirst(), changed);
    assertThat(ended.exitCode()).isNotZero();
    assertThat(ended.output() + ended.errors()).contains(wrong.split(":", -1)[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"overlays/dev", "overlays/prod", "overlays/openshift", EXAMPLES})
  void pods_keepTheRestrictedProfile(String folder) {
    List<KubeObject> workloads = ofKind(folder, "Deployment");
    assertThat(workloads).isNotEmpty();
    assertThat(workloads).allSatisfy(it -> assertThat(PodSecurity.violations(it)).isEmpty());
    assertThat(ofKind(folder, "Namespace"))
        .singleElement()
        .satisfies(it ->
            assertThat(it.labels("metadata/labels"))
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted"));
  }

  @ParameterizedTest
  @EnumSource
  void brokers_fitTogether(Overlay overlay) {
    assertThat(BrokerRules.violations(objects(overlay.folder()))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sallyport.stop.timeout=PT10S, sallyport.stop.timeout=PT20S, terminationGracePeriodSeconds",
    "sallyport.kek=, sallyport.kekk=, no such key: sallyport.kekk",
    "mountPath: /etc/sallyport/tls, mountPath: /etc/elsewhere, sallyport.tls.key-file",
    "path: /q/health/ready, path: /q/health/live, readinessProbe",
    "targetPort: https, targetPort: http, Service sallyport-broker",
    "port: management, port: https, not the management port",
    "defaultMode: 288, defaultMode: 292, mode of the volume",
    "169.254.0.0/16, 169.255.0.0/16, reaches the metadata server",
    "minReplicas: 3, minReplicas: 2, minReplicas"
  })
  void misfit_isFound(String right, String wrong, String told) {
    String text = rendered(Overlay.PROD.folder());
    assertThat(text).contains(right);
    List<String> found = BrokerRules.violations(KubeObject.parse(text.replace(right, wrong)));
    assertThat(found).anyMatch(it -> it.contains(told));
  }

  @Test
  void hostOfARouteWithoutACertificate_isFound() {
    String text = rendered(Overlay.OPENSHIFT.folder());
    String host = "host: sallyport.apps.example.com";
    assertThat(text).contains(host);
    List<KubeObject> changed = KubeObject.parse(text.replace(host, "host: other.example.com"));
    assertThat(BrokerRules.violations(changed)).containsExactly("Route: not certified");
  }

  @Test
  void withoutThePolicyThatDenies_isFound() {
    List<KubeObject> open = new ArrayList<>(objects(Overlay.PROD.folder()));
    open.removeIf(object -> object.name().equals("deny-all"));
    assertThat(BrokerRules.violations(open))
        .containsExactly("NetworkPolicy: nothing denies by default");
  }

  @Test
  void secretInTheEnvironment_isFound() {
    List<KubeObject> objects = objects(Overlay.PROD.folder());
    String path = "spec/template/spec/containers/0/env/0/valueFrom";
    List<KubeObject> changed =
        objects.stream()
            .map(it ->
                it.kind().equals("Deployment")
                    ? it.with(path, Map.of("secretKeyRef", Map.of()))
                    : it)
            .toList();
    assertThat(BrokerRules.violations(changed)).containsExactly("env: SMALLRYE_CONFIG_LOCATIONS");
  }

  @Test
  void openshift_choosesNoUser() {
    KubeObject pod = ofKind(Overlay.OPENSHIFT.folder(), "Deployment").getFirst();
    KubeObject context = pod.part("spec/template/spec/securityContext");
    assertThat(context.tree()).doesNotContainKeys("runAsUser", "runAsGroup", "fsGroup");
    assertThat(ofKind(Overlay.OPENSHIFT.folder(), "Route"))
        .singleElement()
        .satisfies(it -> assertThat(it.text("spec/tls/termination")).isEqualTo("passthrough"));
  }

  @Test
  void examples_fetchIntoMemoryInKata() {
    List<KubeObject> workloads = ofKind(EXAMPLES, "Deployment");
    assertThat(workloads)
        .extracting(it -> it.text("spec/template/spec/runtimeClassName"))
        .contains("kata-qemu-tdx", "kata-qemu-snp", "kata-qemu-nvidia-gpu-tdx")
        .allMatch(it -> it.startsWith("kata-qemu-"));
    for (KubeObject workload : workloads) {
      KubeObject pod = workload.part("spec/template/spec");
      assertThat(clientOf(pod)).startsWith("sallyport", commandOf(pod));
      assertThat(pod.parts("volumes"))
          .filteredOn(volume -> volume.at("emptyDir").isPresent())
          .hasSizeGreaterThan(1)
          .allSatisfy(it -> assertThat(it.text("emptyDir/medium")).isEqualTo("Memory"));
    }
  }

  @Test
  void examples_fetchWithOptionsOfTheHandbook() {
    String handbook = Repository.read(Path.of("docs/cli.md"));
    for (KubeObject workload : ofKind(EXAMPLES, "Deployment")) {
      List<String> words = clientOf(workload.part("spec/template/spec"));
      assertThat(words).contains("--collector", "-o");
      assertThat(words).filteredOn(it -> it.startsWith("--")).allMatch(handbook::contains);
      assertThat(words)
          .filteredOn(it -> it.contains("=") && !it.contains("=acme/"))
          .allMatch(it -> handbook.contains("`" + it.replaceFirst("=.*", "") + "`"));
    }
  }

  /** An agent stays beside the server, a command starts it, and a fetch is over before. */
  private static String commandOf(KubeObject pod) {
    if (pod.at("initContainers").isEmpty()) {
      return "exec";
    }
    return pod.text("initContainers/0/restartPolicy").equals("Always") ? "agent" : "fetch";
  }

  /** The words of the client's command, without those of a server that it starts. */
  private static List<String> clientOf(KubeObject pod) {
    String container = pod.at("initContainers").isEmpty() ? "containers" : "initContainers";
    return pod.list(container + "/0/command").stream()
        .map(String::valueOf)
        .takeWhile(word -> !word.equals("--"))
        .toList();
  }

  @Test
  void sidecar_sharesItsSocketWithAServerThatCannotReplaceIt() {
    List<KubeObject> sidecars =
        ofKind(EXAMPLES, "Deployment").stream()
            .map(it -> it.part("spec/template/spec"))
            .filter(it -> it.text("initContainers/0/restartPolicy").equals("Always"))
            .toList();
    assertThat(sidecars).hasSize(1);
    KubeObject pod = sidecars.getFirst();
    String socket = after("--socket", pod.list("initContainers/0/command"));
    assertThat(pod.list("initContainers/0/startupProbe/exec/command").toString())
        .isEqualTo("[sallyport, agent-probe, " + socket + "]");
    assertThat(pod.list("containers/0/args").toString()).contains("=" + socket);
    assertThat(pod.parts("initContainers/0/volumeMounts"))
        .anyMatch(it -> isFor(socket, it) && it.text("readOnly").isEmpty());
    assertThat(pod.parts("containers/0/volumeMounts"))
        .anyMatch(it -> isFor(socket, it) && it.text("readOnly").equals("true"));
  }

  private static String after(String option, List<?> words) {
    return String.valueOf(words.get(words.indexOf(option) + 1));
  }

  private static boolean isFor(String socket, KubeObject mount) {
    return mount.text("name").equals("socket") && socket.startsWith(mount.text("mountPath") + "/");
  }

  private static String rendered(String folder) {
    return RENDERED.getOrDefault(folder, "");
  }

  private static List<KubeObject> objects(String folder) {
    return KubeObject.parse(rendered(folder));
  }

  private static List<KubeObject> ofKind(String folder, String kind) {
    return objects(folder).stream().filter(it -> it.kind().equals(kind)).toList();
  }
}
