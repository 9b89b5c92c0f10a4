package dev.sallyport.broker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.store.Engine;
import dev.sallyport.broker.store.StoreOf;
import dev.sallyport.broker.store.StoreSettings;
import dev.sallyport.broker.store.TestClock;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class DatabaseCheckTest extends Ward {

  private SortedMap<String, Line> look() throws Exception {
    return look(new DatabaseCheck(patient()));
  }

  private void tamper(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void databaseOfABroker_isWell() throws Exception {
    makeBroker();
    var lines = look();
    assertLine(lines, "", State.OK, "sqlite answers");
    assertLine(lines, "schema", State.OK, "this broker knows");
    assertLine(lines, "integrity", State.OK, "no damage");
    assertLine(lines, "clock", State.OK, "0 ms");
    assertLine(lines, "newest", State.OK, TestClock.START.toString());
  }

  @Test
  void databaseThatIsNotThereYet_isSkipped() throws Exception {
    assertLine(look(), "", State.SKIPPED, "the first start makes it");
  }

  @Test
  void olderSchema_isTold_andNotMigrated() throws Exception {
    Files.createDirectory(data());
    StoreOf.knowing(1, StoreSettings.sqlite(database()), clock).close();
    byte[] before = Files.readAllBytes(database());
    assertLine(look(), "schema", State.WARNING, "schema 1 is older");
    assertThat(Files.readAllBytes(database())).isEqualTo(before);
  }

  @Test
  void newerSchemaThatSupportsThisBroker_isTold() throws Exception {
    Files.createDirectory(data());
    StoreOf.after(StoreOf.additive(), StoreSettings.sqlite(database()), clock).close();
    assertLine(look(), "schema", State.WARNING, "supports this broker");
  }

  @Test
  void newerSchemaThatDoesNot_fails() throws Exception {
    Files.createDirectory(data());
    StoreOf.after("CREATE TABLE x (a INTEGER);", StoreSettings.sqlite(database()), clock).close();
    assertLine(look(), "schema", State.FAILED, "does not support this broker");
  }

  @Test
  void damagedPage_fails() throws Exception {
    makeBroker();
    tamper("CREATE TABLE filler (a BLOB)");
    tamper("INSERT INTO filler VALUES (randomblob(100000))");
    tamper("PRAGMA wal_checkpoint(TRUNCATE)");
    byte[] content = Files.readAllBytes(database());
    Arrays.fill(content, content.length - 60_000, content.length - 20_000, (byte) 0x55);
    Files.write(database(), content);
    assertLine(look(), "integrity", State.FAILED, "");
  }

  @Test
  void fileThatIsNoDatabase_fails() throws Exception {
    Files.createDirectory(data());
    Files.writeString(database(), "no database at all, but long".repeat(99));
    assertLine(look(), "", State.FAILED, "not a database");
  }

  @Test
  void clockThatWentBack_fails() throws Exception {
    clock.advance(Duration.ofDays(2));
    makeBroker();
    TestClock before = new TestClock();
    assertLine(look(new DatabaseCheck(patient(before))), "newest", State.FAILED, "still to come");
  }

  @Test
  void postgresql_isRead_andItsClockIsCompared() throws Exception {
    Engine engine = Engine.postgres();
    settings.put("sallyport.store.url", engine.settings().url());
    makeBroker();
    long tables = engine.number("SELECT COUNT(*) FROM pg_tables");
    var lines = look();
    assertLine(lines, "", State.OK, "postgresql answers");
    assertLine(lines, "schema", State.OK, "this broker knows");
    // The clock of these tests stands in a past that the server's has left behind.
    assertLine(lines, "clock", State.FAILED, "ms ahead of this machine's");
    assertThat(lines).doesNotContainKey("integrity");
    assertThat(engine.number("SELECT COUNT(*) FROM pg_tables")).isEqualTo(tables);
  }

  @Test
  void emptyPostgresql_isLeftEmpty() throws Exception {
    Engine engine = Engine.postgres();
    settings.put("sallyport.store.url", engine.settings().url());
    assertLine(look(), "schema", State.WARNING, "no schema yet");
    assertThat(engine.number("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'"))
        .isZero();
  }

  @Test
  void serverThatIsNotThere_fails_withoutThePasswordOfItsUrl() throws Exception {
    settings.put(
        "sallyport.store.url", "jdbc:postgresql://127.0.0.1:1/none?password=hunter2&user=a");
    var lines = look();
    assertLine(lines, "", State.FAILED, "");
    assertThat(lines.toString()).doesNotContain("hunter2");
  }
}
