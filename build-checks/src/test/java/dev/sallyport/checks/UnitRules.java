package dev.sallyport.checks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What has to fit together among units, the configuration that they start with, and the files that
 * make users and folders; and what no measure of exposure looks at.
 */
final class UnitRules {
  private static final Duration BESIDES = Duration.ofSeconds(10);
  private static final String SECRETS = "SECRETS_DIRECTORY=%t/";
  private static final Pattern SECRET = Pattern.compile("\\$\\{SECRETS_DIRECTORY}/([\\w.-]+)");
  private static final Pattern SECRETS_ON_DISK =
      Pattern.compile("([^:]+):/etc/sallyport/secrets/\\1");

  /** Worth nothing, or less than it rounds, in the measure of exposure. */
  private static final Map<String, String> REQUIRED =
      Map.of(
          "ProtectHostname", "yes",
          "LockPersonality", "yes",
          "KeyringMode", "private",
          "RemoveIPC", "yes",
          "SystemCallErrorNumber", "EPERM");

  private final UnitFile unit;
  private final List<String> violations = new ArrayList<>();

  private UnitRules(UnitFile unit) {
    this.unit = unit;
  }

  /** What is wrong with the broker's unit, started with a configuration. */
  static List<String> broker(UnitFile unit, String configuration) {
    UnitRules rules = new UnitRules(unit);
    rules.shared("sallyport");
    Map<String, String> keys = DocumentedKeys.parse(configuration);
    rules.grace(keys);
    rules.refuseIf(!rules.credentials().equals(secrets(configuration)), "LoadCredential");
    rules.refuseIf(
        !unit.all("Environment")
            .contains("SMALLRYE_CONFIG_LOCATIONS=/etc/sallyport/broker.properties"),
        "Environment");
    rules.refuseIf(!unit.value("SuccessExitStatus").equals("143"), "SuccessExitStatus");
    rules.refuseIf(!unit.value("Restart").equals("on-failure"), "Restart");
    rules.refuseIf(
        !unit.value("RestartPreventExitStatus").equals("78"), "RestartPreventExitStatus");
    rules.refuseIf(!unit.value("StartLimitIntervalSec").equals("0"), "StartLimitIntervalSec");
    rules.refuseIf(
        !keys.getOrDefault("sallyport.data-dir", "")
            .startsWith("/var/lib/" + unit.value("StateDirectory") + "/"),
        "StateDirectory");
    return rules.violations;
  }

  /**
   * What is wrong with the unit of backups.
   *
   * @param configuration of a broker with an embedded store
   * @param folders what systemd-tmpfiles makes
   */
  static List<String> backup(UnitFile unit, String configuration, String folders) {
    UnitRules rules = new UnitRules(unit);
    rules.shared("sallyport-backup");
    rules.refuseIf(
        !rules.credentials().equals(new TreeSet<>(List.of("passphrase"))), "LoadCredential");
    rules.refuseIf(!secrets(configuration).containsAll(rules.credentials()), "passphrase");
    String database =
        DocumentedKeys.parse(configuration).get("sallyport.data-dir") + "/sallyport.db";
    rules.refuseIf(!unit.value("ConditionPathExists").equals(database), "ConditionPathExists");
    String folder = unit.value("ReadWritePaths");
    rules.refuseIf(
        !folders.contains("\nd " + folder + " 0700 sallyport sallyport "), "ReadWritePaths");
    String start = unit.value("ExecStart");
    rules.refuseIf(
        !start.contains(" backup create --database \"" + folder + "/"), "ExecStart: --database");
    rules.refuseIf(!start.contains("$(date -u +%%Y%%m%%dT%%H%%M%%SZ)"), "ExecStart: no time");
    rules.refuseIf(
        !start.contains("--config /etc/sallyport/broker.properties"), "ExecStart: --config");
    // ExecStartPost runs after a copy that was taken, and so never removes the last good one.
    rules.refuseIf(
        Stream.of("ExecStopPost", "ExecStop", "ExecReload").anyMatch(unit::has), "ExecStopPost");
    rules.refuseIf(
        !unit.value("ExecStartPost")
            .startsWith("/usr/bin/find " + folder + " -maxdepth 1 -type f "),
        "ExecStartPost");
    return rules.violations;
  }

  private void shared(String runtime) {
    refuseIf(!unit.value("User").equals("sallyport"), "User");
    refuseIf(!unit.value("RuntimeDirectory").equals(runtime), "RuntimeDirectory");
    refuseIf(!unit.value("RuntimeDirectoryMode").equals("0700"), "RuntimeDirectoryMode");
    refuseIf(!unit.value("StateDirectoryMode").equals("0700"), "StateDirectoryMode");
    refuseIf(!unit.all("Environment").contains(SECRETS + runtime), "Environment");
    refuseIf(
        !unit.value("ExecStartPre")
            .equals("/bin/cp --recursive --no-preserve=mode,ownership %d/. %t/" + runtime),
        "ExecStartPre");
    refuseIf(!unit.value("UMask").equals("0077"), "UMask");
    // A secret that outlives its use in memory must not also be written to a disk.
    refuseIf(!unit.value("LimitCORE").equals("0"), "LimitCORE");
    refuseIf(!unit.value("MemorySwapMax").equals("0"), "MemorySwapMax");
    REQUIRED.forEach((name, value) -> refuseIf(!unit.value(name).equals(value), name));
    refuseIf(!unit.has("MemoryMax"), "MemoryMax");
    refuseIf(!unit.has("TasksMax"), "TasksMax");
    refuseIf(!unit.value("ExecStart").contains(" @/usr/lib/sallyport/jvm.options "), "ExecStart");
    unit.all("Environment").stream()
        .filter(variable -> variable.startsWith("SALLYPORT_"))
        .forEach(variable -> violations.add("Environment: " + variable));
  }

  private SortedSet<String> credentials() {
    TreeSet<String> names = new TreeSet<>();
    unit.all("LoadCredential")
        .forEach(credential -> {
          refuseIf(!SECRETS_ON_DISK.matcher(credential).matches(), "LoadCredential: " + credential);
          names.add(credential.substring(0, credential.indexOf(':')));
        });
    return names;
  }

  private static SortedSet<String> secrets(String configuration) {
    return SECRET
        .matcher(configuration)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A broker that is killed before it has answered who is inside loses their answers. */
  private void grace(Map<String, String> keys) {
    Duration needed =
        Duration.parse(keys.getOrDefault("sallyport.stop.announce", "PT0S"))
            .plus(Duration.parse(keys.getOrDefault("sallyport.stop.timeout", "PT10S")))
            .plus(BESIDES);
    String given = unit.value("TimeoutStopSec");
    refuseIf(
        !given.matches("\\d+s") || Long.parseLong(given.replace("s", "")) < needed.toSeconds(),
        "TimeoutStopSec");
  }

  private void refuseIf(boolean broken, String what) {
    if (broken) {
      violations.add(what);
    }
  }
}
