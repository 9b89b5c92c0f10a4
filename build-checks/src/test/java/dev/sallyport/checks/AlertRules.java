package dev.sallyport.checks;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules for Prometheus.
 *
 * @param all alerting and recording ones, in their order
 */
record AlertRules(List<KubeObject> all) {
  static final Path FOLDER = Path.of("deploy/prometheus");
  static final Path FILE = FOLDER.resolve("sallyport.rules.yaml");

  static AlertRules ofTheTree() {
    KubeObject file = KubeObject.parse(Repository.read(FILE)).getFirst();
    return new AlertRules(
        file.parts("groups").stream().flatMap(group -> group.parts("rules").stream()).toList());
  }

  List<KubeObject> alerts() {
    return all.stream().filter(rule -> rule.at("alert").isPresent()).toList();
  }

  List<String> alertNames() {
    return alerts().stream().map(rule -> rule.text("alert")).toList();
  }

  /** Names that recording rules write. */
  Set<String> recorded() {
    return all.stream()
        .filter(rule -> rule.at("record").isPresent())
        .map(rule -> rule.text("record"))
        .collect(Collectors.toUnmodifiableSet());
  }
}
