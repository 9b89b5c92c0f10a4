package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.checks.Tool.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The units: what systemd itself says to them, how exposed they are, and what fits together. */
class SystemdTest {
  private static final String BROKER = text("systemd/sallyport-broker.service");
  private static final String BACKUP = text("systemd/sallyport-backup.service");
  private static final String DROP_IN =
      text("systemd/sallyport-broker.service.d/postgresql-openbao.conf");
  private static final String SINGLE = text("config/single.properties");
  private static final String PROD = text("config/prod.properties");
  private static final String FOLDERS = text("systemd/sallyport.tmpfiles");

  /** In tenths of 10.0, which is a service without any sandbox; docs say the same. */
  private static final int BROKER_BOUND = 11;

  private static final int BACKUP_BOUND = 5;

  @TempDir Path folder;

  private static String text(String file) {
    return Repository.read(Path.of("deploy").resolve(file));
  }

  @Test
  void units_fitTheirConfigurations() {
    UnitFile broker = UnitFile.parse(BROKER);
    assertThat(UnitRules.broker(broker, SINGLE)).isEmpty();
    assertThat(UnitRules.broker(broker.with(UnitFile.parse(DROP_IN)), PROD)).isEmpty();
    assertThat(UnitRules.backup(UnitFile.parse(BACKUP), SINGLE, FOLDERS)).isEmpty();
  }

  @Test
  void unitWithoutItsDropIn_lacksSecretsOfProd() {
    assertThat(UnitRules.broker(UnitFile.parse(BROKER), PROD)).containsExactly("LoadCredential");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          User=sallyport               | User=root                    | User
          UMask=0077                   | UMask=0022                   | UMask
          LimitCORE=0                  |                              | LimitCORE
          MemorySwapMax=0              |                              | MemorySwapMax
          ProtectHostname=yes          |                              | ProtectHostname
          LockPersonality=yes          |                              | LockPersonality
          KeyringMode=private          |                              | KeyringMode
          RemoveIPC=yes                |                              | RemoveIPC
          SystemCallErrorNumber=EPERM  |                              | SystemCallErrorNumber
          MemoryMax=640M               |                              | MemoryMax
          TasksMax=512                 |                              | TasksMax
          RestartPreventExitStatus=78  | RestartPreventExitStatus=1   | RestartPreventExitStatus
          SuccessExitStatus=143        |                              | SuccessExitStatus
          Restart=on-failure           | Restart=no                   | Restart
          StartLimitIntervalSec=0      |                              | StartLimitIntervalSec
          TimeoutStopSec=20s           | TimeoutStopSec=19s           | TimeoutStopSec
          StateDirectory=sallyport     | StateDirectory=other         | StateDirectory
          StateDirectoryMode=0700      | StateDirectoryMode=0755      | StateDirectoryMode
          RuntimeDirectoryMode=0700    | RuntimeDirectoryMode=0755    | RuntimeDirectoryMode
          LoadCredential=passphrase:/etc/sallyport/secrets/passphrase |  | LoadCredential
          LoadCredential=passphrase:/etc/sallyport/secrets/passphrase | LoadCredential=passphrase:/tmp/p | LoadCredential: passphrase:/tmp/p
          --no-preserve=mode,ownership | --preserve=mode              | ExecStartPre
          @/usr/lib/sallyport/jvm.options |                           | ExecStart
          Environment=SECRETS_DIRECTORY=%t/sallyport | Environment=SALLYPORT_KEK=local://x | Environment: SALLYPORT_KEK=local://x
          """)
  void brokenBroker_isNamed(String right, String wrong, String expected) {
    String broken = replaced(BROKER, right, wrong == null ? "" : wrong);
    assertThat(UnitRules.broker(UnitFile.parse(broken), SINGLE)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -$(date -u +%%Y%%m%%dT%%H%%M%%SZ) |                         | ExecStart: no time
          --config /etc/sallyport/broker.properties |                 | ExecStart: --config
          "/var/backups/sallyport/     | "/var/lib/sallyport/         | ExecStart: --database
          ReadWritePaths=/var/backups/sallyport | ReadWritePaths=/var | ReadWritePaths
          ExecStartPost=               | ExecStopPost=                | ExecStopPost
          -maxdepth 1                  |                              | ExecStartPost
          ConditionPathExists=/var/lib/sallyport/data/ | ConditionPathExists=/var/lib/ | ConditionPathExists
          """)
  void brokenBackup_isNamed(String right, String wrong, String expected) {
    String broken = replaced(BACKUP, right, wrong == null ? "" : wrong);
    assertThat(UnitRules.backup(UnitFile.parse(broken), SINGLE, FOLDERS)).contains(expected);
  }

  @Test
  void lineThatIsNoSetting_refuses() {
    assertThatThrownBy(() -> UnitFile.parse("[Service]\nUser sallyport\n"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> UnitFile.parse("User=sallyport\n"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void systemd_takesTheUnitsWithoutAComplaint() throws Exception {
    assertThat(SystemdTools.install(folder).verify(units())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ProtectClock=yes, ProtectClok=yes",
    "ProtectSystem=strict, ProtectSystem=very",
    "TimeoutStopSec=20s, TimeoutStopSec=soon",
    "SystemCallFilter=@system-service, SystemCallFilter=@no-such-set"
  })
  void brokenUnit_isComplainedOf(String right, String wrong) throws Exception {
    Map<String, String> units = units();
    units.put("sallyport-broker.service", replaced(BROKER, right, wrong));
    assertThat(SystemdTools.install(folder).verify(units)).contains("sallyport-broker.service");
  }

  @Test
  void exposure_isBelowItsBound() throws Exception {
    Ended broker = exposure(BROKER, BROKER_BOUND);
    assertThat(broker.exitCode()).as(broker.output()).isZero();
    Ended backup = exposure(BACKUP, BACKUP_BOUND);
    assertThat(backup.exitCode()).as(backup.output()).isZero();
    assertThat(text("README.md"))
        .contains("exposure of " + BROKER_BOUND / 10.0, "exposure of " + BACKUP_BOUND / 10.0);
  }

  /** Each of these alone is worth more than the bound leaves. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "User=sallyport",
        "CapabilityBoundingSet=",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "PrivateUsers=yes",
        "PrivateMounts=yes",
        "ProtectClock=yes",
        "ProtectKernelTunables=yes",
        "ProtectKernelModules=yes",
        "ProtectKernelLogs=yes",
        "ProtectControlGroups=yes",
        "ProtectProc=invisible",
        "RestrictNamespaces=yes",
        "RestrictRealtime=yes",
        "RestrictSUIDSGID=yes",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "SystemCallArchitectures=native",
        "SystemCallFilter=@system-service"
      })
  void absentDirective_isAboveTheBound(String directive) throws Exception {
    Ended ended = exposure(replaced(BROKER, directive + "\n", "\n"), BROKER_BOUND);
    assertThat(ended.exitCode()).as(ended.output()).isNotZero();
  }

  @Test
  void userAndFolders_areMadeForNobodyElse() throws Exception {
    Path machine =
        SystemdTools.install(folder)
            .install(installed("sallyport.sysusers"), installed("sallyport.tmpfiles"));
    assertThat(Files.readString(machine.resolve("etc/passwd")))
        .containsPattern("(?m)^sallyport:x:\\d+:\\d+:.*:/usr/sbin/nologin$");
    Path backups = machine.resolve("var/backups/sallyport");
    Path secrets = machine.resolve("etc/sallyport/secrets");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backups)))
        .isEqualTo(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)))
        .isEqualTo("rwx------");
    assertThat(Files.getAttribute(backups, "unix:uid")).isNotEqualTo(0);
    assertThat(Files.getAttribute(secrets, "unix:uid")).isEqualTo(0);
  }

  @Test
  void brokenListOfFolders_refuses() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken"), "d /etc/x 0700 nobody-there - -\n");
    SystemdTools tools = SystemdTools.install(folder);
    assertThatThrownBy(() -> tools.install(installed("sallyport.sysusers"), broken))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nobody-there");
  }

  private static Path installed(String file) {
    return Repository.ROOT.resolve("deploy/systemd").resolve(file);
  }

  private Ended exposure(String unit, int bound) throws IOException {
    Path file = folder.resolve("sallyport-broker.service");
    return SystemdTools.install(folder).exposure(Files.writeString(file, unit), bound);
  }

  private static Map<String, String> units() {
    Map<String, String> units = new TreeMap<>();
    units.put("sallyport-broker.service", BROKER);
    units.put("sallyport-broker.service.d/postgresql-openbao.conf", DROP_IN);
    units.put("sallyport-backup.service", BACKUP);
    units.put("sallyport-backup.timer", text("systemd/sallyport-backup.timer"));
    return units;
  }

  private static String replaced(String text, String right, String wrong) {
    assertThat(text).contains(right);
    return text.replace(right, wrong);
  }
}
