package dev.sallyport.kms.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fuzz.OwnWords;
import dev.sallyport.fuzz.Part;
import dev.sallyport.kms.KmsException;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a login gives, and a header beside it. */
public final class LoginParts {
  private static final OwnWords WORDS =
      OwnWords.of(
              "kms answered something else: no object at auth",
              "kms answered something else: the token is not one line of ASCII")
          .malformed("auth", "client_token", "lease_duration", "renewable");

  private LoginParts() {}

  /** How long a server wants to be left alone. */
  public static Part retryAfter() {
    return Part.text(
        "Retry-After",
        List.of("120", "99999", "-1", "Thu, 01 Jan 2026 00:00:00 GMT"),
        text -> {
          Optional<Duration> wait = VaultAnswer.retryAfter(Optional.of(text));
          wait.ifPresent(told -> {
            assertThat(told).isBetween(Duration.ZERO, Duration.ofDays(1));
            assertThat(text).matches("[0-9]+");
          });
          return wait.isPresent();
        });
  }

  /** A token of a login, which has to fit into the header of the next call. */
  public static Part token() {
    return Part.json(
        "Vault login",
        List.of(
            "{\"auth\":{\"client_token\":\"hvs.CAES\",\"lease_duration\":3600,\"renewable\":true}}",
            "{\"auth\":{\"client_token\":\"a\\nb\",\"lease_duration\":60,\"renewable\":false}}",
            "{\"auth\":null}"),
        LoginParts::readToken);
  }

  private static boolean readToken(byte[] body) {
    try {
      VaultLogin.IssuedToken issued =
          VaultLogin.issued(new VaultAnswer(200, Optional.empty(), body));
      try (SecretBytes token = issued.token()) {
        String text = token.use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
        HttpRequest request =
            HttpRequest.newBuilder(URI.create("https://vault.test"))
                .header("X-Vault-Token", text)
                .build();
        assertThat(request.headers().firstValue("X-Vault-Token")).contains(text);
        assertThat(text).isNotEmpty();
      }
      assertThat(issued.seconds()).isBetween(0L, (long) Integer.MAX_VALUE);
      return true;
    } catch (KmsException e) {
      WORDS.check(e);
      return false;
    } finally {
      assertThat(Bytes.of(body).isZero()).isTrue();
    }
  }
}
