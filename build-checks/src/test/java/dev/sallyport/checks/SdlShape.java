package dev.sallyport.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The shape of a file in Akash's stack definition language, versions 2.0 and 2.1: which keys there
 * are, and of what form their values. No tool that checks it is in a registry that a build reaches
 * in a minute, so these are the rules of its published schema that our files touch, and stricter
 * where ours use less.
 */
final class SdlShape {
  private static final Pattern SIZE = Pattern.compile("[1-9]\\d*(?:\\.\\d+)?(?:[kMGTPE]i?)?");
  private static final Pattern CPU =
      Pattern.compile("(?:[1-9]\\d*(?:\\.\\d+)?|0\\.\\d*[1-9]\\d*|[1-9]\\d*m)");
  private static final Pattern AMOUNT = Pattern.compile("\\d+(?:\\.\\d+)?");

  /** Keys below a path, where a star stands for any name or any element. */
  private static final Map<String, Set<String>> KEYS =
      Map.ofEntries(
          Map.entry("", Set.of("version", "services", "profiles", "deployment", "endpoints")),
          Map.entry(
              "services/*",
              Set.of(
                  "image",
                  "command",
                  "args",
                  "env",
                  "expose",
                  "params",
                  "credentials",
                  "dependencies")),
          Map.entry(
              "services/*/credentials", Set.of("host", "email", "username", "password", "uri")),
          Map.entry(
              "services/*/expose/*", Set.of("port", "as", "proto", "to", "accept", "http_options")),
          Map.entry("services/*/expose/*/to/*", Set.of("global", "service", "ip")),
          Map.entry("services/*/params", Set.of("storage", "permissions", "tee", "kbs")),
          Map.entry("services/*/params/storage/*", Set.of("mount", "readOnly", "keyRef")),
          Map.entry(
              "services/*/params/kbs",
              Set.of("mode", "url", "certificate", "imageSecurityPolicyURI", "agentPolicy")),
          Map.entry("profiles", Set.of("compute", "placement")),
          Map.entry("profiles/compute/*", Set.of("resources")),
          Map.entry("profiles/compute/*/resources", Set.of("cpu", "memory", "storage", "gpu")),
          Map.entry("profiles/compute/*/resources/cpu", Set.of("units", "attributes")),
          Map.entry("profiles/compute/*/resources/memory", Set.of("size")),
          Map.entry("profiles/compute/*/resources/gpu", Set.of("units", "attributes")),
          Map.entry("profiles/compute/*/resources/gpu/attributes", Set.of("vendor")),
          Map.entry("profiles/compute/*/resources/gpu/attributes/vendor", Set.of("nvidia")),
          Map.entry(
              "profiles/compute/*/resources/gpu/attributes/vendor/nvidia/*",
              Set.of("model", "ram", "interface")),
          Map.entry("profiles/compute/*/resources/storage/*", Set.of("name", "size", "attributes")),
          Map.entry(
              "profiles/compute/*/resources/storage/*/attributes", Set.of("class", "persistent")),
          Map.entry("profiles/placement/*", Set.of("attributes", "signedBy", "pricing")),
          Map.entry("profiles/placement/*/signedBy", Set.of("anyOf", "allOf")),
          Map.entry("profiles/placement/*/pricing/*", Set.of("denom", "amount")),
          Map.entry("deployment/*/*", Set.of("profile", "count")));

  private final KubeObject file;
  private final List<String> violations = new ArrayList<>();

  private SdlShape(KubeObject file) {
    this.file = file;
  }

  /** What is not of the language, each by its path. */
  static List<String> violations(KubeObject file) {
    SdlShape shape = new SdlShape(file);
    shape.keys(file.tree(), "", "");
    shape.refuseIf(!Set.of("2.0", "2.1").contains(file.text("version")), "version");
    file.labels("services").keySet().forEach(shape::service);
    file.labels("profiles/compute").keySet().forEach(shape::compute);
    file.labels("profiles/placement").keySet().forEach(shape::placement);
    return shape.violations;
  }

  private void keys(Object value, String path, String pattern) {
    if (value instanceof Map<?, ?> map) {
      Set<String> known = KEYS.get(pattern);
      map.forEach((key, member) -> {
        String name = String.valueOf(key);
        boolean named =
            known != null
                || KEYS.keySet().stream().anyMatch(it -> it.startsWith(join(pattern, "*")));
        refuseIf(known != null && !known.contains(name), "no such key: " + join(path, name));
        keys(member, join(path, name), join(pattern, known == null && named ? "*" : name));
      });
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        keys(list.get(i), path + "/" + i, pattern + "/*");
      }
    }
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }

  private void service(String name) {
    KubeObject service = file.part("services/" + name);
    String at = "services/" + name + "/";
    refuseIf(service.text("image").isBlank(), at + "image");
    for (String list : List.of("command", "args", "env")) {
      refuseIf(service.at(list).isPresent() && !isTexts(service.list(list)), at + list);
    }
    service.list("env").stream()
        .filter(entry -> !entry.toString().matches("[A-Za-z_]\\w*=(?s:.*)"))
        .forEach(entry -> violations.add(at + "env: " + entry));
    for (KubeObject expose : service.parts("expose")) {
      refuseIf(!isPort(expose.text("port")), at + "expose/port");
      refuseIf(expose.at("as").isPresent() && !isPort(expose.text("as")), at + "expose/as");
      refuseIf(!expose.text("proto").matches("|TCP|UDP|tcp|udp"), at + "expose/proto");
      refuseIf(expose.list("to").isEmpty(), at + "expose/to");
    }
  }

  private void compute(String name) {
    KubeObject resources = file.part("profiles/compute/" + name + "/resources");
    String at = "profiles/compute/" + name + "/resources/";
    refuseIf(!CPU.matcher(resources.text("cpu/units")).matches(), at + "cpu/units");
    refuseIf(!SIZE.matcher(resources.text("memory/size")).matches(), at + "memory/size");
    refuseIf(resources.parts("storage").isEmpty(), at + "storage");
    resources.parts("storage").forEach(volume -> volume(volume, at + "storage/"));
    String gpus = resources.text("gpu/units");
    refuseIf(!gpus.matches("|\\d+"), at + "gpu/units");
    boolean some = gpus.matches("[1-9]\\d*");
    refuseIf(some != resources.at("gpu/attributes").isPresent(), at + "gpu/attributes");
    resources
        .parts("gpu/attributes/vendor/nvidia")
        .forEach(
            gpu -> refuseIf(!gpu.text("interface").matches("|pcie|sxm"), at + "gpu/interface"));
  }

  private void volume(KubeObject volume, String at) {
    refuseIf(!SIZE.matcher(volume.text("size")).matches(), at + "size");
    if (volume.at("attributes").isPresent()) {
      String kind = volume.text("attributes/class");
      String persistent = volume.text("attributes/persistent");
      refuseIf(!persistent.matches("true|false"), at + "attributes/persistent");
      refuseIf(!kind.matches("ram|default|beta[123]"), at + "attributes/class");
      refuseIf(kind.equals("ram") == persistent.equals("true"), at + "attributes");
      refuseIf(volume.text("name").isEmpty(), at + "name");
    }
  }

  private void placement(String name) {
    KubeObject placement = file.part("profiles/placement/" + name);
    String at = "profiles/placement/" + name + "/";
    refuseIf(placement.labels("pricing").isEmpty(), at + "pricing");
    placement
        .labels("pricing")
        .keySet()
        .forEach(profile -> {
          KubeObject price = placement.part("pricing/" + profile);
          refuseIf(!price.text("denom").matches("uakt|uact"), at + "pricing/denom");
          refuseIf(!AMOUNT.matcher(price.text("amount")).matches(), at + "pricing/amount");
        });
  }

  private static boolean isTexts(List<?> list) {
    return !list.isEmpty() && list.stream().allMatch(String.class::isInstance);
  }

  private static boolean isPort(String text) {
    return text.matches("[1-9]\\d{0,4}") && Integer.parseInt(text) <= 65_535;
  }

  private void refuseIf(boolean broken, String what) {
    if (broken) {
      violations.add(what);
    }
  }
}
