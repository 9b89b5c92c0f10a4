package dev.sallyport.kms.vault;

import static dev.sallyport.kms.vault.Baos.BROKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engines.BaoAdmin;
import dev.sallyport.engines.OpenBao;
import dev.sallyport.engines.Waiting;
import dev.sallyport.engines.WholeFiles;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that end, are renewed, revoked or replaced, on a real OpenBao. */
class RealTokensTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private OpenBao server;
  private BaoAdmin admin;
  private KekUri kek;

  @BeforeEach
  void find() throws Exception {
    server = Baos.serving();
    admin = server.admin();
    kek = BaoRig.kek(Baos.newKey(admin));
  }

  /** Our clock alone moves, so that no pause of the machine ends the token. */
  @Test
  void tokenAfterTwoThirdsOfItsTime_isRenewedAndOutlivesIt() throws Exception {
    String token = token("10m");
    Instant end = end(token);
    AtomicLong now = new AtomicLong();
    try (VaultKms kms = open(tokenFile(token), now::get)) {
      kms.info(kek);
      now.addAndGet(Duration.ofMinutes(6).toNanos());
      kms.info(kek);
      assertThat(end(token)).isEqualTo(end);
      now.addAndGet(Duration.ofMinutes(1).toNanos());
      assertThat(kms.info(kek).readable()).hasSize(1);
      assertThat(end(token)).isAfter(end);
    }
  }

  @Test
  void tokenOfARoleThatCannotBeRenewedForLong_isReplaced() throws Exception {
    Map<String, String> auth =
        Baos.appRole(
            admin,
            folder,
            Map.of("token_policies", List.of(BROKER), "token_ttl", "2s", "token_max_ttl", "3s"));
    try (VaultKms kms = open(auth, System::nanoTime)) {
      long start = System.nanoTime();
      Waiting.until(
          "twice the token's longest time",
          PATIENCE,
          () -> kms.info(kek).readable().size() == 1 && since(start).toSeconds() >= 7);
    }
  }

  /** As after a pause of the machine, in which our clock stood still. */
  @Test
  void tokenThatEndedUnnoticed_isReplacedByTheCallThatNotices() throws Exception {
    Map<String, ?> role = Map.of("token_policies", List.of(BROKER), "token_ttl", "1s");
    AtomicLong standing = new AtomicLong();
    long start = System.nanoTime();
    try (VaultKms kms = open(Baos.appRole(admin, folder, role), standing::get)) {
      Waiting.until(
          "three times the token's time",
          PATIENCE,
          () -> kms.info(kek).readable().size() == 1 && since(start).toSeconds() >= 3);
    }
  }

  @Test
  void revokedTokens_areReplacedByTheNextCall() throws Exception {
    Map<String, String> auth = Baos.appRole(admin, folder, BaoAdmin.role(List.of(BROKER)));
    try (VaultKms kms = open(auth, System::nanoTime)) {
      kms.info(kek);
      admin.write("sys/leases/revoke-prefix/auth/approle/login", "{\"sync\":true}");
      assertThat(kms.info(kek).readable()).hasSize(1);
    }
  }

  @Test
  void secretIdThatIsReplacedInItsFile_isUsedAtTheNextLogin() throws Exception {
    Map<String, String> auth = Baos.appRole(admin, folder, BaoAdmin.role(List.of(BROKER)));
    Path file = Path.of(auth.get("secret-id-file"));
    String good = Files.readString(file);
    WholeFiles.putSecret(file, "not-a-secret-id");
    AtomicLong now = new AtomicLong();
    try (VaultKms kms = open(auth, now::get)) {
      assertThatThrownBy(() -> kms.info(kek)).isInstanceOf(Denied.class);
      WholeFiles.putSecret(file, good);
      now.addAndGet(TokenKeeper.REST_AFTER_REFUSAL.toNanos());
      assertThat(kms.info(kek).readable()).hasSize(1);
    }
  }

  @Test
  void tokenFile_isReadAgainWhenItChanges() throws Exception {
    String first = token("10m");
    Map<String, String> auth = tokenFile(first);
    Path file = Path.of(auth.get("token-file"));
    AtomicLong now = new AtomicLong();
    try (VaultKms kms = open(auth, now::get)) {
      kms.info(kek);
      WholeFiles.putSecret(file, token("10m"));
      kms.info(kek);
      revoke(first);
      assertThat(kms.info(kek).readable()).hasSize(1);
    }
  }

  @Test
  void revokedTokenInAFile_isDeniedUntilAnotherIsThere() throws Exception {
    String first = token("10m");
    Map<String, String> auth = tokenFile(first);
    AtomicLong now = new AtomicLong();
    try (VaultKms kms = open(auth, now::get)) {
      kms.info(kek);
      revoke(first);
      assertThatThrownBy(() -> kms.info(kek)).isInstanceOf(Denied.class);
      assertThat(kms.health().ready()).isFalse();
      WholeFiles.putSecret(Path.of(auth.get("token-file")), token("10m"));
      now.addAndGet(TokenKeeper.REST_AFTER_REFUSAL.toNanos());
      assertThat(kms.info(kek).readable()).hasSize(1);
    }
  }

  @Test
  void tokenFileForOthersToRead_isRefused() throws Exception {
    Map<String, String> auth = tokenFile(token("10m"));
    Path file = Path.of(auth.get("token-file"));
    assertThat(file.toFile().setReadable(true, false)).isTrue();
    try (VaultKms kms = open(auth, System::nanoTime)) {
      assertThatThrownBy(() -> kms.info(kek)).isInstanceOf(Misconfigured.class);
    }
  }

  private VaultKms open(Map<String, String> auth, LongSupplier nanoTime) throws Exception {
    KmsSettings settings = new KmsSettings("vault", Baos.connection(server, auth));
    return VaultKms.open(VaultSettings.ofAll(settings), nanoTime);
  }

  private Map<String, String> tokenFile(String token) throws Exception {
    Path file = WholeFiles.putSecret(folder.resolve("token"), token);
    return Map.of("auth", "token-file", "token-file", file.toString());
  }

  private String token(String ttl) throws Exception {
    return admin.makeToken(List.of(BROKER), ttl);
  }

  private Instant end(String token) throws Exception {
    return Instant.parse(
        admin
            .write("auth/token/lookup", Map.of("token", token))
            .getAsJsonObject("data")
            .get("expire_time")
            .getAsString());
  }

  private void revoke(String token) throws Exception {
    admin.write("auth/token/revoke", Map.of("token", token));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
