package dev.sallyport.kms.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsAdapter.Wrapped;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.testkit.engine.HttpReply;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and versions as Google has them. */
class GcpKmsTest {
  private static final Bytes CONTEXT = Bytes.of(new byte[] {1, 2, 3});
  private final GcpRig rig;

  GcpKmsTest(@TempDir Path scratch) throws IOException {
    this.rig = new GcpRig(scratch);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void versionThatIsBeingGenerated_isAwaited() throws Exception {
    rig.cloud.looksUntilReady = 3;
    try (KmsAdapter kms = rig.open()) {
      KekInfo rotated = kms.rotate(rig.kek());
      assertThat(rotated.current()).isEqualTo(version("2"));
      assertThat(rotated.readable()).containsExactly(version("1"), version("2"));
    }
  }

  @Test
  void versionThatIsNeverGenerated_leavesTheKekAsItWas() throws Exception {
    rig.cloud.looksUntilReady = Integer.MAX_VALUE;
    try (KmsAdapter kms = rig.open()) {
      assertThatThrownBy(() -> kms.rotate(rig.kek()))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("version 2 is not ready");
      assertThat(kms.info(rig.kek()).readable()).containsExactly(version("1"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/cryptoKeyVersions", ":updatePrimaryVersion"})
  void rotationThatFailsHalfWay_leavesTheKekAsItWas(String call) throws Exception {
    try (KmsAdapter honest = rig.open();
        KmsAdapter kms = rig.open(Behaviours.failingOnce(call))) {
      KekVersion before = honest.info(rig.kek()).current();
      assertThatThrownBy(() -> kms.rotate(rig.kek())).isInstanceOf(Unavailable.class);
      assertThat(honest.info(rig.kek()).current()).isEqualTo(before);
      KekInfo after = kms.rotate(rig.kek());
      assertThat(after.current()).isNotEqualTo(before);
      assertThat(after.readable()).contains(before);
    }
  }

  /** Otherwise whoever stands between could put an old version, that somebody knows, in place. */
  @Test
  void newVersionThatIsNotNew_isAWrongAnswer() throws Exception {
    Behaviours.Behaviour older =
        Behaviours.changing(
            "/cryptoKeyVersions", answer -> answer.replace("Versions/2", "Versions/1"));
    try (KmsAdapter kms = rig.open(older)) {
      assertThatThrownBy(() -> kms.rotate(rig.kek())).isInstanceOf(WrongAnswer.class);
    }
  }

  @Test
  void primaryVersionThatDidNotMove_isAWrongAnswer() throws Exception {
    Behaviours.Behaviour unmoved =
        Behaviours.changing(
            ":updatePrimaryVersion", answer -> answer.replace("Versions/2", "Versions/1"));
    try (KmsAdapter kms = rig.open(unmoved)) {
      assertThatThrownBy(() -> kms.rotate(rig.kek())).isInstanceOf(WrongAnswer.class);
    }
  }

  @Test
  void manyVersions_areListedPageByPageAndByNumber() throws Exception {
    for (int i = 0; i < 10; i++) {
      rig.cloud.key(GcpRig.KEK).add(0);
    }
    rig.cloud.key(GcpRig.KEK).version(3).state = "DISABLED";
    try (KmsAdapter kms = rig.open()) {
      assertThat(kms.info(rig.kek()).readable())
          .extracting(KekVersion::version)
          .containsExactly("1", "2", "4", "5", "6", "7", "8", "9", "10", "11");
    }
  }

  @Test
  void listWithoutEnd_isUnavailable() throws Exception {
    Behaviours.Behaviour endless =
        (cloud, call) ->
            call.target().contains("cryptoKeyVersions?")
                ? HttpReply.json(200, "{\"nextPageToken\":\"1\"}")
                : cloud.answer(call);
    try (KmsAdapter kms = rig.open(endless)) {
      assertThatThrownBy(() -> kms.info(rig.kek()))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("pages");
    }
  }

  @Test
  void destruction_isScheduledAndMayBeAskedForAgain() throws Exception {
    try (KmsAdapter kms = rig.open()) {
      kms.rotate(rig.kek());
      Destruction scheduled = new Destruction.Scheduled(Instant.parse(FakeCloud.DESTROY_TIME));
      assertThat(kms.destroy(version("1"))).isEqualTo(scheduled);
      assertThat(kms.destroy(version("1"))).isEqualTo(scheduled);
      rig.cloud.key(GcpRig.KEK).version(1).state = "DESTROYED";
      assertThat(kms.destroy(version("1"))).isEqualTo(new Destruction.Destroyed());
      assertThat(rig.cloud.asked).filteredOn(asked -> asked.endsWith(":destroy")).hasSize(1);
    }
  }

  @Test
  void versionThatTheKeyNeverHad_isNotDestroyed() throws Exception {
    try (KmsAdapter kms = rig.open()) {
      assertThatThrownBy(() -> kms.destroy(version("7"))).isInstanceOf(UnknownKek.class);
    }
  }

  @Test
  void destructionThatDoesNothing_isAWrongAnswer() throws Exception {
    Behaviours.Behaviour idle =
        Behaviours.changing(":destroy", answer -> answer.replace("DESTROY_SCHEDULED", "ENABLED"));
    try (KmsAdapter kms = rig.open(idle)) {
      kms.rotate(rig.kek());
      assertThatThrownBy(() -> kms.destroy(version("1"))).isInstanceOf(WrongAnswer.class);
    }
  }

  @Test
  void keyThatWasNotAllowed_isUnknown() throws Exception {
    rig.cloud.makeKey("third");
    try (KmsAdapter kms = rig.open()) {
      for (String uri : new String[] {"gcp-kms://main/third", "gcp-kms://second/kek"}) {
        assertThatThrownBy(() -> kms.info(new KekUri(uri))).isInstanceOf(UnknownKek.class);
      }
      assertThat(rig.cloud.asked).isEmpty();
    }
  }

  @Test
  void keyForSomethingElse_isAWrongAnswer() throws Exception {
    rig.cloud.key(GcpRig.KEK).purpose = "ASYMMETRIC_DECRYPT";
    try (KmsAdapter kms = rig.open()) {
      assertThatThrownBy(() -> kms.info(rig.kek())).isInstanceOf(WrongAnswer.class);
    }
  }

  @Test
  void keyWithoutPrimaryVersion_isGone() throws Exception {
    Behaviours.Behaviour without =
        Behaviours.changing(
            "/" + GcpRig.KEK, answer -> answer.replace("\"primary\"", "\"former\""));
    try (KmsAdapter kms = rig.open(without)) {
      assertThatThrownBy(() -> kms.info(rig.kek())).isInstanceOf(KeyGone.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"DISABLED", "DESTROYED", "DESTROY_SCHEDULED", "IMPORT_FAILED"})
  void versionThatIsNotEnabled_isGone(String state) throws Exception {
    try (KmsAdapter kms = rig.open()) {
      Wrapped wrapped = wrap(kms, version("1"));
      rig.cloud.key(GcpRig.KEK).version(1).state = state;
      assertThatThrownBy(() -> kms.info(rig.kek())).isInstanceOf(KeyGone.class);
      assertThatThrownBy(() -> kms.unwrap(version("1"), wrapped.ciphertext(), CONTEXT))
          .isInstanceOf(KeyGone.class);
      assertThatThrownBy(() -> wrap(kms, version("1"))).isInstanceOf(KeyGone.class);
    }
  }

  /** As for a key whose material an external manager keeps, which is away for a while. */
  @Test
  void enabledVersionThatCannotBeUsed_isUnavailable() throws Exception {
    Behaviours.Behaviour away =
        (cloud, call) ->
            call.target().endsWith("crypt")
                ? FakeCloud.error(400, "FAILED_PRECONDITION")
                : cloud.answer(call);
    try (KmsAdapter kms = rig.open(away)) {
      assertThatThrownBy(() -> wrap(kms, version("1"))).isInstanceOf(Unavailable.class);
      assertThatThrownBy(() -> kms.unwrap(version("1"), CONTEXT, CONTEXT))
          .isInstanceOf(Unavailable.class);
    }
  }

  /** The key opens either, and its answer names no version: only the associated data tells. */
  @Test
  void ciphertextOfAnotherVersion_doesNotOpen() throws Exception {
    try (KmsAdapter kms = rig.open()) {
      Wrapped old = wrap(kms, version("1"));
      kms.rotate(rig.kek());
      assertThatThrownBy(() -> kms.unwrap(version("2"), old.ciphertext(), CONTEXT))
          .isInstanceOf(Unreadable.class);
      kms.unwrap(version("1"), old.ciphertext(), CONTEXT).close();
    }
  }

  @Test
  void olderVersion_wrapsWhereItIsNamed() throws Exception {
    try (KmsAdapter kms = rig.open()) {
      kms.rotate(rig.kek());
      assertThat(wrap(kms, version("1")).by()).isEqualTo(version("1"));
    }
  }

  private KekVersion version(String number) {
    return new KekVersion(rig.kek(), number);
  }

  private static Wrapped wrap(KmsAdapter kms, KekVersion version) throws Exception {
    try (SecretBytes key = SecretBytes.copyOf(new byte[32])) {
      return kms.wrap(version, key, CONTEXT);
    }
  }
}
