package dev.sallyport.kms.vault;

import static dev.sallyport.kms.vault.FakeVault.KEK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.testkit.engine.HttpReply;
import dev.sallyport.protocol.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a token, by a clock that a test turns. */
class TokenKeeperTest {
  private static final HttpReply OUTAGE = HttpReply.json(500, "{\"errors\":[]}");

  @TempDir Path folder;
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);
  private FakeVault vault;
  private VaultKms kms;

  @BeforeEach
  void open() throws Exception {
    vault = new FakeVault(folder);
    kms = vault.open(now::get);
  }

  @AfterEach
  void close() {
    kms.close();
    vault.close();
  }

  @Test
  void firstCalls_shareOneLogin() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        running.add(callers.submit(() -> kms.info(KEK)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
    assertThat(vault.logins).hasValue(1);
    assertThat(vault.renewals).hasValue(0);
  }

  @Test
  void tokenWithinTwoThirdsOfItsTime_isLeftAlone() throws Exception {
    kms.info(KEK);
    pass(Duration.ofSeconds(399));
    kms.info(KEK);
    assertThat(vault.renewals).hasValue(0);
  }

  @Test
  void tokenInItsLastThird_isRenewed() throws Exception {
    kms.info(KEK);
    pass(Duration.ofSeconds(401));
    kms.info(KEK);
    kms.info(KEK);
    assertThat(vault.renewals).hasValue(1);
    pass(Duration.ofSeconds(401));
    kms.info(KEK);
    assertThat(vault.renewals).hasValue(2);
    assertThat(vault.logins).hasValue(1);
  }

  @Test
  void tokenThatCannotBeRenewed_isReplacedByALogin() throws Exception {
    vault.renewable = false;
    kms.info(KEK);
    pass(Duration.ofSeconds(401));
    kms.info(KEK);
    assertThat(vault.renewals).hasValue(0);
    assertThat(vault.logins).hasValue(2);
    assertThat(lastToken()).contains("token-2");
  }

  @Test
  void renewalThatGrantsLittle_isFollowedByALogin() throws Exception {
    kms.info(KEK);
    pass(Duration.ofSeconds(401));
    vault.lease = 20;
    kms.info(KEK);
    assertThat(vault.renewals).hasValue(1);
    assertThat(vault.logins).hasValue(2);
  }

  @Test
  void refusedRenewal_isFollowedByALogin() throws Exception {
    kms.info(KEK);
    pass(Duration.ofSeconds(401));
    vault.renewalInstead = Optional.of(FakeVault.denied());
    kms.info(KEK);
    assertThat(vault.logins).hasValue(2);
  }

  @Test
  void outageOfRenewal_leavesTheOldTokenInUse() throws Exception {
    kms.info(KEK);
    pass(Duration.ofSeconds(401));
    vault.renewalInstead = Optional.of(OUTAGE);
    kms.info(KEK);
    assertThat(lastToken()).contains("token-1");
    vault.renewalInstead = Optional.empty();
    kms.info(KEK);
    assertThat(vault.renewals).hasValue(2);
  }

  @Test
  void tokenAtItsEnd_isNotUsedAnyMore() throws Exception {
    kms.info(KEK);
    pass(Duration.ofMinutes(10));
    vault.loginInstead = Optional.of(OUTAGE);
    assertThatThrownBy(() -> kms.info(KEK)).isInstanceOf(Unavailable.class);
    assertThat(vault.others).hasSize(1);
    vault.loginInstead = Optional.empty();
    kms.info(KEK);
    assertThat(lastToken()).contains("token-2");
  }

  @Test
  void tokenWithoutAnEnd_isKept() throws Exception {
    vault.lease = 0;
    kms.info(KEK);
    pass(Duration.ofDays(100));
    kms.info(KEK);
    assertThat(vault.logins).hasValue(1);
    assertThat(vault.renewals).hasValue(0);
  }

  @Test
  void revokedToken_isReplacedOnceAndTheCallMadeAgain() throws Exception {
    kms.info(KEK);
    vault.dead.add("token-1");
    kms.info(KEK);
    assertThat(vault.logins).hasValue(2);
    assertThat(vault.others).hasSize(3);
    vault.dead.addAll(List.of("token-2", "token-3"));
    assertThatThrownBy(() -> kms.info(KEK)).isInstanceOf(Denied.class);
    assertThat(vault.logins).hasValue(3);
  }

  @Test
  void callThatIsNotPermitted_isDeniedWithoutALogin() throws Exception {
    vault.answer(_ -> FakeVault.denied());
    assertThatThrownBy(() -> kms.info(KEK)).isInstanceOf(Denied.class);
    assertThat(vault.logins).hasValue(1);
    assertThat(vault.others).hasSize(1);
  }

  @Test
  void refusedLogin_isNotTriedAgainForAWhile() throws Exception {
    vault.loginInstead = Optional.of(HttpReply.json(400, "{\"errors\":[\"invalid secret id\"]}"));
    assertThatThrownBy(() -> kms.info(KEK)).isInstanceOf(Denied.class);
    vault.loginInstead = Optional.empty();
    assertThatThrownBy(() -> kms.info(KEK)).isInstanceOf(Denied.class);
    assertThat(vault.logins).hasValue(0);
    pass(TokenKeeper.REST_AFTER_REFUSAL);
    kms.info(KEK);
    assertThat(vault.logins).hasValue(1);
  }

  @Test
  void tokensAndTheirHolders_printNoToken() throws Exception {
    VaultLogin.IssuedToken issued =
        new VaultLogin.IssuedToken(
            SecretBytes.copyOf("s.canary".getBytes(StandardCharsets.US_ASCII)), 1, true);
    HeldToken held = new HeldToken(issued, 1, 0, Optional.empty());
    assertThat(List.of(issued, held, new TokenKeeper.LentToken("s.canary", 1)).toString())
        .doesNotContain("canary");
    held.close();
    assertThatThrownBy(held::text).isInstanceOf(IllegalStateException.class);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private Optional<String> lastToken() {
    return vault.others.getLast().header("x-vault-token");
  }
}
