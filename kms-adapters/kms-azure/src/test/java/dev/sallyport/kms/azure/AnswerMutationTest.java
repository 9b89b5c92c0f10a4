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
import dev.sallyport.kms.NamedKek;
import dev.sallyport.kms.azure.TokenKeeper.IssuedToken;
import dev.sallyport.kms.testkit.MutatedAnswers;
import dev.sallyport.protocol.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Many small changes of good answers: each reads as something allowed, or refuses in our words. */
class AnswerMutationTest {
  private static final int MUTANTS = 10_000;
  private static final MutatedAnswers ANSWERS =
      new MutatedAnswers(
          Set.of(WrongAnswer.class, KeyGone.class, Misconfigured.class, Unavailable.class),
          List.of("c2Vj"));
  private static final String VAULT = "https://ours.vault.azure.net";
  private static final String VERSION = "0123456789abcdef0123456789abcdef";
  private static final String KID = VAULT + "/keys/kek/" + VERSION;
  private static final NamedKek KEK =
      AzureKmsProvider.KEKS.parse(new KekUri("azure-kv://main/kek")).orElseThrow();
  private static final KekVersion ASKED = KEK.version(VERSION);
  private static final String OPERATION = "{\"kid\":\"" + KID + "\",\"value\":\"c2VjcmV0IGtleQ\"}";
  private static final String TOKEN =
      "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"c2VjcmV0.dG9rZW4\"}";

  @Test
  void mutatedOperation_isReadAsTwoMembersOrRefused() {
    ANSWERS.assertReadOrRefused(
        OPERATION,
        MUTANTS,
        body -> {
          JsonObject two = SafeAnswers.of(URI.create(VAULT + "/x/unwrapkey"), answer(body)).json();
          assertThat(two.members()).containsOnlyKeys("kid", "value");
        });
  }

  @Test
  void mutatedToken_isReadAsATokenOrRefused() {
    ANSWERS.assertReadOrRefused(
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
    ANSWERS.assertReadOrRefused(described, MUTANTS / 5, body -> info(body, bytes(listed)));
    ANSWERS.assertReadOrRefused(listed, MUTANTS / 5, body -> info(bytes(described), body));
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

  private static Answer answer(byte[] body) {
    return new Answer(200, Optional.empty(), body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
