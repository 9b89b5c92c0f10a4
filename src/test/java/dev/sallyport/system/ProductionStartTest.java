package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engines.TestAuthority;
import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged broker in production, with everything unsafe that one process can have at once. */
@Tag("I9")
class ProductionStartTest {
  /** What a broker ends with whose configuration is wrong. */
  private static final int CONFIGURATION = 78;

  private static final List<String> UNSAFE_JVM =
      List.of("-Dcom.sun.management.jmxremote", "-XX:+HeapDumpOnOutOfMemoryError");

  /** What stops a start unless it is accepted; all of these can be true of a broker that runs. */
  static final Set<String> ACCEPTABLE =
      Set.of(
          "plain-http",
          "open-management",
          "forged-sources",
          "open-database",
          "open-password-file",
          "open-token-file",
          "writable-data-folder",
          "keyset-without-passphrase",
          "no-revocation",
          "stale-key-sets",
          "verbose-log",
          "debug-agent",
          "heap-dump");

  @TempDir Path folder;

  /** All acceptable findings at once. */
  private Map<String, String> unsafe() throws IOException {
    Path data = folder.resolve("data");
    Files.createDirectory(data);
    open(data.resolve("sallyport.db"), "");
    open(data.resolve("admin-token"), "a-token-that-was-left\n");
    open(folder.resolve("password"), "x");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwx---"));
    Map<String, String> settings = new HashMap<>();
    settings.put(BrokerProcess.JSON_LOG, "true");
    settings.put("quarkus.http.host", "0.0.0.0");
    settings.put("quarkus.management.host", "0.0.0.0");
    settings.put("quarkus.http.proxy.proxy-address-forwarding", "true");
    settings.put("quarkus.log.category.\"io.netty\".level", "DEBUG");
    settings.put("sallyport.store.password-file", folder.resolve("password").toString());
    settings.put("sallyport.collateral.max-staleness", "P30D");
    settings.putAll(issuer());
    return settings;
  }

  private Map<String, String> issuer() throws IOException {
    try (Simulator simulator = Simulator.start(SimulatorOptions.usual())) {
      return issuer(folder, simulator);
    }
  }

  /** An issuer that production takes, whose keys nobody ever fetches. */
  static Map<String, String> issuer(Path folder, Simulator simulator) throws IOException {
    Path root = folder.resolve("root.pem");
    Files.writeString(root, simulator.rootCertificatePem());
    String prefix = "sallyport.issuers.ita.";
    return Map.of(
        prefix + "issuer", "https://verifier.invalid",
        prefix + "verifier", "intel-trust-authority",
        prefix + "jwks-url", "https://verifier.invalid/certs",
        prefix + "trust", "pinned-root",
        prefix + "root-file", root.toString(),
        prefix + "crl", "none");
  }

  private static void open(Path file, String content) throws IOException {
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static Set<String> checks(List<LogLine> lines, String event) {
    return lines.stream()
        .filter(line -> line.is(event))
        .map(line -> line.member("check"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void unsafeSettings_stopTheStart_eachByName_andNothingIsTouched() throws Exception {
    Map<String, String> settings = unsafe();
    settings.put("sallyport.issuers.ita.simulated", "true");
    settings.put("sallyport.issuers.ita.jwks-url", "http://127.0.0.1:1/certs");
    settings.put("sallyport.store.url", "jdbc:postgresql://192.0.2.1/x?password=hunter2");
    try (BrokerProcess broker = BrokerProcess.begin("refused", folder, settings, UNSAFE_JVM)) {
      assertThat(broker.waitForExit()).isEqualTo(CONFIGURATION);
      List<LogLine> lines = LogLine.parse(broker.output());
      Set<String> expected = new TreeSet<>(ACCEPTABLE);
      expected.remove("open-database");
      expected.addAll(
          Set.of(
              "simulated-issuer", "plain-key-set", "password-in-store-url", "store-without-tls"));
      assertThat(checks(lines, "readiness-refused")).isEqualTo(expected);
      assertThat(checks(lines, "readiness-finding"))
          .containsExactly("token-file-left", "token-of-each-broker");
      assertThat(broker.output()).doesNotContain("listening on", "hunter2");
      assertThat(folder.resolve("data/kms-keyset.json")).doesNotExist();
    }
  }

  /** What would hide findings of the test above: with TLS there is no plain HTTP. */
  @Test
  void openKeysAndPlainTraces_stopTheStart_eachByName() throws Exception {
    Map<String, String> settings = new HashMap<>(issuer());
    settings.put(BrokerProcess.JSON_LOG, "true");
    settings.put("sallyport.traces.endpoint", "http://192.0.2.1:4318/v1/traces");
    TestAuthority.Issued server = TestAuthority.create("authority").server("127.0.0.1");
    Path key = server.writeKey(folder.resolve("tls.key"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    server.writeCertificate(folder.resolve("tls.crt"));
    settings.put("sallyport.tls.key-file", key.toString());
    settings.put("sallyport.tls.certificate-file", folder.resolve("tls.crt").toString());
    Path passphrase = folder.resolve("passphrase");
    open(passphrase, "correct horse battery staple");
    settings.put("sallyport.kms.local.passphrase-file", passphrase.toString());
    try (BrokerProcess broker = BrokerProcess.begin("open-keys", folder, settings, List.of())) {
      assertThat(broker.waitForExit()).isEqualTo(CONFIGURATION);
      assertThat(checks(LogLine.parse(broker.output()), "readiness-refused"))
          .containsExactly("no-revocation", "open-kms-file", "open-tls-key", "traces-without-tls");
      assertThat(broker.output()).doesNotContain("listening on", "correct horse");
    }
  }

  @Test
  void valuesOutOfTheirBounds_stopTheStart_allByTheirKeys() throws Exception {
    Map<String, String> settings = new HashMap<>(issuer());
    settings.put("sallyport.limits.in-flight", "0");
    settings.put("sallyport.challenge.life", "PT2H");
    try (BrokerProcess broker = BrokerProcess.begin("bounds", folder, settings, List.of())) {
      assertThat(broker.waitForExit()).isEqualTo(CONFIGURATION);
      assertThat(broker.output())
          .contains(
              "sallyport.limits.in-flight is not from 1",
              "sallyport.challenge.life is not from PT10S to PT1H")
          .doesNotContain("listening on");
    }
  }

  @Test
  void acceptedSettings_startAndAreLoggedEachByName() throws Exception {
    Map<String, String> settings = unsafe();
    settings.put("sallyport.readiness.accept", String.join(",", ACCEPTABLE) + ",open-tls-key");
    try (BrokerProcess broker = BrokerProcess.begin("accepted", folder, settings, UNSAFE_JVM)) {
      broker.address();
      List<LogLine> lines =
          until(broker, all -> all.stream().anyMatch(l -> l.is("broker-listening")));
      assertThat(checks(lines, "readiness-accepted")).isEqualTo(new TreeSet<>(ACCEPTABLE));
      assertThat(lines)
          .filteredOn(line -> line.is("readiness-accepted"))
          .allMatch(line -> line.level().equals("WARN"));
      assertThat(checks(lines, "readiness-acceptance-unused")).containsExactly("open-tls-key");
      assertThat(checks(lines, "readiness-refused")).isEmpty();
    }
  }

  /** The log is copied by a thread of its own. */
  private static List<LogLine> until(BrokerProcess broker, Predicate<List<LogLine>> there)
      throws IOException {
    Instant end = Instant.now().plus(Duration.ofSeconds(10));
    List<LogLine> lines = LogLine.parse(broker.output());
    while (!there.test(lines) && Instant.now().isBefore(end)) {
      Thread.onSpinWait();
      lines = LogLine.parse(broker.output());
    }
    return lines;
  }
}
