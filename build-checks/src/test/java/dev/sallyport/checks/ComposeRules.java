package dev.sallyport.checks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a compose file has to have so that its services are as shut in as the manifests' pods. */
final class ComposeRules {
  private static final Duration BESIDES = Duration.ofSeconds(10);
  private static final Pattern SECRET = Pattern.compile("\\$\\{SECRETS_DIRECTORY}/([\\w.-]+)");
  private static final Pattern HOST =
      Pattern.compile("(?:jdbc:postgresql|https)://(postgres|openbao)\\b");
  private static final Pattern SECRET_NAME = Pattern.compile("(?i).*(password|token|secret|key)");
  private static final String CONFIGURATION = "/etc/sallyport/config/broker.properties";
  private static final Map<String, String> FILES =
      Map.of(
          "./state/broker.properties", "deploy/config/prod.properties",
          "../config/dev.properties", "deploy/config/dev.properties");

  private final KubeObject file;
  private final List<String> violations = new ArrayList<>();

  private ComposeRules(KubeObject file) {
    this.file = file;
  }

  /** What breaks a rule, each by the service and what is wrong with it. */
  static List<String> violations(KubeObject file) {
    ComposeRules rules = new ComposeRules(file);
    file.labels("services").keySet().forEach(rules::service);
    rules.inside("postgres");
    rules.inside("openbao");
    rules.refuseIf(!file.text("networks/inside/internal").equals("true"), "inside: has a way out");
    rules.broker();
    rules.brokersConfiguration("broker");
    rules.brokersConfiguration("demo-broker");
    rules.declaredSecrets();
    return rules.violations;
  }

  private void service(String name) {
    KubeObject service = service(file, name);
    String at = name + ": ";
    refuseIf(!file.labels("x-images").containsValue(service.text("image")), at + "image elsewhere");
    refuseIf(!service.text("user").matches("[1-9]\\d*:[1-9]\\d*"), at + "user");
    refuseIf(!service.text("read_only").equals("true"), at + "read_only");
    refuseIf(!service.list("cap_drop").equals(List.of("ALL")), at + "cap_drop");
    refuseIf(
        !service.list("security_opt").equals(List.of("no-new-privileges:true")),
        at + "security_opt");
    for (String opened : List.of("privileged", "cap_add", "devices", "pid", "ipc", "env_file")) {
      refuseIf(service.at(opened).isPresent(), at + opened);
    }
    for (String bound : List.of("mem_limit", "pids_limit", "cpus")) {
      refuseIf(service.text(bound).isEmpty(), at + bound);
    }
    refuseIf(
        service.list("tmpfs").stream().noneMatch(it -> it.toString().startsWith("/tmp:")),
        at + "tmpfs");
    network(service, at);
    environment(service, at);
  }

  /** The interface of the machine itself is for the demonstration, which listens on loopback. */
  private void network(KubeObject service, String at) {
    boolean demo = service.list("profiles").equals(List.of("demo"));
    refuseIf(!demo && service.at("network_mode").isPresent(), at + "network_mode");
    boolean published = !service.list("ports").isEmpty();
    refuseIf(published && !at.equals("broker: "), at + "ports");
  }

  /** What is in the environment is in every listing of the process; a file is not. */
  private void environment(KubeObject service, String at) {
    service
        .labels("environment")
        .forEach((name, value) -> {
          refuseIf(name.startsWith("SALLYPORT_"), at + "setting in the environment: " + name);
          refuseIf(SECRET_NAME.matcher(name).matches(), at + "secret in the environment: " + name);
          refuseIf(
              name.endsWith("_FILE") && !value.toString().startsWith("/run/secrets/"),
              at + "no secret: " + name);
        });
  }

  private void inside(String name) {
    refuseIf(!service(file, name).list("networks").equals(List.of("inside")), name + ": networks");
  }

  private void broker() {
    KubeObject broker = service(file, "broker");
    refuseIf(!broker.list("ports").equals(List.of("8443:8443")), "broker: ports");
    List<?> test = broker.list("healthcheck/test");
    // The image has no shell that CMD-SHELL could start.
    boolean fits =
        test.size() > 2
            && test.getFirst().equals("CMD")
            && test.get(1).equals("java")
            && test.getLast().equals("health");
    refuseIf(!fits, "broker: healthcheck");
    for (String kept : List.of("broker", "openbao", "demo-broker")) {
      KubeObject service = service(file, kept);
      refuseIf(
          !service.text("memswap_limit").equals(service.text("mem_limit")),
          kept + ": memswap_limit");
      refuseIf(!service.text("ulimits/core").equals("0"), kept + ": core");
    }
    for (String needed : List.of("postgres", "openbao")) {
      refuseIf(
          !broker.text("depends_on/" + needed + "/condition").equals("service_healthy"),
          "broker: depends_on " + needed);
    }
  }

  private void brokersConfiguration(String name) {
    KubeObject service = service(file, name);
    Optional<String> mounted =
        texts(service, "volumes")
            .filter(volume -> volume.endsWith(":" + CONFIGURATION + ":ro"))
            .map(volume -> FILES.get(volume.substring(0, volume.indexOf(':'))))
            .findFirst();
    boolean read = service.text("environment/SMALLRYE_CONFIG_LOCATIONS").equals(CONFIGURATION);
    refuseIf(!read || mounted.isEmpty(), name + ": no configuration");
    String text = mounted.map(path -> Repository.read(Path.of(path))).orElse("");
    DocumentedKeys.unknown(text).forEach(key -> violations.add(name + ": no such key: " + key));
    Map<String, String> keys = DocumentedKeys.parse(text);
    grace(name, service, keys);
    String folder = keys.getOrDefault("sallyport.data-dir", "");
    refuseIf(
        texts(service, "volumes").noneMatch(volume -> keeps(volume, folder)),
        name + ": data-dir is not kept");
    Set<String> targets =
        service.parts("secrets").stream()
            .map(secret -> secret.text("target"))
            .collect(Collectors.toCollection(TreeSet::new));
    refuseIf(!targets.equals(found(SECRET, text)), name + ": secrets are " + targets);
    found(HOST, text)
        .forEach(host ->
            refuseIf(
                !service.list("networks").contains("inside")
                    || service(file, host).tree().isEmpty(),
                name + ": does not reach " + host));
  }

  /** A container that is killed before the broker has answered who is inside loses the answers. */
  private void grace(String name, KubeObject service, Map<String, String> keys) {
    Duration needed =
        Duration.parse(keys.getOrDefault("sallyport.stop.announce", "PT0S"))
            .plus(Duration.parse(keys.getOrDefault("sallyport.stop.timeout", "PT10S")))
            .plus(BESIDES);
    String given = service.text("stop_grace_period").toUpperCase(Locale.ROOT);
    refuseIf(
        !given.matches("\\d+S") || Duration.parse("PT" + given).compareTo(needed) < 0,
        name + ": stop_grace_period is below " + needed);
  }

  /** Whether a volume with a name holds the folder. */
  private boolean keeps(String volume, String folder) {
    String[] parts = volume.split(":", -1);
    return parts.length == 2
        && file.labels("volumes").containsKey(parts[0])
        && folder.startsWith(parts[1] + "/");
  }

  private void declaredSecrets() {
    Set<String> used =
        file.labels("services").keySet().stream()
            .flatMap(name -> service(file, name).parts("secrets").stream())
            .map(secret -> secret.text("source"))
            .collect(Collectors.toCollection(TreeSet::new));
    refuseIf(!used.equals(new TreeSet<>(file.labels("secrets").keySet())), "secrets: " + used);
    file.labels("secrets")
        .keySet()
        .forEach(name -> {
          String path = file.part("secrets").part(name).text("file");
          String expected = "./state/" + name.replaceFirst("-", "/");
          refuseIf(!path.equals(expected), "secrets: " + name + " is " + path);
        });
  }

  private static SortedSet<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> texts(KubeObject service, String path) {
    return service.list(path).stream().map(Object::toString);
  }

  private static KubeObject service(KubeObject file, String name) {
    return file.part("services/" + name);
  }

  private void refuseIf(boolean broken, String what) {
    if (broken) {
      violations.add(what);
    }
  }
}
