package dev.sallyport.broker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.crypto.NativeCrypto;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** Configuration, readiness, folder and cryptography. */
class SettingsChecksTest extends Ward {

  @Test
  void configurationThatFits_isWell() throws Exception {
    assertLine(look(new ConfigurationCheck(patient())), "", State.OK, "every value fits");
  }

  @Test
  void everythingThatStopsAStart_isNamedAtOnce() {
    settings.put("sallyport.kek", "nowhere");
    settings.put("sallyport.store.url", "jdbc:h2:mem");
    settings.put("sallyport.collateral.refresh", "PT5S");
    settings.put("sallyport.tenant-sources", "no source");
    settings.put("sallyport.readiness.accept", "no-such-check");
    settings.put("sallyport.traces.endpoint", "ftp://collector");
    settings.put("sallyport.tls.key-file", "/nowhere/tls.key");
    settings.put("sallyport.issuers.ita.issuer", "https://ita.test");
    settings.put("sallyport.issuers.ita.verifier", "intel-trust-authority");
    settings.put("sallyport.issuers.ita.trust", "pinned-root");
    assertThat(new ConfigurationCheck(patient()).look())
        .allMatch(line -> line.state() == State.FAILED)
        .extracting(line -> line.detail().replaceFirst("[: ].*", ""))
        .containsExactlyInAnyOrder(
            "sallyport.store.url",
            "sallyport.issuers.ita",
            "sallyport.issuers.ita.root-file",
            "sallyport.collateral.refresh",
            "sallyport.tenant-sources",
            "sallyport.readiness.accept",
            "sallyport.traces.endpoint",
            "sallyport.tls.certificate-file",
            "sallyport.kek");
  }

  @Test
  void productionWithoutFindings_isWell_andItsProcessIsNotJudged() throws Exception {
    makeBroker();
    settings.put("sallyport.mode", "production");
    settings.put("sallyport.kms.local.passphrase-file", secret("passphrase").toString());
    settings.put("sallyport.issuers.ita.issuer", "https://ita.test");
    settings.put("sallyport.issuers.ita.verifier", "intel-trust-authority");
    settings.put("sallyport.issuers.ita.jwks-url", "https://ita.test/certs");
    settings.put("sallyport.issuers.ita.trust", "jwks-origin");
    var lines = look(new StartCheck(patient()));
    assertLine(lines, "", State.OK, "no check finds anything");
    assertLine(lines, "process", State.SKIPPED, "JVM");
  }

  @Test
  void wrongModeInProduction_fails_andAnAcceptedOneIsTold() throws Exception {
    makeBroker();
    settings.put("sallyport.mode", "production");
    mode(keyset(), "rw-r--r--");
    mode(database(), "rw-rw----");
    mode(data(), "rwxr-xr-x");
    settings.put("sallyport.readiness.accept", "open-database,heap-dump");
    var lines = look(new StartCheck(patient()));
    assertLine(lines, "open-kms-file", State.FAILED, "sallyport.kms.local.file: others than");
    assertLine(lines, "keyset-without-passphrase", State.FAILED, "passphrase-file");
    assertLine(lines, "open-database", State.WARNING, "accepted: sallyport.store.url");
    assertLine(lines, "heap-dump", State.WARNING, "finds nothing");
    assertLine(lines, "readable-data-folder", State.WARNING, "sallyport.data-dir");
  }

  @Test
  void acceptanceThatCannotBe_leavesReadinessToTheConfiguration() throws Exception {
    settings.put("sallyport.readiness.accept", "no-such-check");
    assertLine(look(new StartCheck(patient())), "", State.SKIPPED, "readiness.accept");
  }

  @Test
  void folderOfABroker_isWell() throws Exception {
    makeBroker();
    var lines = look(new FolderCheck(data(), 0, 0));
    assertLine(lines, "", State.OK, "belongs to");
    assertLine(lines, "space", State.OK, "MiB are free");
  }

  @Test
  void folderThatIsNotThereYet_isMadeByTheStart_andNotByTheCheck() throws Exception {
    assertLine(look(new FolderCheck(data(), 0, 0)), "", State.OK, "the first start makes it");
    assertThat(data()).doesNotExist();
  }

  @Test
  void fileInThePlaceOfTheFolder_fails() throws Exception {
    Files.createFile(data());
    assertLine(look(new FolderCheck(data(), 0, 0)), "", State.FAILED, "is no folder");
  }

  @Test
  void littleRoom_isTold_andTooLittleFails() throws Exception {
    Files.createDirectory(data());
    assertLine(look(new FolderCheck(data(), 0, Long.MAX_VALUE)), "space", State.WARNING, "MiB");
    assertLine(
        look(new FolderCheck(data(), Long.MAX_VALUE, Long.MAX_VALUE)), "space", State.FAILED, "");
  }

  @Test
  void cryptographyThatIsThere_isWell() throws Exception {
    assertLine(look(new CryptoCheck(NativeCrypto.start(true, true))), "", State.OK, "self-test");
  }

  @Test
  void cryptographyWithoutXWing_fails() throws Exception {
    assertLine(
        look(new CryptoCheck(NativeCrypto.start(true, false))), "", State.FAILED, "nothing here");
  }

  private Path secret(String name) throws Exception {
    Path file =
        Files.createFile(
            folder.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, "a passphrase");
  }
}
