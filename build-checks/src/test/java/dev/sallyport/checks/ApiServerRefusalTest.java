package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Manifests with one thing wrong, refused by Kubernetes' own API server and by what they say. */
@Tag("api-server")
class ApiServerRefusalTest {
  private static final String PROFILE = "violates PodSecurity \"restricted:latest\"";
  private static final AdmissionTally TALLY = new AdmissionTally();

  @TempDir private static Path scratch;
  private static List<KubeObject> objects = List.of();
  private static ManifestTools tools;
  private static Cluster cluster;

  /** The overlay that has something of every kind. */
  @BeforeAll
  static void start() throws Exception {
    tools = ManifestTools.install(scratch);
    String text = tools.kustomize(Overlay.OPENSHIFT.folder());
    cluster = Cluster.start(tools, CustomResources.definitions(), scratch);
    objects = KubeObject.parse(text);
    cluster.prepareNamespace(objects);
    cluster.apply(text).orThrow();
  }

  @AfterAll
  static void end() throws IOException {
    TALLY.write("api-server-refused");
    // Where it could not be started there is none to end.
    if (!objects.isEmpty()) {
      cluster.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hostNetwork                    | true                              | hostNetwork=true
          hostPID                        | true                              | hostPID=true
          hostIPC                        | true                              | hostIPC=true
          securityContext/runAsUser      | 0                                 | runAsUser=0
          securityContext/runAsNonRoot   | false                             | runAsNonRoot
          securityContext/seccompProfile | {type: Unconfined}                | seccompProfile
          securityContext/seLinuxOptions | {type: spc_t}                     | seLinuxOptions
          securityContext/sysctls        | [{name: kernel.msgmax, value: a}] | sysctls
          volumes                        | [{name: v, hostPath: {path: /}}]  | hostPath
          volumes                        | [{name: v, nfs: {server: a, path: /}}] | restricted volume types
          initContainers                 | [{name: bare, image: x}]          | container "bare"
          containers/0/ports             | [{containerPort: 1, hostPort: 1}] | hostPort
          containers/0/securityContext   | {privileged: true}                | privileged
          containers/0/securityContext/runAsUser | 0                         | runAsUser=0
          containers/0/securityContext/allowPrivilegeEscalation | true       | allowPrivilegeEscalation
          containers/0/securityContext/capabilities | {drop: [ALL], add: [SYS_ADMIN]} | SYS_ADMIN
          containers/0/securityContext/capabilities | {drop: [NET_RAW]}      | unrestricted capabilities
          """)
  void podThatAsksForMore_violatesTheProfile(String path, String value, String told)
      throws IOException {
    KubeObject pod = changed(only("Deployment", "sallyport-broker").pod(), "spec/" + path, value);
    isRefused(cluster.tryToCreate(pod.toYaml()), PROFILE, told);
  }

  @ParameterizedTest
  @CsvSource({
    "spec/securityContext/seccompProfile, seccompProfile",
    "spec/containers/0/securityContext/allowPrivilegeEscalation, allowPrivilegeEscalation",
    "spec/containers/0/securityContext/capabilities, unrestricted capabilities"
  })
  void podThatPromisesLess_violatesTheProfile(String path, String told) throws IOException {
    KubeObject pod = only("Deployment", "sallyport-broker").pod().without(path);
    isRefused(cluster.tryToCreate(pod.toYaml()), PROFILE, told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Service                 | sallyport-broker | spec/ports/0/port                   | 70000      | spec.ports[0].port
          Service                 | sallyport-broker | spec/ports/0/targetPort             | no_port    | spec.ports[0].targetPort
          NetworkPolicy           | broker-api       | spec/ingress/0/ports/0/port         | no_port    | spec.ingress[0].ports[0].port
          NetworkPolicy           | broker-verifiers | spec/egress/0/to/0/ipBlock/cidr     | 0.0.0.0/33 | ipBlock.cidr
          PodDisruptionBudget     | sallyport-broker | spec/minAvailable                   | 1          | cannot be both set
          HorizontalPodAutoscaler | sallyport-broker | spec/maxReplicas                    | 2          | spec.maxReplicas
          Deployment              | sallyport-broker | spec/template/spec/containers/0/readinesProbe | {} | field not declared in schema
          Deployment              | sallyport-broker | spec/template/spec/restartPolicy    | Never      | restartPolicy
          Deployment              | sallyport-broker | spec/template/spec/volumes          | []         | volumeMounts
          ServiceAccount          | sallyport        | automountServiceAccountTokens       | false      | field not declared in schema
          Certificate             | sallyport-tls    | spec/privateKey/algorithm           | DSA        | spec.privateKey.algorithm
          Certificate             | sallyport-tls    | spec/dnsName                        | a          | field not declared in schema
          ServiceMonitor          | sallyport-broker | spec/endpoints/0/interval           | soon       | spec.endpoints[0].interval
          Route                   | sallyport-broker | spec/tls/termination                | passby     | spec.tls.termination
          """)
  void wrongField_isRefusedByItsName(
      String kind, String name, String path, String value, String told) throws IOException {
    KubeObject wrong = only(kind, name).with(path, parsed(value));
    isRefused(cluster.apply(wrong.toYaml(), "--dry-run=server"), told);
  }

  @Test
  void otherSelector_isRefusedBecauseNoneMayChange() throws IOException {
    KubeObject wrong =
        only("Deployment", "sallyport-broker")
            .with("spec/selector/matchLabels/tier", "keys")
            .with("spec/template/metadata/labels/tier", "keys");
    isRefused(cluster.apply(wrong.toYaml(), "--dry-run=server"), "field is immutable");
  }

  @Test
  void unknownFieldOfAPod_isRefused() throws IOException {
    KubeObject pod = only("Deployment", "sallyport-broker").pod();
    isRefused(
        cluster.tryToCreate(pod.with("spec/hostNetworks", true).toYaml()),
        "unknown field \"spec.hostNetworks\"");
  }

  @Test
  void whatIsNotChanged_isAdmitted() throws IOException {
    for (KubeObject object : objects) {
      Tool.Ended ended = cluster.apply(object.toYaml(), "--dry-run=server");
      assertThat(ended.exitCode()).as(ended.errors()).isZero();
    }
    KubeObject pod = only("Deployment", "sallyport-broker").pod();
    assertThat(cluster.tryToCreate(pod.toYaml()).errors()).isEmpty();
  }

  @Test
  void whatHelmTestStarts_isAdmitted() throws IOException {
    String pins = "test.pins={" + "5a".repeat(32) + "}";
    String text = tools.helm(Overlay.OPENSHIFT, "--set", pins).orThrow();
    List<KubeObject> hooks =
        KubeObject.parse(text).stream().filter(ComparableObjects::isHook).toList();
    assertThat(hooks).hasSize(4);
    for (KubeObject hook : hooks) {
      assertThat(cluster.tryToCreate(hook.toYaml()).errors()).isEmpty();
    }
  }

  private static void isRefused(Tool.Ended ended, String... told) {
    assertThat(ended.exitCode()).as(ended.output()).isNotZero();
    assertThat(ended.errors()).contains(told);
    TALLY.add("mutants refused", 1);
  }

  /** A list is added to, anything else is replaced. */
  private static KubeObject changed(KubeObject object, String path, String value) {
    Object other = parsed(value);
    if (other instanceof List<?> more) {
      List<Object> all = new ArrayList<>(object.list(path));
      all.addAll(more);
      return object.with(path, all);
    }
    return object.with(path, other);
  }

  private static Object parsed(String value) {
    return KubeObject.parse("value: " + value).getFirst().tree().getOrDefault("value", "");
  }

  private static KubeObject only(String kind, String name) {
    return objects.stream()
        .filter(object -> object.kind().equals(kind) && object.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
