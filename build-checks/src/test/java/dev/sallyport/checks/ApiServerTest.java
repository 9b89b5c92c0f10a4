package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the manifests render to, applied to Kubernetes' own API server. A controller is not there,
 * so each template's pod is sent to be judged by itself.
 */
@Tag("api-server")
class ApiServerTest {
  private static final AdmissionTally TALLY = new AdmissionTally();

  @TempDir private static Path scratch;
  private static ManifestTools tools;
  private static String definitions = "";

  @BeforeAll
  static void build() throws Exception {
    tools = ManifestTools.install(scratch);
    KubeApiServer.binary();
    definitions = CustomResources.definitions();
  }

  @AfterAll
  static void tell() throws IOException {
    TALLY.write("api-server-admitted");
  }

  @ParameterizedTest
  @EnumSource
  void overlay_isAdmittedAndStoredAsTheChartIs(Overlay overlay) throws Exception {
    try (Cluster cluster = Cluster.start(tools, definitions, scratch)) {
      String overlaid = tools.kustomize(overlay.folder());
      isAdmitted(cluster, overlaid);
      String charted = tools.helm(overlay).orThrow();
      assertThat(ComparableObjects.of(cluster.wouldStore(charted)))
          .isEqualTo(ComparableObjects.of(cluster.wouldStore(overlaid)))
          .hasSizeGreaterThan(10);
    }
  }

  @Test
  void examples_areAdmittedWhereKataIs() throws Exception {
    try (Cluster cluster = Cluster.start(tools, definitions, scratch)) {
      isAdmitted(cluster, tools.kustomize("examples"));
    }
  }

  /** As k8s/README.md has it: the namespace and its labels are there before the chart. */
  @ParameterizedTest
  @EnumSource
  void chart_isInstalledAndUpgradedWithoutAChange(Overlay overlay) throws Exception {
    try (Cluster cluster = Cluster.start(tools, definitions, scratch)) {
      cluster.prepareNamespace(KubeObject.parse(tools.kustomize(overlay.folder())));
      Tool.Ended installed = cluster.helm(release("install", overlay));
      assertThat(installed.exitCode()).as(installed.errors()).isZero();
      assertThat(installed.output()).contains("STATUS: deployed", "Left to decide", told(overlay));
      String charted = tools.helm(overlay).orThrow();
      Map<String, KubeObject> stored = cluster.stored(charted);
      assertThat(cluster.helm(release("upgrade", overlay)).orThrow()).contains("REVISION: 2");
      assertThat(cluster.stored(charted)).isEqualTo(stored);
      TALLY.add("objects installed by helm", stored.size());
    }
  }

  /** Admitted without a warning, and the second time nothing changes. */
  private static void isAdmitted(Cluster cluster, String text) throws IOException {
    List<KubeObject> objects = KubeObject.parse(text);
    cluster.prepareNamespace(objects);
    Tool.Ended first = cluster.apply(text);
    assertThat(first.exitCode()).as(first.errors()).isZero();
    assertThat(first.errors()).isEmpty();
    Map<String, KubeObject> stored = cluster.stored(text);
    assertThat(stored).hasSameSizeAs(objects);
    assertThat(cluster.apply(text).errors()).isEmpty();
    assertThat(cluster.stored(text)).isEqualTo(stored);
    TALLY.add("objects applied", objects.size());
    for (KubeObject workload : objects) {
      if (workload.kind().equals("Deployment")) {
        Tool.Ended judged = cluster.tryToCreate(workload.pod().toYaml());
        assertThat(judged.exitCode()).as(judged.errors()).isZero();
        TALLY.add("pods admitted", 1);
      }
    }
  }

  /** What the notes at the end of an installation say of this one and of no other. */
  private static String told(Overlay overlay) {
    return switch (overlay) {
      case DEV -> "The broker is http://sallyport-broker.sallyport.svc:8080 in the cluster.";
      case PROD -> "The broker is https://sallyport-broker.sallyport.svc:8443 in the cluster.\n";
      case OPENSHIFT -> "in the cluster. From outside it is https://sallyport.apps.example.com.";
    };
  }

  private static String[] release(String verb, Overlay overlay) {
    List<String> arguments =
        new ArrayList<>(List.of(verb, "sallyport", "chart", "--namespace", "sallyport"));
    for (String values : overlay.valuesFiles()) {
      arguments.addAll(List.of("--values", "chart/" + values));
    }
    return arguments.toArray(String[]::new);
  }
}
