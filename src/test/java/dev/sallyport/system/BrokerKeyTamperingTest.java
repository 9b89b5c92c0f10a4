package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.simulator.machine.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rows of the broker's own wrapped keys, swapped, forged and re-labelled. A running broker goes
 * on with the keys that it unwrapped before; one that starts over such a row does not start, so
 * that no false identity ever signs.
 */
@Tag("I6")
class BrokerKeyTamperingTest {
  private static final World WORLD = World.start("broker-keys", Map.of());
  private static final String RESOURCE = WORLD.guard("keyed", Documents.cpuPolicy("keyed"), "k");

  @AfterAll
  static void end() {
    WORLD.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Two identities exchanged, in one statement.
        "update broker_key as one set wrapped = (select wrapped from broker_key as other"
            + " where other.kind = 'identity' and other.number = 3 - one.number)"
            + " where kind = 'identity'",
        // The second identity in the place of the first.
        "update broker_key set wrapped = (select wrapped from broker_key"
            + " where kind = 'identity' and number = 2) where kind = 'identity' and number = 1",
        // Two ticket keys exchanged: yesterday's would be today's.
        "update broker_key set wrapped = (select wrapped from broker_key"
            + " where kind = 'ticket' order by number limit 1) where kind = 'ticket'",
        // A ticket key in the place of the transport key.
        "update broker_key set wrapped = (select wrapped from broker_key"
            + " where kind = 'ticket' limit 1) where kind = 'transport'",
        // The transport key re-labelled as the next one.
        "update broker_key set number = number + 1 where kind = 'transport'",
        // An identity re-labelled.
        "update broker_key set number = 3 where kind = 'identity' and number = 2",
        // Another KEK.
        "update broker_key set kek = 'local://other' where kind = 'identity' and number = 1",
        // No KEK.
        "update broker_key set kek = '' where kind = 'transport'",
        // Not what was wrapped.
        "update broker_key set wrapped = x'00' where kind = 'ticket'",
        "update broker_key set wrapped = substr(wrapped, 1, length(wrapped) - 1)"
            + " where kind = 'transport'",
        // A tenant's key in the place of a ticket key.
        "update broker_key set wrapped = (select wrapped from tenant_key"
            + " where kind = 'storage' limit 1) where kind = 'ticket'"
      })
  void changedRow_stopsTheNextStart(String sql) throws Exception {
    Path folder = copyOfTheFolder("start");
    edit(folder.resolve("data"), sql);
    Map<String, String> settings = new HashMap<>(World.settings(WORLD.simulator(), folder));

    try (BrokerProcess broker = BrokerProcess.begin("start", folder, settings)) {
      assertThat(broker.waitForExit()).isNotZero();
      assertThat(broker.output())
          .contains("the broker's own keys cannot be had: secret-unreadable")
          .doesNotContain("listening on");
    }
  }

  @Test
  void rowsLeftAlone_startAndRelease() throws Exception {
    Path folder = copyOfTheFolder("untouched");
    Map<String, String> settings = new HashMap<>(World.settings(WORLD.simulator(), folder));

    try (BrokerProcess broker = BrokerProcess.start("untouched", folder, settings)) {
      Workload workload =
          Workload.honest(broker.api(), WORLD.simulator().address(), Machine.of("alpha", 0, 0));
      assertThat(Pins.of(broker.api())).isEqualTo(Pins.of(WORLD.broker()));
      assertThat(workload.fetchAndOpen(WORLD.owner().root(), RESOURCE))
          .containsExactly(Encoding.utf8("k"));
    }
  }

  @Test
  void changedRows_doNotTouchTheKeysOfARunningBroker() throws Exception {
    try (World world = World.start("broker-keys-warm", Map.of())) {
      String resource = world.guard("keyed", Documents.cpuPolicy("keyed"), "k");
      Pins before = Pins.of(world.broker());
      edit(
          world.process().dataFolder(),
          "update broker_key set wrapped = (select wrapped from broker_key"
              + " where kind = 'identity' and number = 2)");

      assertThat(world.workload(0, 0).fetchAndOpen(world.owner().root(), resource))
          .containsExactly(Encoding.utf8("k"));
      assertThat(Pins.of(world.broker())).isEqualTo(before);
    }
  }

  /** What the running broker keeps, as it is now. */
  private static Path copyOfTheFolder(String name) throws IOException, SQLException {
    Path from = WORLD.process().dataFolder();
    Path folder = World.emptied(Project.target("worlds").resolve("broker-keys-" + name));
    Path data = Files.createDirectories(folder.resolve("data"));
    try (Stream<Path> files = Files.list(from)) {
      files
          .filter(file -> !file.getFileName().toString().startsWith("sallyport.db"))
          .forEach(file -> copy(file, data.resolve(file.getFileName())));
    }
    try (Connection connection = Rows.connect(WORLD);
        Statement statement = connection.createStatement()) {
      statement.execute("vacuum into '" + data.resolve("sallyport.db") + "'");
    }
    return folder;
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void edit(Path data, String sql) throws SQLException {
    Path file = data.resolve("sallyport.db");
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=10000");
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).as("rows changed").isPositive();
    }
  }
}
