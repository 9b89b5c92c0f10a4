package dev.sallyport.kms.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.KeyClientBuilder;
import com.azure.security.keyvault.keys.KeyServiceVersion;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.azure.TokenKeeper.IssuedToken;
import dev.sallyport.protocol.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Many small changes of good answers: each reads as something allowed, or refuses in our words. */
class AnswerMutationTest {
  private static final int MUTANTS = 10_000;
  private static final long SEED = Long.getLong("sallyport.mutants.seed", 20260709);
  private static final String VAULT = "https://ours.vault.azure.net";
  private static final String VERSION = "0123456789abcdef0123456789abcdef";
  private static final String KID = VAULT + "/keys/kek/" + VERSION;
  private static final AzureKek KEK =
      AzureKek.parse(new KekUri("azure-kv://main/kek")).orElseThrow();
  private static final KekVersion ASKED = new KekVersion(KEK.kek(), VERSION);
  private static final String OPERATION = "{\"kid\":\"" + KID + "\",\"value\":\"c2VjcmV0IGtleQ\"}";
  private static final String TOKEN =
      "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"c2VjcmV0.dG9rZW4\"}";

  /** Reads an answer and asserts what holds of whatever is accepted. */
  @FunctionalInterface
  private interface Reader {
    void read(byte[] body) throws KmsException;
  }

  @Test
  void mutatedOperation_isReadAsTwoMembersOrRefused() {
    mutate(
        OPERATION,
        MUTANTS,
        body -> {
          JsonObject two = SafeAnswers.of(URI.create(VAULT + "/x/unwrapkey"), answer(body)).json();
          assertThat(two.members()).containsOnlyKeys("kid", "value");
        });
  }

  @Test
  void mutatedToken_isReadAsATokenOrRefused() {
    mutate(
        TOKEN,
        MUTANTS,
        body -> {
          try (IssuedToken token = TokenRequests.issued(answer(body).json())) {
            assertThat(token.text().size()).isPositive();
            assertThat(token.lasts()).isLessThanOrEqualTo(Duration.ofDays(1));
          }
        });
  }

  /** Through the SDK, which throws what it likes. */
  @Test
  void mutatedDescriptionOrListing_isReadAsVersionsOrRefused() {
    FakeVersion version = FakeVersion.numbered(0);
    String described =
        new String(
            JsonObject.builder()
                .put("key", version.jwk(KID))
                .put("attributes", version.attributes())
                .build()
                .toUtf8(),
            StandardCharsets.UTF_8);
    String listed =
        "{\"value\":[{\"kid\":\""
            + KID
            + "\",\"attributes\":{\"enabled\":true}}],\"nextLink\":null}";
    mutate(described, MUTANTS / 5, body -> info(body, bytes(listed)));
    mutate(listed, MUTANTS / 5, body -> info(bytes(described), body));
  }

  private static void info(byte[] described, byte[] listed) throws KmsException {
    HttpPipeline pipeline =
        new HttpPipelineBuilder()
            .httpClient(request -> {
              boolean listing = request.getUrl().getPath().endsWith("/versions");
              return Mono.just(new VaultResponse(request, answer(listing ? listed : described)));
            })
            .build();
    KeyClient client =
        new KeyClientBuilder()
            .vaultUrl(VAULT)
            .pipeline(pipeline)
            .serviceVersion(KeyServiceVersion.V7_4)
            .buildClient();
    try {
      SafeAnswers.of(URI.create(VAULT), answer(described));
      SafeAnswers.of(URI.create(VAULT), answer(listed));
      KekInfo info = new AzureVersions(client, VAULT).info(KEK);
      assertThat(info.readable()).contains(info.current()).hasSizeLessThan(3);
    } catch (RuntimeException e) {
      throw AzureErrors.translate(e, ASKED);
    }
  }

  private static void mutate(String good, int mutants, Reader reader) {
    // Repeatable on purpose, and secret to nobody.
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < mutants; i++) {
      if (refuses(reader, mutant(bytes(good), random))) {
        refused++;
      }
    }
    assertThat(refused).as("seed %s", SEED).isBetween(mutants / 10, mutants - 1);
    assertThat(refuses(reader, bytes(good))).isFalse();
  }

  private static boolean refuses(Reader reader, byte[] body) {
    try {
      reader.read(body);
      return false;
    } catch (KmsException e) {
      // What comes from the answer never stands in a message.
      assertThat(e)
          .isInstanceOfAny(
              WrongAnswer.class, KeyGone.class, Misconfigured.class, Unavailable.class);
      assertThat(e.getMessage()).doesNotContain("c2Vj");
      return true;
    }
  }

  private static byte[] mutant(byte[] good, Random random) {
    byte[] mutant = good;
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(mutant.length);
      int until = Math.min(mutant.length, at + 1 + random.nextInt(12));
      mutant =
          switch (random.nextInt(4)) {
            case 0 -> {
              byte[] flipped = mutant.clone();
              flipped[at] ^= (byte) (1 << random.nextInt(8));
              yield flipped;
            }
            case 1 -> join(mutant, at, new byte[0], until);
            case 2 -> join(mutant, at, Arrays.copyOfRange(mutant, at, until), at);
            default -> join(mutant, at, bytes("{\"[,:}]0129".substring(random.nextInt(11))), at);
          };
    }
    return mutant;
  }

  private static byte[] join(byte[] from, int before, byte[] middle, int after) {
    byte[] joined = new byte[before + middle.length + from.length - after];
    System.arraycopy(from, 0, joined, 0, before);
    System.arraycopy(middle, 0, joined, before, middle.length);
    System.arraycopy(from, after, joined, before + middle.length, from.length - after);
    return joined.length == 0 ? new byte[1] : joined;
  }

  private static Answer answer(byte[] body) {
    return new Answer(200, Optional.empty(), body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
