package dev.sallyport.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a file in Akash's stack definition language says about confidential computing, and how its
 * parts name each other. Sources: AEP-83 in its final form of July 2026 for {@code params.tee}, its
 * text of May 2026 for attributes of a placement, the network's development kit for {@code
 * params.kbs}; digests and what may stand in the environment are our own rules.
 */
final class SdlRules {
  private static final Pattern DIGEST = Pattern.compile("[^@\\s]+@sha256:[0-9a-f]{64}");
  private static final Pattern SEALED = Pattern.compile("sealed\\.[\\w-]+\\.[\\w-]+\\.[\\w-]+");
  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i).*(?:password|passphrase|token|secret|credential|private_key|api_key)");
  private static final Pattern ORIGIN =
      Pattern.compile("https://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[1-9]\\d{0,4})?");
  private static final Pattern IMAGE_POLICY =
      Pattern.compile("kbs:///[A-Za-z0-9_-][\\w.-]*/security-policy/sha256-[0-9a-f]{64}");
  private static final Pattern RESOURCE =
      Pattern.compile("kbs:///[A-Za-z0-9_-][\\w.-]*(?:/[A-Za-z0-9_-][\\w.-]*){2}");
  private static final int MAX_CERTIFICATE = 64 * 1024;
  private static final int MAX_POLICY = 1024 * 1024;
  private static final int MAX_URL = 2048;

  private final KubeObject file;
  private final List<String> violations = new ArrayList<>();

  private SdlRules(KubeObject file) {
    this.file = file;
  }

  /** What breaks a rule, the shape included. */
  static List<String> violations(KubeObject file) {
    SdlRules rules = new SdlRules(file);
    rules.violations.addAll(SdlShape.violations(file));
    file.labels("services").keySet().forEach(rules::service);
    rules.deployment();
    return rules.violations;
  }

  private void service(String name) {
    KubeObject service = file.part("services/" + name);
    String at = name + ": ";
    refuseIf(!DIGEST.matcher(service.text("image")).matches(), at + "image without a digest");
    refuseIf(!service.text("params/tee").matches("|cpu|cpu-gpu"), at + "no such tee");
    refuseIf(
        service.at("params/tee").isPresent() && !(service.at("params/tee").get() instanceof String),
        at + "tee is no text");
    environment(service, at);
    boolean confidential = !service.text("params/tee").isEmpty();
    boolean inline = !service.text("credentials/password").isEmpty();
    refuseIf(confidential && inline, at + "password of a registry in a confidential service");
    boolean needsKbs = usesKbs(service, at);
    if (service.at("params/kbs").isPresent()) {
      refuseIf(!confidential, at + "kbs without tee");
      kbs(service.part("params/kbs"), at + "kbs/");
    } else {
      refuseIf(needsKbs, at + "sealed data without kbs");
    }
    mounts(service, at);
  }

  /** All of the file is the provider's to read, and stands on the chain as a hash. */
  private void environment(KubeObject service, String at) {
    for (Object entry : service.list("env")) {
      String[] parts = entry.toString().split("=", 2);
      boolean sealed = parts.length == 2 && SEALED.matcher(parts[1]).matches();
      refuseIf(
          SECRET_NAME.matcher(parts[0]).matches() && !sealed, at + "secret in env: " + parts[0]);
    }
  }

  private boolean usesKbs(KubeObject service, String at) {
    boolean uses = service.at("credentials/uri").isPresent();
    refuseIf(
        uses && !RESOURCE.matcher(service.text("credentials/uri")).matches(),
        at + "credentials/uri");
    for (Object entry : service.list("env")) {
      String value = entry.toString().replaceFirst("[^=]*=?", "");
      refuseIf(value.startsWith("sealed.") && !SEALED.matcher(value).matches(), at + "sealed env");
      uses |= value.startsWith("sealed.");
    }
    for (String volume : service.labels("params/storage").keySet()) {
      String key = service.part("params/storage").part(volume).text("keyRef");
      refuseIf(!key.isEmpty() && !SEALED.matcher(key).matches(), at + "keyRef");
      uses |= !key.isEmpty();
    }
    return uses;
  }

  private void kbs(KubeObject kbs, String at) {
    // With mode "provider" the provider chooses who releases the secrets.
    refuseIf(!kbs.text("mode").equals("tenant"), at + "mode");
    String url = kbs.text("url");
    refuseIf(url.length() > MAX_URL || !ORIGIN.matcher(url).matches(), at + "url");
    String certificate = kbs.text("certificate");
    refuseIf(
        certificate.length() > MAX_CERTIFICATE
            || !certificate.startsWith("-----BEGIN CERTIFICATE-----\n")
            || isUnfit(certificate),
        at + "certificate");
    refuseIf(
        !IMAGE_POLICY.matcher(kbs.text("imageSecurityPolicyURI")).matches(),
        at + "imageSecurityPolicyURI");
    String policy = kbs.text("agentPolicy");
    refuseIf(
        policy.length() > MAX_POLICY || !policy.contains("package agent_policy") || isUnfit(policy),
        at + "agentPolicy");
    // What an agent without a policy does: whatever the host says.
    refuseIf(
        policy.contains("default allow = true") || policy.contains("default allow := true"),
        at + "agentPolicy allows all");
  }

  /** Three quotes would end the value in the measured document, and begin another one. */
  private static boolean isUnfit(String text) {
    return text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0 || text.contains("\"\"\"");
  }

  private void mounts(KubeObject service, String at) {
    Set<String> volumes = new TreeSet<>();
    file.labels("profiles/compute")
        .keySet()
        .forEach(profile ->
            file.parts("profiles/compute/" + profile + "/resources/storage")
                .forEach(volume -> volumes.add(volume.text("name"))));
    service
        .labels("params/storage")
        .keySet()
        .forEach(volume -> {
          refuseIf(!volumes.contains(volume), at + "no such volume: " + volume);
          String mount = service.text("params/storage/" + volume + "/mount");
          refuseIf(!mount.matches("/.+"), at + "mount of " + volume);
        });
  }

  private void deployment() {
    Set<String> deployed = file.labels("deployment").keySet();
    refuseIf(
        !deployed.equals(file.labels("services").keySet()), "deployment: services " + deployed);
    Map<String, Set<String>> kinds = new TreeMap<>();
    for (String service : deployed) {
      for (String placement : file.labels("deployment/" + service).keySet()) {
        placed(service, placement);
        kinds
            .computeIfAbsent(placement, _ -> new TreeSet<>())
            .add(file.text("services/" + service + "/params/tee"));
      }
    }
    kinds.forEach((placement, tees) -> {
      refuseIf(tees.size() > 1, placement + ": different tees in one group");
      attributes(placement, tees);
    });
  }

  private void placed(String service, String placement) {
    KubeObject entry = file.part("deployment/" + service + "/" + placement);
    String profile = entry.text("profile");
    String at = "deployment/" + service + "/" + placement + ": ";
    refuseIf(!entry.text("count").matches("[1-9]\\d{0,3}"), at + "count");
    refuseIf(!file.labels("profiles/compute").containsKey(profile), at + "no such profile");
    refuseIf(!file.labels("profiles/placement").containsKey(placement), at + "no such placement");
    refuseIf(
        !file.labels("profiles/placement/" + placement + "/pricing").containsKey(profile),
        at + "no price");
    String gpus = file.text("profiles/compute/" + profile + "/resources/gpu/units");
    boolean needed = file.text("services/" + service + "/params/tee").equals("cpu-gpu");
    refuseIf(needed && !gpus.matches("[1-9]\\d*"), at + "cpu-gpu without a GPU");
  }

  /** The earlier form: a provider says it of itself, so that somebody has to have signed it. */
  private void attributes(String placement, Set<String> tees) {
    KubeObject profile = file.part("profiles/placement/" + placement);
    Map<String, Object> attributes = profile.labels("attributes");
    String at = placement + ": ";
    boolean named =
        attributes.keySet().stream().anyMatch(key -> key.startsWith("confidential-compute"));
    boolean signed =
        !profile.list("signedBy/anyOf").isEmpty() || !profile.list("signedBy/allOf").isEmpty();
    refuseIf(
        named && !"true".equals(String.valueOf(attributes.get("confidential-compute"))),
        at + "confidential-compute is not true");
    String tee = String.valueOf(attributes.getOrDefault("confidential-compute-tee", ""));
    refuseIf(!tee.matches("|intel-tdx|amd-sev-snp"), at + "no such confidential-compute-tee");
    refuseIf(named && !tees.equals(Set.of("")), at + "both forms");
    refuseIf((named || !tees.equals(Set.of(""))) && !signed, at + "signedBy nobody");
    // What the network derives from params.tee is not for a file to say.
    refuseIf(
        attributes.keySet().stream().anyMatch(key -> key.startsWith("tee/")),
        at + "tee/ attribute");
  }

  private void refuseIf(boolean broken, String what) {
    if (broken) {
      violations.add(what);
    }
  }
}
