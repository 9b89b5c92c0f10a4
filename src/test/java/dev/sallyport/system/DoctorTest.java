package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged broker's command {@code doctor}, beside a broker that runs and where none could. */
class DoctorTest {
  private static final World WORLD = World.shared();

  @TempDir Path folder;

  @Test
  void besideARunningBroker_nothingFails_andTheBrokerGoesOn() throws Exception {
    BrokerProcess broker = WORLD.process();
    String resource = WORLD.guard("seen-by-doctor", Documents.cpuPolicy("seen-by-doctor"), "s");
    List<String> files = files(broker.dataFolder());
    long keys = count(broker.dataFolder(), "broker_key");

    BackupTool.Run run =
        BackupTool.tool(
            broker.dataFolder().resolveSibling(""),
            "doctor",
            "--json",
            "--expect-pin",
            Pins.of(WORLD.broker()).identity(),
            "--broker",
            broker.management().toString());

    assertThat(run.exitCode()).as(run.output()).isZero();
    // One document on both streams together: no library had a line to add.
    JsonObject report = JsonParser.parseString(run.output()).getAsJsonObject();
    assertThat(report.get("well").getAsBoolean()).isTrue();
    Map<String, String> states = states(report);
    assertThat(states)
        .containsEntry("configuration", "ok")
        .containsEntry("readiness.simulated-issuer", "warning")
        .containsEntry("cryptography", "ok")
        .containsEntry("database", "ok")
        .containsEntry("database.schema", "ok")
        .containsEntry("database.integrity", "ok")
        .containsEntry("kms.local", "ok")
        .containsEntry("kek", "ok")
        .containsEntry("keys", "ok")
        .containsEntry("keys.identity", "ok")
        // The simulator publishes keys that must not be trusted, too: of those it is told.
        .containsEntry("issuers.ita", "warning")
        .containsEntry("issuers.nras", "ok")
        .containsEntry("issuers.ita.clock", "ok")
        .containsEntry("tls", "skipped")
        .containsEntry("broker", "ok");
    assertThat(run.output()).contains("keys can be used").doesNotContain(broker.adminToken());
    assertThat(files(broker.dataFolder())).isEqualTo(files);
    assertThat(count(broker.dataFolder(), "broker_key")).isEqualTo(keys);
    WORLD.workload(0, 0).fetch(resource).requireOk();
  }

  @Test
  void whereNoBrokerCouldStart_everyCauseIsALine_andNothingIsMade() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Path database = data.resolve("sallyport.db");
    Files.writeString(database, "no database at all, but long".repeat(99));
    Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-------"));
    Path keyset = Files.writeString(data.resolve("kms-keyset.json"), "no keyset");
    Files.setPosixFilePermissions(keyset, PosixFilePermissions.fromString("rw-r--r--"));
    Map<String, String> settings = new HashMap<>();
    settings.put("sallyport.tls.certificate-file", folder.resolve("tls.crt").toString());
    settings.put("sallyport.tls.key-file", folder.resolve("tls.key").toString());
    settings.put("sallyport.collateral.refresh", "PT5S");
    settings.put("sallyport.issuers.ita.issuer", "https://ita.invalid");
    settings.put("sallyport.issuers.ita.verifier", "intel-trust-authority");
    settings.put("sallyport.issuers.ita.jwks-url", "https://127.0.0.1:1/certs");
    settings.put("sallyport.issuers.ita.trust", "jwks-origin");
    BrokerProcess.configure(folder, settings);
    List<String> files = files(folder);

    BackupTool.Run run =
        BackupTool.tool(folder, "doctor", "--broker", "http://127.0.0.1:1", "--offline");

    assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
    assertThat(run.output().lines())
        .allMatch(line -> line.matches("(ok|warning|failed|skipped) +[a-z0-9.-]+: .+|\\d+ ok, .+"));
    assertThat(run.output().lines().filter(line -> line.startsWith("failed")))
        .extracting(line -> line.replaceFirst("failed +", "").replaceFirst(": .*", ""))
        .containsExactlyInAnyOrder(
            "configuration",
            "readiness.open-kms-file",
            "readiness.keyset-without-passphrase",
            "database",
            "kms.local",
            "tls",
            "broker");
    assertThat(run.output())
        .contains("sallyport.collateral.refresh", "chmod 600", "skipped  keys:");
    assertThat(files(folder)).isEqualTo(files);
  }

  private static Map<String, String> states(JsonObject report) {
    Map<String, String> states = new HashMap<>();
    for (JsonElement check : report.getAsJsonArray("checks")) {
      JsonObject members = check.getAsJsonObject();
      states.put(members.get("name").getAsString(), members.get("state").getAsString());
    }
    return states;
  }

  private static List<String> files(Path folder) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(Path::toString).sorted().toList();
    }
  }

  private static long count(Path data, String table) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("sallyport.db"));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
