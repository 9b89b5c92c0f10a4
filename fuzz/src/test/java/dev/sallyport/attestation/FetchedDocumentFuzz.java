package dev.sallyport.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.JWSAlgorithm;
import dev.sallyport.fuzz.Allowed;
import dev.sallyport.fuzz.JsonScript;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is fetched, or stands in it: key sets, the certificates of their keys, revocation lists. The
 * first byte of an input tells which; a list is fetched over plain HTTP, so anyone may write it.
 */
class FetchedDocumentFuzz {
  /** A document that is no key set is an answer of the network, not of a caller. */
  private static final Allowed ALLOWED = Allowed.only(List.of(IOException.class));

  private static final byte CERTIFICATE = 2;
  private static final byte LIST = 3;
  private static final int MAX_BYTES = CacheRules.forKeySets().maxBytes();
  private static final InstantSource CLOCK = InstantSource.fixed(TestPki.NOW);
  private static final CrlRule.Required RULE = new CrlRule.Required(Set.of("ita.test"));
  private static final Anchor ROOT = new Anchor.PinnedRoot(TestPki.ROOT_CERTIFICATE, RULE);
  private static final SignatureProviders PROVIDERS = SignatureProviders.jdk();
  private static final String KEY_ID = TestPki.ITA_KEY_ID;
  private static final JsonScript SCRIPT = new JsonScript(documents());

  private static List<JsonValue> documents() {
    return List.of(json(TestPki.itaKeySet()), json(TestPki.nrasKeySet()));
  }

  private static JsonValue json(Bytes keySet) {
    try {
      return StrictJson.parse(keySet.toArray(), new JsonLimits(MAX_BYTES, 8, 4096));
    } catch (JsonException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<byte[]> seeds() throws GeneralSecurityException {
    byte[] list = TestPki.crl(TestPki.ROOT_CERTIFICATE, TestPki.ROOT, Duration.ofDays(1));
    byte[] revoking =
        TestPki.crl(
            TestPki.ROOT_CERTIFICATE, TestPki.ROOT, Duration.ofDays(1), TestPki.CA_CERTIFICATE);
    return Stream.concat(
        SCRIPT.seeds().stream(),
        Stream.of(
            marked(CERTIFICATE, TestPki.LEAF_CERTIFICATE.getEncoded()),
            marked(CERTIFICATE, TestPki.CA_CERTIFICATE.getEncoded()),
            marked(LIST, list),
            marked(LIST, revoking)));
  }

  private static byte[] marked(byte mark, byte[] document) {
    return ByteBuffer.allocate(document.length + 1).put(mark).put(document).array();
  }

  @MethodSource("seeds")
  @FuzzTest
  void document_isReadOrRefused(byte[] input) throws Exception {
    byte[] rest = Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
    ALLOWED.run(() -> {
      switch (input.length == 0 ? 0 : input[0]) {
        case CERTIFICATE -> readKeySet(keySetWith(rest));
        case LIST -> readList(rest);
        default -> readKeySet(SCRIPT.utf8(input));
      }
    });
  }

  /** A key whose own certificate is the fuzzer's. */
  private static byte[] keySetWith(byte[] certificate) {
    JsonObject key = TestPki.rsaKey(KEY_ID, "PS384", TestPki.ITA, List.of(TestPki.CA_CERTIFICATE));
    JsonValue first = Json.text(Base64.getEncoder().encodeToString(certificate));
    JsonValue authority = Json.at(key, List.of("x5c"));
    JsonValue chain =
        authority instanceof JsonValue.Array(List<JsonValue> elements)
            ? Json.array(first, elements.getFirst())
            : authority;
    return TestPki.keySet(Json.with(key, chain, "x5c")).toArray();
  }

  private static void readKeySet(byte[] json) throws IOException {
    KeySet keys = KeySet.parse(Bytes.of(json), MAX_BYTES, ROOT, PROVIDERS, TestPki.NOW);
    for (String keyId : List.of(KEY_ID, TestPki.NRAS_KEY_ID)) {
      for (String algorithm : List.of("PS384", "RS256", "ES384")) {
        keys.find(keyId, algorithm).ifPresent(key -> check(key, algorithm));
      }
    }
  }

  private static void check(VerificationKey key, String algorithm) {
    assertThat(key.algorithm()).isEqualTo(algorithm);
    assertThat(key.verifier().supportedJWSAlgorithms()).contains(JWSAlgorithm.parse(algorithm));
    key.chain().ifPresent(chain -> chain.certificates().forEach(DistributionPoints::of));
    if (key.path() instanceof Outcome.Accepted<List<X509Certificate>>(var path)) {
      assertThat(path.getLast()).isEqualTo(TestPki.ROOT_CERTIFICATE);
    }
  }

  /** Only the root's own list says that nothing was revoked, whatever the fuzzer serves. */
  private static void readList(byte[] der) {
    CrlSource lists = new CrlSource((url, max) -> der, CLOCK, CacheRules.forRevocationLists());
    List<X509Certificate> path = List.of(TestPki.CA_CERTIFICATE, TestPki.ROOT_CERTIFICATE);
    Outcome<List<X509Certificate>> _ = lists.check(path, RULE);
  }
}
