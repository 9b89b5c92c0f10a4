package dev.sallyport.checks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A real API server, with what a cluster has before the manifests come: the definitions of the
 * kinds of others, as these publish them, and the runtime classes of Kata.
 */
final class Cluster implements AutoCloseable {
  private static final List<String> RUNTIME_CLASSES =
      List.of("kata-qemu-tdx", "kata-qemu-snp", "kata-qemu-nvidia-gpu-tdx");

  private final ManifestTools tools;
  private final KubeApiServer server;
  private final Path kubeconfig;
  private final Path scratch;

  private Cluster(ManifestTools tools, KubeApiServer server, Path scratch) throws IOException {
    this.tools = tools;
    this.server = server;
    this.kubeconfig = server.kubeconfig();
    this.scratch = scratch;
  }

  /**
   * A cluster of its own.
   *
   * @param definitions of the kinds of others
   * @throws org.opentest4j.TestAbortedException if its parts cannot be had here
   */
  static Cluster start(ManifestTools tools, String definitions, Path scratch) throws Exception {
    Cluster started = new Cluster(tools, KubeApiServer.start(scratch), scratch);
    try {
      started.apply(definitions).orThrow();
      started
          .kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s")
          .orThrow();
      for (String name : RUNTIME_CLASSES) {
        started.apply(runtimeClass(name)).orThrow();
      }
      return started;
    } catch (AssertionError | Exception e) {
      started.close();
      throw e;
    }
  }

  /** Makes the namespace of objects first, and the account that a controller makes in each. */
  void prepareNamespace(List<KubeObject> objects) throws IOException {
    for (KubeObject object : objects) {
      if (object.kind().equals("Namespace")) {
        apply(object.toYaml()).orThrow();
        prepareNamespace(object.name());
      }
    }
  }

  /** The account that a controller makes in each namespace. */
  void prepareNamespace(String name) {
    kubectl("create", "serviceaccount", "default", "--namespace", name).orThrow();
  }

  /** Applies objects as the server's own business, strictly, always as the same manager. */
  Tool.Ended apply(String yaml, String... options) throws IOException {
    return withFile(
        yaml, options, "apply", "--server-side", "--validate=strict", "--field-manager=test");
  }

  /** Has objects judged and defaulted, and keeps none. */
  Tool.Ended tryToCreate(String yaml) throws IOException {
    return withFile(yaml, new String[0], "create", "--dry-run=server", "--validate=strict");
  }

  /** What the server would store, had it been told to. */
  List<KubeObject> wouldStore(String yaml) throws IOException {
    return listed(apply(yaml, "--dry-run=server", "--output=json"));
  }

  /**
   * Objects as they are stored, by their kinds and names, with whose business each field is. Not
   * their versions in the storage: a claim for a volume gets another one at its first update, even
   * where nothing of it changes.
   */
  Map<String, KubeObject> stored(String yaml) throws IOException {
    Map<String, KubeObject> stored = new TreeMap<>();
    String[] options = {"--output=json", "--show-managed-fields"};
    for (KubeObject object : listed(withFile(yaml, options, "get"))) {
      String name = object.kind() + " " + object.namespace() + "/" + object.name();
      stored.put(name, object.without("metadata/resourceVersion"));
    }
    return stored;
  }

  Tool.Ended helm(String... arguments) {
    return tools.helmIn(kubeconfig, arguments);
  }

  @Override
  public void close() {
    server.close();
  }

  /** As Kata's own installation makes it: what it adds to a pod must not be against its own. */
  private static String runtimeClass(String name) {
    return """
    apiVersion: node.k8s.io/v1
    kind: RuntimeClass
    metadata: {name: %1$s}
    handler: %1$s
    overhead: {podFixed: {memory: 2048Mi, cpu: "1"}}
    scheduling: {nodeSelector: {katacontainers.io/kata-runtime: "true"}}
    """
        .formatted(name);
  }

  private Tool.Ended kubectl(String... arguments) {
    return tools.kubectl(kubeconfig, arguments);
  }

  private Tool.Ended withFile(String yaml, String[] options, String... verb) throws IOException {
    Path file = Files.writeString(Files.createTempFile(scratch, "objects", ".yaml"), yaml);
    List<String> arguments = new ArrayList<>(List.of(verb));
    arguments.addAll(List.of(options));
    arguments.add("--filename=" + file);
    return kubectl(arguments.toArray(String[]::new));
  }

  private static List<KubeObject> listed(Tool.Ended ended) {
    KubeObject answer = KubeObject.parse(ended.orThrow()).getFirst();
    return answer.kind().equals("List") ? answer.parts("items") : List.of(answer);
  }
}
