package dev.sallyport.kms.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsAdapter.Wrapped;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.testkit.engine.HttpReply;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that lies, breaks or sends away; the library's client is the real one. */
class HostileAnswersTest {
  private static final Bytes CONTEXT = Bytes.of(new byte[] {1, 2, 3});
  private static final String CRC = "(\"[a-zA-Z]*Crc32c\": )\"\\d+\"";
  private final Path scratch;
  private final GcpRig rig;

  HostileAnswersTest(@TempDir Path scratch) throws IOException {
    this.scratch = scratch;
    this.rig = new GcpRig(scratch);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  static Stream<Arguments> changedAnswers() {
    return Stream.of(
        // What Google says when a checksum did not arrive, or does not fit.
        changed(
            "encrypt", Unavailable.class, a -> a.replace("\"verifiedPlaintextCrc32c\": true,", "")),
        changed(
            "encrypt",
            Unavailable.class,
            a -> a.replace("PlaintextCrc32c\": true", "PlaintextCrc32c\": false")),
        changed(
            "encrypt",
            Unavailable.class,
            a -> a.replace("\"verifiedAdditionalAuthenticatedDataCrc32c\": true,", "")),
        changed("encrypt", Unavailable.class, a -> a.replaceFirst(CRC, "$1\"1\"")),
        changed("decrypt", Unavailable.class, a -> a.replaceFirst(CRC, "$1\"1\"")),
        changed(
            "encrypt",
            Unavailable.class,
            a -> a.replaceFirst("\"ciphertext\": \"..", "\"ciphertext\": \"AA")),
        changed(
            "decrypt",
            Unavailable.class,
            a -> a.replaceFirst("\"plaintext\": \"..", "\"plaintext\": \"qq")),
        changed("encrypt", WrongAnswer.class, a -> a.replaceFirst(CRC, "$1\"one\"")),
        changed("decrypt", WrongAnswer.class, a -> a.replaceFirst(CRC, "$1 7")),
        changed("encrypt", WrongAnswer.class, a -> a.replaceFirst(CRC + ",", "")),
        changed("decrypt", WrongAnswer.class, a -> a.replaceFirst(CRC + ",", "")),
        // Another key, another ring, another project, no version.
        changed(
            "encrypt", WrongAnswer.class, a -> a.replace("cryptoKeys/kek/", "cryptoKeys/other/")),
        changed(
            "encrypt", WrongAnswer.class, a -> a.replace("keyRings/brokers", "keyRings/others")),
        changed(
            "encrypt",
            WrongAnswer.class,
            a -> a.replace("projects/sallyport-test", "projects/sallyport-evil")),
        changed("encrypt", WrongAnswer.class, a -> a.replace("/cryptoKeyVersions/1", "")),
        changed("encrypt", WrongAnswer.class, a -> a.replace("Versions/1", "Versions/01")),
        changed(
            "kek",
            WrongAnswer.class,
            a -> a.replaceFirst("cryptoKeys/kek\"", "cryptoKeys/other\"")),
        changed("kek", WrongAnswer.class, a -> a.replace("cryptoKeys/kek/", "cryptoKeys/other/")),
        // What is no answer.
        changed("encrypt", WrongAnswer.class, a -> a.replace("{", "{\"name\": \"twice\",")),
        changed("decrypt", WrongAnswer.class, a -> a.replace("{", "{\"plaintext\": \"AAAA\",")),
        changed("decrypt", WrongAnswer.class, a -> a.replace("\"plaintext\":", "\"other\":")),
        changed("decrypt", WrongAnswer.class, a -> a + "{}"),
        changed("encrypt", WrongAnswer.class, a -> a.substring(0, a.length() / 2)),
        changed("decrypt", WrongAnswer.class, a -> a.substring(0, a.length() / 2)),
        changed("kek", WrongAnswer.class, a -> ""),
        changed("kek", WrongAnswer.class, a -> "<html>"),
        changed("kek", WrongAnswer.class, a -> "[".repeat(10_000)));
  }

  @ParameterizedTest
  @MethodSource("changedAnswers")
  void changedAnswer_refuses(
      String end, Class<? extends KmsException> expected, UnaryOperator<String> change)
      throws Exception {
    try (KmsAdapter honest = rig.open();
        KmsAdapter kms = rig.open(Behaviours.changing(end, change))) {
      Wrapped wrapped = wrap(honest);
      assertThatThrownBy(
              () -> {
                kms.info(rig.kek());
                wrap(kms);
                kms.unwrap(version(), wrapped.ciphertext(), CONTEXT).close();
              })
          .isInstanceOf(expected)
          .hasNoCause();
    }
  }

  /** Whether it is the version that was asked for, the caller compares. */
  @Test
  void versionThatTheAnswerNames_isReported() throws Exception {
    Behaviours.Behaviour another =
        Behaviours.changing("encrypt", answer -> answer.replace("Versions/1", "Versions/9"));
    try (KmsAdapter kms = rig.open(another)) {
      assertThat(wrap(kms).by()).isEqualTo(new KekVersion(rig.kek(), "9"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403, PERMISSION_DENIED, Denied",
    "400, SOMETHING_NEW, Denied",
    "400, no code, Denied",
    "404, NOT_FOUND, UnknownKek",
    "404, no code, Denied",
    "400, INVALID_ARGUMENT, Unreadable",
    "429, RESOURCE_EXHAUSTED, Unavailable",
    "429, no code, Unavailable",
    "409, ABORTED, Unavailable",
    "500, INTERNAL, Unavailable",
    "502, no code, Unavailable",
    "503, UNAVAILABLE, Unavailable",
    "504, DEADLINE_EXCEEDED, Unavailable",
    "302, no code, Unavailable"
  })
  void errorOfGoogle_isTold(int status, String code, String expected) throws Exception {
    try (KmsAdapter kms = rig.open(Behaviours.error(status, code))) {
      assertThatThrownBy(() -> kms.unwrap(version(), Bytes.of(new byte[] {1}), CONTEXT))
          .isInstanceOf(KmsException.class)
          .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(expected))
          .hasNoCause();
    }
  }

  /** Only a ciphertext can be unreadable. */
  @Test
  void invalidArgumentToAnythingElse_isDenied() throws Exception {
    try (KmsAdapter kms = rig.open(Behaviours.error(400, "INVALID_ARGUMENT"))) {
      assertThatThrownBy(() -> wrap(kms)).isInstanceOf(Denied.class);
      assertThatThrownBy(() -> kms.info(rig.kek())).isInstanceOf(Denied.class);
    }
  }

  @Test
  void deniedCall_tellsTheCodeAndNotTheMessage() throws Exception {
    try (KmsAdapter kms = rig.open(Behaviours.error(403, "PERMISSION_DENIED"))) {
      assertThatThrownBy(() -> kms.info(rig.kek()))
          .isInstanceOf(Denied.class)
          .hasMessage("kms denies: Google: PERMISSION_DENIED, status 403");
      assertThat(kms.health().ready()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Fri, 31 Dec 1999 23:59:59 GMT", "-1", "1e9", "99999999"})
  void waitThatIsNoNumberOfSeconds_isLeftOut(String wait) throws Exception {
    HttpReply reply = new HttpReply.Whole(429, Map.of("Retry-After", wait), Bytes.empty());
    try (KmsAdapter kms = rig.open(Behaviours.always(reply))) {
      assertThatThrownBy(() -> kms.info(rig.kek()))
          .isInstanceOfSatisfying(Unavailable.class, e -> assertThat(e.retryAfter()).isEmpty());
    }
  }

  @Test
  void waitInSeconds_isPassedOn() throws Exception {
    try (KmsAdapter kms = rig.open(Behaviours.throttled())) {
      assertThatThrownBy(() -> kms.info(rig.kek()))
          .isInstanceOfSatisfying(
              Unavailable.class, e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(7)));
    }
  }

  @Test
  void redirect_isNotFollowed() throws Exception {
    String elsewhere = rig.serve(Behaviours.honest()) + "/v1/" + FakeCloud.resource(GcpRig.KEK);
    HttpReply reply = new HttpReply.Whole(307, Map.of("Location", elsewhere), Bytes.empty());
    try (KmsAdapter kms = rig.open(Behaviours.always(reply))) {
      assertThatThrownBy(() -> kms.info(rig.kek())).isInstanceOf(Unavailable.class);
      assertThat(rig.cloud.asked).isEmpty();
    }
  }

  @Test
  void answerWithoutEnd_isUnavailable() throws Exception {
    HttpReply large =
        HttpReply.json(200, "{\"x\":\"" + "a".repeat(JdkTransport.MAX_ANSWER) + "\"}");
    try (KmsAdapter kms = rig.open(Behaviours.always(large))) {
      assertThatThrownBy(() -> kms.info(rig.kek())).isInstanceOf(Unavailable.class);
    }
  }

  /** A few bytes could become a gigabyte. */
  @Test
  void compressedAnswer_isUnavailable() throws Exception {
    Behaviours.Behaviour compressed =
        (cloud, call) -> {
          assertThat(call.header("accept-encoding")).isEmpty();
          return new HttpReply.Whole(
              200, Map.of("Content-Encoding", "gzip"), Bytes.of(new byte[] {31, -117, 8, 0}));
        };
    try (KmsAdapter kms = rig.open(compressed)) {
      assertThatThrownBy(() -> kms.info(rig.kek()))
          .isInstanceOf(Unavailable.class)
          .hasMessage("kms unavailable: Google: IOException");
    }
  }

  @Test
  void serverOfAnotherAuthority_isUnavailable() throws Exception {
    Path file = FakeAccount.broker().write(scratch.resolve("a.json"), "https://127.0.0.1:1/");
    GcpSettings settings = GcpRig.settings(rig.serve(Behaviours.honest()), file);
    try (KmsAdapter kms =
        GcpKmsProvider.open(List.of(settings), SSLContext.getDefault(), Duration.ZERO)) {
      assertThatThrownBy(() -> kms.info(rig.kek())).isInstanceOf(Unavailable.class);
      assertThat(rig.cloud.asked).isEmpty();
    }
  }

  private static Arguments changed(
      String end, Class<? extends KmsException> expected, UnaryOperator<String> change) {
    return Arguments.of(end, expected, change);
  }

  private KekVersion version() {
    return new KekVersion(rig.kek(), "1");
  }

  private Wrapped wrap(KmsAdapter kms) throws KmsException {
    try (SecretBytes key = SecretBytes.copyOf(new byte[32])) {
      return kms.wrap(version(), key, CONTEXT);
    }
  }
}
