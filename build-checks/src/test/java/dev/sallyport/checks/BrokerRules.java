package dev.sallyport.checks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What has to fit together among the objects of one broker: its configuration, its pods, and the
 * services, policies and autoscaler that name them.
 */
final class BrokerRules {
  private static final Duration BESIDES = Duration.ofSeconds(10);

  private final List<KubeObject> objects;
  private final KubeObject broker;
  private final KubeObject pod;
  private final Map<String, String> configuration;
  private final List<String> violations = new ArrayList<>();

  private BrokerRules(List<KubeObject> objects) {
    this.objects = objects;
    this.broker = only("Deployment");
    this.pod = broker.part("spec/template/spec");
    this.configuration = DocumentedKeys.parse(only("ConfigMap").text("data/broker.properties"));
  }

  /** What does not fit, each by the object and what is wrong with it. */
  static List<String> violations(List<KubeObject> objects) {
    BrokerRules rules = new BrokerRules(objects);
    rules.keys();
    rules.grace();
    rules.files();
    rules.probes();
    rules.secrets();
    rules.services();
    rules.policies();
    rules.replicas();
    rules.certificates();
    return rules.violations;
  }

  private void keys() {
    DocumentedKeys.unknown(only("ConfigMap").text("data/broker.properties"))
        .forEach(key -> violations.add("no such key: " + key));
  }

  /** A pod that is killed before the broker has answered who is inside loses their answers. */
  private void grace() {
    Duration needed = setting("sallyport.stop.announce").plus(setting("sallyport.stop.timeout"));
    long given = Long.parseLong(pod.text("terminationGracePeriodSeconds"));
    refuseIf(
        given < needed.plus(BESIDES).toSeconds(),
        "terminationGracePeriodSeconds: %d s, needed are %s and 10 s".formatted(given, needed));
  }

  private Duration setting(String key) {
    return Duration.parse(Objects.requireNonNull(configuration.get(key), key));
  }

  /** A key that names a file names one that is mounted. */
  private void files() {
    List<String> mounts =
        pod.parts("containers/0/volumeMounts").stream().map(it -> it.text("mountPath")).toList();
    configuration.forEach((key, value) -> {
      boolean names = key.endsWith("-file") || key.equals("sallyport.data-dir");
      boolean mounted = mounts.stream().anyMatch(mount -> value.startsWith(mount + "/"));
      refuseIf(names && !mounted, key + ": nothing is mounted at " + value);
    });
  }

  private void probes() {
    Map<String, String> paths =
        Map.of(
            "startupProbe", "/q/health/live",
            "livenessProbe", "/q/health/live",
            "readinessProbe", "/q/health/ready");
    paths.forEach((probe, path) -> {
      KubeObject asked = pod.part("containers/0/" + probe + "/httpGet");
      refuseIf(!asked.text("path").equals(path), probe + ": not " + path);
      refuseIf(!asked.text("port").equals("management"), probe + ": not the management port");
    });
  }

  /** What is in the environment is in every listing of the process; a file is not. */
  private void secrets() {
    for (KubeObject variable : pod.parts("containers/0/env")) {
      refuseIf(variable.at("valueFrom").isPresent(), "env: " + variable.text("name"));
    }
    refuseIf(!pod.list("containers/0/envFrom").isEmpty(), "envFrom");
    for (KubeObject volume : pod.parts("volumes")) {
      boolean open =
          volume.at("secret").isPresent() && !volume.text("secret/defaultMode").equals("288");
      refuseIf(open, "mode of the volume " + volume.text("name"));
    }
  }

  private void services() {
    all("Service")
        .forEach(service -> {
          String at = "Service " + service.name() + ": ";
          refuseIf(!selects(service.labels("spec/selector")), at + "selects no broker");
          service
              .parts("spec/ports")
              .forEach(port -> refuseIf(!isPort(port.text("targetPort")), at + "port"));
        });
  }

  /** Closed by default, and no rule without a peer or a port, which would mean any. */
  private void policies() {
    boolean closed =
        all("NetworkPolicy")
            .anyMatch(policy ->
                policy.labels("spec/podSelector").isEmpty()
                    && policy.list("spec/policyTypes").size() == 2
                    && policy.list("spec/ingress").isEmpty()
                    && policy.list("spec/egress").isEmpty());
    refuseIf(!closed, "NetworkPolicy: nothing denies by default");
    all("NetworkPolicy")
        .filter(it -> !it.labels("spec/podSelector").isEmpty())
        .forEach(this::policy);
  }

  private void policy(KubeObject policy) {
    String at = "NetworkPolicy " + policy.name() + ": ";
    refuseIf(!selects(policy.labels("spec/podSelector/matchLabels")), at + "selects no broker");
    for (KubeObject rule : policy.parts("spec/ingress")) {
      refuseIf(rule.list("from").isEmpty(), at + "from anybody");
      refuseIf(rule.list("ports").isEmpty(), at + "any port");
      rule.parts("ports").forEach(port -> refuseIf(!isPort(port.text("port")), at + "port"));
    }
    for (KubeObject rule : policy.parts("spec/egress")) {
      refuseIf(rule.list("to").isEmpty(), at + "to anybody");
      refuseIf(rule.list("ports").isEmpty(), at + "any port");
      rule.parts("to").forEach(peer -> address(peer, at));
    }
  }

  /** The metadata server of a cloud gives out the node's identity. */
  private void address(KubeObject peer, String at) {
    boolean everywhere = peer.text("ipBlock/cidr").equals("0.0.0.0/0");
    refuseIf(
        everywhere && !peer.list("ipBlock/except").contains("169.254.0.0/16"),
        at + "reaches the metadata server");
  }

  /** One broker on a database of its own, or at least three that may be drained one by one. */
  private void replicas() {
    if (pod.parts("volumes").stream().anyMatch(it -> it.at("persistentVolumeClaim").isPresent())) {
      refuseIf(!broker.text("spec/replicas").equals("1"), "replicas: SQLite is for one broker");
      refuseIf(!broker.text("spec/strategy/type").equals("Recreate"), "strategy: not Recreate");
      return;
    }
    KubeObject scaler = only("HorizontalPodAutoscaler");
    refuseIf(broker.at("spec/replicas").isPresent(), "replicas: the autoscaler's to say");
    refuseIf(Integer.parseInt(scaler.text("spec/minReplicas")) < 3, "minReplicas: below 3");
    refuseIf(
        !scaler.text("spec/scaleTargetRef/name").equals(broker.name()), "scaleTargetRef: not it");
    KubeObject budget = only("PodDisruptionBudget");
    refuseIf(
        !selects(budget.labels("spec/selector/matchLabels")), "PodDisruptionBudget: selects none");
  }

  /** A client that compares the name refuses a broker whose certificate has another. */
  private void certificates() {
    List<?> names = all("Certificate").flatMap(it -> it.list("spec/dnsNames").stream()).toList();
    all("Certificate")
        .forEach(it ->
            refuseIf(
                pod.parts("volumes").stream()
                    .noneMatch(volume ->
                        volume.text("secret/secretName").equals(it.text("spec/secretName"))),
                "Certificate: its secret is not mounted"));
    all("Route")
        .forEach(it -> refuseIf(!names.contains(it.text("spec/host")), "Route: not certified"));
  }

  private boolean isPort(String name) {
    return pod.parts("containers/0/ports").stream().anyMatch(it -> it.text("name").equals(name));
  }

  private boolean selects(Map<String, Object> labels) {
    return !labels.isEmpty()
        && broker.labels("spec/template/metadata/labels").entrySet().containsAll(labels.entrySet());
  }

  private Stream<KubeObject> all(String kind) {
    return objects.stream().filter(object -> object.kind().equals(kind));
  }

  private KubeObject only(String kind) {
    List<KubeObject> found = all(kind).toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(found.size() + " objects of kind " + kind);
    }
    return found.getFirst();
  }

  private void refuseIf(boolean broken, String what) {
    if (broken) {
      violations.add(what);
    }
  }
}
