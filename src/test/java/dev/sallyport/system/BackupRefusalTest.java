package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the backup command does not do, each time with a line that says why. */
class BackupRefusalTest {
  private static final World WORLD = World.shared();

  /** Another broker, for what is not to be done to the shared one. */
  private static final class Foreign {
    static final World WORLD = World.start("foreign", Map.of());

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(WORLD::close));
    }
  }

  @TempDir Path folder;

  private Path database = Path.of("");
  private Path keys = Path.of("");

  @BeforeEach
  void backUp() throws Exception {
    database = Files.createDirectory(folder.resolve("medium")).resolve("db");
    keys = Files.createDirectory(folder.resolve("safe")).resolve("keyset");
    assertThat(run("create", database, keys).exitCode()).isZero();
  }

  @Test
  void backupThatExists_isNotOverwritten() throws Exception {
    run("create", database, folder.resolve("other")).requireRefused("exists");
  }

  @Test
  void unprotectedKeysetBesideTheDatabase_isNotWritten() throws Exception {
    Path other = folder.resolve("medium/again");

    run("create", other, folder.resolve("medium/keyset")).requireRefused("unprotected keyset");
    assertThat(other).doesNotExist();
  }

  @Test
  void restoreOverARunningBroker_isRefused() throws Exception {
    run("restore", database, keys).requireRefused("exists");
  }

  /** Its database was moved away under it; it goes on writing to it where that is now. */
  @Test
  void restoreUnderABrokerThatStillRuns_isRefused() throws Exception {
    Path data = Foreign.WORLD.process().dataFolder();
    for (String name : List.of("sallyport.db", "sallyport.db-wal", "sallyport.db-shm")) {
      if (Files.exists(data.resolve(name))) {
        Files.move(data.resolve(name), folder.resolve(name));
      }
    }

    BackupTool.Run run =
        BackupTool.run(data.resolveSibling(""), "restore", "--database", database.toString());
    run.requireRefused("a broker is running");
  }

  @Test
  void keysetOfAnotherBroker_isRefused() throws Exception {
    Path other = Foreign.WORLD.process().dataFolder().resolve("kms-keyset.json");

    run("verify", database, other).requireRefused("another broker's keyset");
  }

  @Test
  void damagedBackup_isRefused() throws Exception {
    byte[] content = Files.readAllBytes(database);
    content[content.length / 2] ^= 1;
    Files.write(database, content);

    run("verify", database, keys).requireRefused("is not what");
    Path lost = folder.resolve("lost");
    configure(lost);
    BackupTool.Run run =
        BackupTool.run(
            lost, "restore", "--database", database.toString(), "--keys", keys.toString());
    run.requireRefused("is not what");
    assertThat(lost.resolve("data/sallyport.db")).doesNotExist();
  }

  @Test
  void damagedKeyset_isRefused() throws Exception {
    byte[] content = Files.readAllBytes(keys);
    content[content.length / 2] ^= 1;
    Files.write(keys, content);

    run("verify", database, keys).requireRefused("FILE_CORRUPT");
  }

  @Test
  void commandLineThatIsWrong_isUsage() throws Exception {
    assertThat(BackupTool.run(broker(), "create").exitCode()).isEqualTo(2);
    assertThat(BackupTool.run(broker(), "creat").exitCode()).isEqualTo(2);
  }

  private static BackupTool.Run run(String command, Path database, Path keys) throws Exception {
    return BackupTool.run(
        broker(), command, "--database", database.toString(), "--keys", keys.toString());
  }

  /** The folder of the shared broker, which runs all the while. */
  private static Path broker() {
    return WORLD.process().dataFolder().resolveSibling("");
  }

  /** The configuration of a broker whose data folder is another one. */
  private static void configure(Path folder) throws Exception {
    Files.createDirectories(folder.resolve("data"));
    BrokerProcess.configure(folder, World.settings(WORLD.simulator(), folder));
  }
}
