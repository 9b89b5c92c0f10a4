package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The operator's rules are those of {@code deploy/prometheus}. Neither kustomize nor helm reads a
 * file outside of its own folder, so there are copies; with {@code -Dregenerate=true} this test
 * writes them.
 */
class PrometheusRuleTest {
  private static final Path OF_THE_CHART = Path.of("k8s/chart/files/sallyport.rules.yaml");
  private static final Path OBJECT = Path.of("k8s/components/monitoring/prometheusrule.yaml");
  private static final String HEAD =
      """
      # Written from deploy/prometheus/sallyport.rules.yaml, see CONTRIBUTING.md.
      apiVersion: monitoring.coreos.com/v1
      kind: PrometheusRule
      metadata:
        name: sallyport-broker
        namespace: sallyport
        labels:
          app.kubernetes.io/name: sallyport
      spec:
      """;

  private static final String RULES = Repository.read(AlertRules.FILE);

  @Test
  void chart_hasTheRulesThemselves() throws IOException {
    check(OF_THE_CHART, RULES);
  }

  @Test
  void component_hasAnObjectOfTheRules() throws IOException {
    String indented =
        RULES
            .lines()
            .map(line -> line.isEmpty() ? line : "  " + line)
            .collect(Collectors.joining("\n"));
    check(OBJECT, HEAD + indented + "\n");
    KubeObject rules = KubeObject.parse(RULES).getFirst();
    KubeObject object = KubeObject.parse(Repository.read(OBJECT)).getFirst();
    assertThat(object.part("spec").tree()).isEqualTo(rules.tree());
  }

  private static void check(Path copy, String text) throws IOException {
    if (Boolean.getBoolean("regenerate")) {
      Files.createDirectories(Repository.ROOT.resolve(copy).getParent());
      Files.writeString(Repository.ROOT.resolve(copy), text);
    }
    assertThat(Repository.read(copy))
        .as("%s is out of date: run this test with -Dregenerate=true", copy)
        .isEqualTo(text);
  }
}
