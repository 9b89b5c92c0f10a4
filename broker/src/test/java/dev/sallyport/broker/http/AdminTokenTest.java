package dev.sallyport.broker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.http.Authenticator.Caller;
import dev.sallyport.broker.http.Authenticator.Credentials;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {
  @TempDir Path dataDir;
  private final SecureRandom random = new SecureRandom();

  private Digest bootstrap() throws IOException {
    return AdminToken.hash(Optional.empty(), dataDir, random);
  }

  private String token() throws IOException {
    return Files.readString(dataDir.resolve(AdminToken.TOKEN_FILE)).strip();
  }

  private static Outcome<Caller> call(Digest hash, String token) {
    return new BearerToken(hash).authenticate(new Credentials(Optional.of(token)));
  }

  @Test
  void configuredHash_makesNoFile() throws IOException {
    Digest hash = Bytes.of("t".getBytes(java.nio.charset.StandardCharsets.UTF_8)).sha256();
    assertThat(AdminToken.hash(Optional.of(hash.hex()), dataDir, random)).isEqualTo(hash);
    assertThat(dataDir).isEmptyDirectory();
    assertThat(call(hash, "t")).isEqualTo(Outcome.accepted(new Caller("operator")));
  }

  @Test
  void firstStart_leavesATokenThatOnlyItsOwnerReads() throws IOException {
    Digest hash = bootstrap();
    Path file = dataDir.resolve(AdminToken.TOKEN_FILE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(token()).hasSize(43);
    assertThat(call(hash, token())).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void laterStart_knowsTheSameTokenAfterItWasTakenAway() throws IOException {
    Digest first = bootstrap();
    String token = token();
    Files.delete(dataDir.resolve(AdminToken.TOKEN_FILE));
    assertThat(bootstrap()).isEqualTo(first);
    assertThat(call(first, token)).isInstanceOf(Outcome.Accepted.class);
    assertThat(dataDir.resolve(AdminToken.TOKEN_FILE)).doesNotExist();
  }

  @Test
  void startCutBeforeTheHash_keepsTheTokenThatIsThere() throws IOException {
    bootstrap();
    String token = token();
    Files.delete(dataDir.resolve(AdminToken.HASH_FILE));
    assertThat(call(bootstrap(), token)).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void folderThatIsNotThere_failsTheStart() {
    assertThatThrownBy(() -> AdminToken.hash(Optional.empty(), dataDir.resolve("no"), random))
        .isInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "t", "operator", "0000000000000000000000000000000000000000000"})
  void anyOtherToken_isNotAuthenticated(String token) throws IOException {
    assertThat(call(bootstrap(), token)).isEqualTo(Outcome.refused(RefusalReason.UNAUTHENTICATED));
  }

  @Test
  void hashInsteadOfToken_isNotAuthenticated() throws IOException {
    Digest hash = bootstrap();
    assertThat(call(hash, hash.hex())).isEqualTo(Outcome.refused(RefusalReason.UNAUTHENTICATED));
  }

  @Test
  void noToken_isNotAuthenticated() throws IOException {
    assertThat(new BearerToken(bootstrap()).authenticate(new Credentials(Optional.empty())))
        .isEqualTo(Outcome.refused(RefusalReason.UNAUTHENTICATED));
  }

  @Test
  void credentials_printNoToken() {
    assertThat(new Credentials(Optional.of("s3cret")).toString())
        .isEqualTo("Credentials[bearer present]");
  }
}
