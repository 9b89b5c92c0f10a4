package dev.sallyport.broker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.wire.IdentityAnswer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Key management, the broker's own keys, and whether tenants' keys are where they may be. */
class KeysChecksTest extends Ward {

  private Check kms(String name) {
    return KmsConnectionCheck.all(patient().config()).stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void keysetOfABroker_isWell() throws Exception {
    makeBroker();
    assertLine(look(kms("kms.local")), "", State.OK, " ms: 1 keys");
    assertLine(look(new KekCheck(patient().config())), "", State.OK, "local://default: version ");
  }

  @Test
  void keysetBeforeTheFirstStart_isSkipped_andNotMade() throws Exception {
    assertLine(look(kms("kms.local")), "", State.SKIPPED, "the first start makes it");
    assertThat(data()).doesNotExist();
  }

  @Test
  void keysetThatIsGone_fails_andNoneIsMade() throws Exception {
    makeBroker();
    Files.delete(keyset());
    assertLine(look(kms("kms.local")), "", State.FAILED, "kms-keyset.json");
    assertThat(keyset()).doesNotExist();
  }

  @Test
  void keyThatAStartWouldMake_fails_andIsNotMade() throws Exception {
    makeBroker();
    settings.put("sallyport.kms.local.keys", "default,another");
    byte[] before = Files.readAllBytes(keyset());
    assertLine(look(kms("kms.local")), "", State.FAILED, "no key named another");
    assertThat(Files.readAllBytes(keyset())).isEqualTo(before);
  }

  @Test
  void keyThatTheConnectionDoesNotHave_fails() throws Exception {
    makeBroker();
    settings.put("sallyport.kek", "local://another");
    assertLine(look(new KekCheck(patient().config())), "", State.FAILED, "local://another");
  }

  @Test
  void connectionThatDoesNotAnswer_fails_beside_oneThatDoes() throws Exception {
    makeBroker();
    Path token = Files.writeString(folder.resolve("token"), "a token");
    mode(token, "rw-------");
    String main = "sallyport.kms.vault.main.";
    settings.put(main + "address", "https://127.0.0.1:1");
    settings.put(main + "mount", "transit");
    settings.put(main + "keys", "sallyport");
    settings.put(main + "auth", "token");
    settings.put(main + "token-file", token.toString());
    settings.put("sallyport.kms-timeout", "PT1S");
    assertThat(KmsConnectionCheck.all(patient().config()))
        .extracting(Check::name)
        .containsExactly("kms.local", "kms.vault.main");
    var lines = look(kms("kms.vault.main"));
    assertLine(lines, "", State.FAILED, "");
    assertThat(lines.toString()).doesNotContain("a token");
    assertLine(look(kms("kms.local")), "", State.OK, "ready");
  }

  @Test
  void keysOfABroker_openAndTellTheirTimes() throws Exception {
    IdentityAnswer identity = makeBroker();
    pins.add(identity.current().hex());
    pins.add(identity.next().getFirst().sha256().hex());
    var lines = look(new KeysCheck(patient()));
    assertLine(lines, "", State.OK, "keys open");
    assertLine(lines, "transport", State.OK, "the next one from 2026-03-02T12:00:00Z");
    assertLine(lines, "ticket", State.OK, "since 2026-03-01T00:00:00Z");
    assertLine(
        lines,
        "identity",
        State.OK,
        "guests pin sha256 " + identity.current().sha256().hex() + ", next sha256 ");
    assertThat(lines).doesNotContainKey("due");
  }

  @Test
  void pinOfAnotherBroker_fails() throws Exception {
    makeBroker();
    pins.add("ab".repeat(32));
    assertLine(
        look(new KeysCheck(patient())),
        "identity",
        State.FAILED,
        "not among them: " + "ab".repeat(32));
  }

  @Test
  void keysetOfAnotherBroker_opensNothing() throws Exception {
    makeBroker();
    Path mine = Files.move(database(), folder.resolve("mine.db"));
    Files.delete(keyset());
    makeBroker();
    Files.delete(database());
    Files.move(mine, database());
    assertLine(
        look(new KeysCheck(patient())), "", State.FAILED, "secret-unreadable (identity key 1)");
  }

  @Test
  void brokerThatStoodStillForDays_hasKeysToMake() throws Exception {
    makeBroker();
    clock.advance(Duration.ofDays(5));
    var lines = look(new KeysCheck(patient()));
    assertLine(lines, "due", State.WARNING, "ticket");
    assertLine(lines, "ticket", State.WARNING, "no key serves now");
    assertLine(lines, "transport", State.WARNING, "no key serves now");
    assertLine(lines, "identity", State.OK, "guests pin");
  }

  @Test
  void databaseWithoutKeys_isToldToHaveNone() throws Exception {
    makeBroker();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        var statement = connection.createStatement()) {
      statement.execute("DELETE FROM broker_key");
    }
    assertLine(look(new KeysCheck(patient())), "", State.WARNING, "none yet");
  }

  @Test
  void tenantsKeysUnderAllowedOnes_areWell_andOthersAreTold() throws Exception {
    makeBroker();
    assertLine(look(new StrandedCheck(patient())), "", State.OK, "allowed");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        var statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO tenant_key VALUES ('acme', 'intake', 1, 'vault://main/gone', X'00', 0)");
    }
    assertLine(
        look(new StrandedCheck(patient())),
        "kek-off-list",
        State.WARNING,
        "sallyport.tenants.acme.keks");
    settings.put("sallyport.mode", "production");
    assertLine(
        look(new StrandedCheck(patient())),
        "kek-off-list",
        State.FAILED,
        "sallyport.tenants.acme.keks");
  }

  @Test
  void pinsAreComparedWithWholeKeysAlone() throws Exception {
    IdentityAnswer identity = makeBroker();
    Bytes current = identity.current();
    pins.addAll(List.of(current.hex().toUpperCase(Locale.ROOT)));
    assertLine(look(new KeysCheck(patient())), "identity", State.OK, "guests pin");
    pins.add(current.hex().substring(0, 62) + "00");
    assertLine(look(new KeysCheck(patient())), "identity", State.FAILED, "not among them");
  }
}
