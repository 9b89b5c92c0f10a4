package dev.sallyport.kms.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engines.OpenBao;
import dev.sallyport.engines.TestAuthority;
import dev.sallyport.kms.CheckedKms;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.NoSecret;
import dev.sallyport.kms.KmsLimits;
import dev.sallyport.kms.SecretPlace;
import dev.sallyport.kms.SourceUri;
import dev.sallyport.kms.WrappedKey;
import dev.sallyport.kms.testkit.HastyClock;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/kms.md} tells an administrator to do, done on an empty OpenBao. */
class DocumentedSetupTest {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final String FOLDER = "/etc/sallyport";
  private static final String PREFIX = "sallyport.kms.vault.";
  private static final Pattern COMMANDS = Pattern.compile("(?s)```sh\n(.*?)```");
  private static final Pattern SETTING =
      Pattern.compile("(?m)^sallyport\\.kms\\.vault\\.(\\S+?)=(.*)$");
  private static final Pattern KEK = Pattern.compile("(?m)^sallyport\\.kek=(vault:\\S+)$");

  @TempDir Path folder;

  @Test
  void commandsAndSettings_giveABrokerItsKey() throws Exception {
    String text = section();
    try (OpenBao server = OpenBao.start()) {
      TestAuthority.create("clients").writeCertificate(folder.resolve("client-ca.pem"));
      TestAuthority.create("cluster").writeCertificate(folder.resolve("cluster-ca.pem"));
      for (String commands : found(COMMANDS, text)) {
        run(server, commands.replace(FOLDER, folder.toString()));
      }
      assertThat(folder.resolve("vault-token")).content().isNotBlank();
      KekUri kek = new KekUri(found(KEK, text).getFirst());
      try (Kms kms = open(settings(server, text));
          SecretBytes key = SecretBytes.takeOwnershipOf(new byte[32])) {
        WrappedKey wrapped = kms.wrap(kek, key, Bytes.empty());
        assertThat(wrapped.version().version()).as("rotated once").isEqualTo("2");
        kms.unwrap(kek, wrapped, Bytes.empty()).close();
        assertThat(kms.health().ready()).isTrue();
        assertThat(read(kms, 1)).isEqualTo("correct horse");
        assertThat(read(kms, 2)).isEqualTo("battery staple");
        assertThatThrownBy(() -> read(kms, 3)).as("deleted").isInstanceOf(NoSecret.class);
        assertThatThrownBy(() -> read(kms, 4)).as("destroyed").isInstanceOf(NoSecret.class);
      }
    }
  }

  /** What compose runs inside the container, with the configuration that its broker has. */
  @Test
  void scriptOfCompose_givesItsBrokerItsKey() throws Exception {
    String text = Files.readString(ROOT.resolve("deploy/config/prod.properties"));
    try (OpenBao server = OpenBao.start()) {
      run(
          server,
          "umask 077; sh deploy/compose/openbao/setup.sh deploy/vault/sallyport-broker.hcl > "
              + folder.resolve("vault-secret-id"));
      server.authority().writeCertificate(folder.resolve("ca.crt"));
      Map<String, String> settings = new HashMap<>();
      SETTING
          .matcher(text.replace("${SECRETS_DIRECTORY}", folder.toString()))
          .results()
          .forEach(line -> settings.put(line.group(1), line.group(2)));
      settings.put("main.address", server.address().toString());
      KekUri kek = new KekUri(found(KEK, text).getFirst());
      try (Kms kms = open(settings);
          SecretBytes key = SecretBytes.takeOwnershipOf(new byte[32])) {
        WrappedKey wrapped = kms.wrap(kek, key, Bytes.empty());
        kms.unwrap(kek, wrapped, Bytes.empty()).close();
      }
      Map<String, String> another = new HashMap<>(settings);
      another.put("main.role-id", "another-broker");
      try (Kms kms = open(another);
          SecretBytes key = SecretBytes.takeOwnershipOf(new byte[32])) {
        assertThatThrownBy(() -> kms.wrap(kek, key, Bytes.empty()))
            .isInstanceOf(KmsException.class);
      }
    }
  }

  private static Kms open(Map<String, String> settings) throws KmsException {
    KmsLimits limits = KmsLimits.within(Duration.ofSeconds(30));
    return new CheckedKms(BaoRig.open(settings), limits, new HastyClock());
  }

  private static String read(Kms kms, long version) throws KmsException {
    SourceUri source = new SourceUri("vault://main/secret/sallyport/acme/db");
    try (SecretBytes value = kms.read(new SecretPlace(source, version, "password"))) {
      return value.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private Map<String, String> settings(OpenBao server, String text) throws IOException {
    server.authority().writeCertificate(folder.resolve("vault-ca.pem"));
    Map<String, String> settings = new HashMap<>();
    SETTING
        .matcher(text)
        .results()
        .forEach(
            line -> settings.put(line.group(1), line.group(2).replace(FOLDER, folder.toString())));
    assertThat(settings).as(PREFIX).hasSize(6);
    settings.put("main.address", server.address().toString());
    settings.put("main.role-id", Files.readString(folder.resolve("vault-role-id")));
    return settings;
  }

  private void run(OpenBao server, String commands) throws Exception {
    Path log = folder.resolve("log.txt");
    ProcessBuilder shell =
        new ProcessBuilder("sh", "-ec", commands)
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> environment = shell.environment();
    environment.put("BAO_ADDR", server.address().toString());
    environment.put("BAO_CACERT", Baos.caFile(server).toString());
    environment.put("BAO_TOKEN", server.rootToken());
    String path = environment.getOrDefault("PATH", "");
    environment.put("PATH", OpenBao.binary().getParent() + ":" + path);
    Process process = shell.start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(() -> commands + read(log)).isZero();
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "no output";
    }
  }

  private static String section() throws IOException {
    String text = Files.readString(ROOT.resolve("docs/kms.md"));
    int start = text.indexOf("## Vault and OpenBao");
    return text.substring(start, text.indexOf("\n## ", start + 1));
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult it) -> it.group(1)).toList();
  }
}
