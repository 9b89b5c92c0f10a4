package dev.sallyport.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.config.KmsWiring;
import dev.sallyport.broker.crypto.TestProviders;
import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.custody.KeySchedule;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.StoreSettings;
import dev.sallyport.broker.store.TestClock;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command over a data folder with a broker's keys in it; no broker runs. */
final class BackupCommandTest {
  private static final String PASSPHRASE = "a passphrase of the operator";

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Path config = Path.of("");

  /** Settings of brokers that ran in this process before: a command would read them too. */
  private final Map<String, String> others = new HashMap<>();

  @BeforeEach
  void makeBroker() throws Exception {
    TestProviders.provideXWing();
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("sallyport."))
        .forEach(name -> others.put(name, System.getProperty(name)));
    others.keySet().forEach(System::clearProperty);
    config = broker("data", "");
  }

  @AfterEach
  void giveBackTheSettings() {
    others.forEach(System::setProperty);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "creat",
        "create",
        "create --database",
        "create --database a --database b",
        "create --database a extra",
        "create --where a",
        "verify --keys a",
        "forget-tickets --database a"
      })
  void wrongCommandLine_isUsage(String line) {
    List<String> arguments = line.isEmpty() ? List.of() : List.of(line.split(" "));

    assertThat(run(arguments)).isEqualTo(ExitCode.USAGE);
    assertThat(said()).contains("backup --help");
  }

  @Test
  void backup_isVerifiedAndRestoredWhereNothingIs() throws Exception {
    Path keys = Files.createDirectory(folder.resolve("apart")).resolve("keys");
    assertThat(run("create", folder.resolve("b.db"), keys)).as(said()).isEqualTo(ExitCode.OK);
    assertThat(run("verify", folder.resolve("b.db"), keys)).as(said()).isEqualTo(ExitCode.OK);
    Files.move(folder.resolve("data"), folder.resolve("gone"));

    assertThat(run("restore", folder.resolve("b.db"), keys)).as(said()).isEqualTo(ExitCode.OK);

    assertThat(folder.resolve("data/sallyport.db")).exists();
    assertThat(folder.resolve("data/kms-keyset.json")).hasSameBinaryContentAs(keys);
    try (var left = Files.list(folder.resolve("data"))) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("sallyport.db", "sallyport.db.lock", "kms-keyset.json");
    }
  }

  @Test
  void protectedKeyset_mayLieBesideTheDatabase_andAnOpenOneNot() throws Exception {
    Path keys = folder.resolve("keys");
    assertThat(run("create", folder.resolve("open.db"), keys)).isEqualTo(ExitCode.REFUSED);
    assertThat(said()).contains("unprotected keyset");
    assertThat(folder.resolve("open.db")).doesNotExist();
    Path passphrase = Files.writeString(folder.resolve("passphrase"), PASSPHRASE);
    Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
    config = broker("guarded", "sallyport.kms.local.passphrase-file=" + passphrase);

    assertThat(run("create", folder.resolve("g.db"), keys)).as(said()).isEqualTo(ExitCode.OK);
    assertThat(said()).doesNotContain(PASSPHRASE);
  }

  @Test
  void keysetInItsPlace_isEnoughForARestoreOfTheDatabase() throws Exception {
    assertThat(
            run(
                List.of(
                    "create",
                    "--database",
                    folder.resolve("b.db").toString(),
                    "--config",
                    config.toString())))
        .as(said())
        .isEqualTo(ExitCode.OK);
    Files.delete(folder.resolve("data/sallyport.db"));

    assertThat(
            run(
                List.of(
                    "restore",
                    "--database",
                    folder.resolve("b.db").toString(),
                    "--config",
                    config.toString())))
        .as(said())
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void otherKeysetInTheWay_isRefused_andNothingIsPutInPlace() throws Exception {
    Path keys = Files.createDirectory(folder.resolve("apart")).resolve("keys");
    run("create", folder.resolve("b.db"), keys);
    config = broker("other", "");
    Files.delete(folder.resolve("other/sallyport.db"));

    assertThat(run("restore", folder.resolve("b.db"), keys)).isEqualTo(ExitCode.REFUSED);

    assertThat(said()).contains("is another keyset");
    assertThat(folder.resolve("other/sallyport.db")).doesNotExist();
  }

  @Test
  void databaseThatDoesNotGetItsName_leavesNoKeysetBehind() throws Exception {
    Path keys = Files.createDirectory(folder.resolve("apart")).resolve("keys");
    run("create", folder.resolve("b.db"), keys);
    Path data = Files.createDirectory(folder.resolve("both"));
    // One place for both: the keyset is there first, and so the database finds its name taken.
    config =
        Files.writeString(
            folder.resolve("both.properties"),
            "sallyport.data-dir=%s\nsallyport.kms.local.file=%s\n"
                .formatted(data, data.resolve("sallyport.db")));

    assertThat(run("restore", folder.resolve("b.db"), keys)).isEqualTo(ExitCode.REFUSED);

    assertThat(said()).contains(data.resolve("sallyport.db") + " exists");
    try (var left = Files.list(data)) {
      assertThat(left.map(file -> file.getFileName().toString())).isSubsetOf("sallyport.db.lock");
    }
  }

  @Test
  void backupWithoutItsChecksum_isNotTaken() throws Exception {
    Path keys = Files.createDirectory(folder.resolve("apart")).resolve("keys");
    run("create", folder.resolve("b.db"), keys);
    Files.delete(folder.resolve("b.db.sha256"));

    assertThat(run("verify", folder.resolve("b.db"), keys)).isEqualTo(ExitCode.LOCAL);
  }

  @Test
  void unknownKeyOfTheConfiguration_isUsage() throws Exception {
    Files.writeString(config, "\nsallyport.surprise=1\n", StandardOpenOption.APPEND);

    assertThat(run(List.of("forget-tickets", "--config", config.toString())))
        .isEqualTo(ExitCode.USAGE);
    assertThat(said()).contains("sallyport.surprise");
  }

  private ExitCode run(String command, Path database, Path keys) {
    return run(
        List.of(
            command,
            "--database",
            database.toString(),
            "--keys",
            keys.toString(),
            "--config",
            config.toString()));
  }

  private ExitCode run(List<String> arguments) {
    PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
    return new BackupCommand(stream, stream, clock).execute(new ArrayList<>(arguments));
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  /** A data folder as a broker leaves it, and its configuration. */
  private Path broker(String name, String line) throws Exception {
    Path data = Files.createDirectory(folder.resolve(name));
    Map<String, String> settings = new HashMap<>();
    settings.put("file", data.resolve("kms-keyset.json").toString());
    if (!line.isEmpty()) {
      settings.put("passphrase-file", line.substring(line.indexOf('=') + 1));
    }
    try (Kms kms =
            KmsWiring.open(
                Map.of("local", new KmsSettings("local", settings)), Duration.ofSeconds(30));
        Store store = Store.open(StoreSettings.sqlite(data.resolve("sallyport.db")), clock);
        KeyRing ring =
            TestTenancy.value(
                KeyRing.open(
                    store,
                    kms,
                    new KekUri("local://default"),
                    KeySchedule.DEFAULT,
                    new SecureRandom(),
                    clock))) {
      assertThat(ring.transportKey()).isNotNull();
    }
    return Files.writeString(
        folder.resolve(name + ".properties"), "sallyport.data-dir=" + data + "\n" + line + "\n");
  }
}
