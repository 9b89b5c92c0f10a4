package dev.sallyport.kms.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.testkit.engine.HttpReply;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Azure has of its own: versions, what they may be used for, and what becomes of them. */
class AzureKmsTest {
  private static final Bytes CONTEXT = Bytes.of(new byte[] {1, 2, 3});

  @TempDir private Path folder;
  private FakeAzure azure;
  private KmsAdapter kms;

  @BeforeEach
  void open() throws Exception {
    azure = new FakeAzure(folder);
    kms = azure.open();
  }

  @AfterEach
  void close() {
    kms.close();
    azure.close();
  }

  @Test
  void versionsOfManyPages_areAllListed() throws Exception {
    KekInfo last = kms.info(FakeAzure.KEK);
    for (int i = 1; i <= 4; i++) {
      last = kms.rotate(FakeAzure.KEK);
      assertThat(last.readable()).hasSize(i + 1);
    }
    assertThat(last.current()).isEqualTo(azure.current());
    assertThat(azure.calls("/versions")).hasSizeGreaterThan(5);
  }

  @Test
  void rotationThatMakesNoVersion_isAWrongAnswer() throws Exception {
    azure.behaviour =
        (fake, call) -> fake.keys.answer(call.withTarget(call.target().replace("/rotate", "/")));
    KekVersion before = kms.info(FakeAzure.KEK).current();
    assertThatThrownBy(() -> kms.rotate(FakeAzure.KEK)).isInstanceOf(WrongAnswer.class);
    assertThat(kms.info(FakeAzure.KEK).current()).isEqualTo(before);
  }

  @Test
  void keyThatWasNotAllowed_isUnknown() {
    azure.keys.create("third");
    for (String uri : List.of("azure-kv://main/third", "azure-kv://second/kek")) {
      assertThatThrownBy(() -> kms.info(new KekUri(uri))).isInstanceOf(UnknownKek.class);
    }
    assertThat(azure.calls).isEmpty();
  }

  @Test
  void versionInAnotherForm_isUnknownBeforeAnythingIsSent() {
    for (String version : List.of("versions", "rotate", "A".repeat(32), "..", "current")) {
      KekVersion odd = new KekVersion(FakeAzure.KEK, version);
      assertThatThrownBy(() -> kms.unwrap(odd, Bytes.empty(), CONTEXT))
          .isInstanceOf(UnknownKek.class);
      assertThatThrownBy(() -> kms.destroy(odd)).isInstanceOf(UnknownKek.class);
    }
    assertThat(azure.calls).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "EC-HSM", "oct-HSM", "something"})
  void keyThatIsNotRsa_isMisconfigured(String type) {
    azure.keys.newest("kek").type = type;
    assertThatThrownBy(() -> kms.info(FakeAzure.KEK)).isInstanceOf(Misconfigured.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrapKey", "unwrapKey", "sign"})
  void keyWithoutAnOperation_isMisconfigured(String missing) throws Exception {
    FakeVersion version = azure.keys.newest("kek");
    version.operations = version.operations.stream().filter(o -> !o.equals(missing)).toList();
    assertThatThrownBy(() -> kms.info(FakeAzure.KEK)).isInstanceOf(Misconfigured.class);
    assertThat(kms.info(FakeAzure.OTHER).readable()).hasSize(1);
  }

  /** Azure would give the private half to whoever meets its release policy. */
  @Test
  void exportableKey_isMisconfiguredAndStillOpens() throws Exception {
    Bytes wrapped = wrap(azure.current());
    azure.keys.newest("kek").exportable = true;
    assertThatThrownBy(() -> kms.info(FakeAzure.KEK)).isInstanceOf(Misconfigured.class);
    kms.unwrap(azure.current(), wrapped, CONTEXT).close();
  }

  @Test
  void keyInAnHsm_isTaken() throws Exception {
    azure.keys.newest("kek").type = "RSA-HSM";
    kms.unwrap(azure.current(), wrap(azure.current()), CONTEXT).close();
    assertThat(kms.info(FakeAzure.KEK).readable()).hasSize(1);
  }

  @Test
  void disabledCurrentVersion_isGone() {
    azure.keys.newest("kek").enabled = false;
    assertThatThrownBy(() -> kms.info(FakeAzure.KEK)).isInstanceOf(KeyGone.class);
    assertThatThrownBy(() -> kms.rotate(FakeAzure.KEK)).isInstanceOf(KeyGone.class);
    assertThatThrownBy(() -> wrap(azure.current())).isInstanceOf(KeyGone.class);
  }

  @Test
  void destroyedVersion_isDisabledAndMayBeAskedForAgain() throws Exception {
    KekVersion old = azure.current();
    Bytes wrapped = wrap(old);
    kms.rotate(FakeAzure.KEK);
    assertThat(kms.destroy(old)).isEqualTo(new Destruction.Disabled());
    assertThat(kms.destroy(old)).isEqualTo(new Destruction.Disabled());
    assertThat(azure.calls("").filter(call -> call.method().equals("PATCH"))).hasSize(1);
    assertThat(kms.info(FakeAzure.KEK).readable()).containsExactly(azure.current());
    assertThatThrownBy(() -> kms.unwrap(old, wrapped, CONTEXT)).isInstanceOf(KeyGone.class);
  }

  /** Told in the documents: Azure cannot do more, and who may update can undo it. */
  @Test
  void versionThatIsEnabledAgain_opens() throws Exception {
    KekVersion old = azure.current();
    Bytes wrapped = wrap(old);
    kms.rotate(FakeAzure.KEK);
    kms.destroy(old);
    azure.keys.version("kek", old.version()).enabled = true;
    kms.unwrap(old, wrapped, CONTEXT).close();
  }

  @Test
  void destructionThatDidNotHappen_isAWrongAnswer() throws Exception {
    KekVersion old = azure.current();
    kms.rotate(FakeAzure.KEK);
    azure.behaviour =
        Behaviours.changing(
            old.version(), text -> text.replace("\"enabled\":false", "\"enabled\":true"));
    assertThatThrownBy(() -> kms.destroy(old)).isInstanceOf(WrongAnswer.class);
  }

  @Test
  void versionOfAnotherKek_isNotDestroyed() throws Exception {
    kms.rotate(FakeAzure.OTHER);
    KekVersion foreign =
        new KekVersion(FakeAzure.KEK, kms.info(FakeAzure.OTHER).readable().getFirst().version());
    assertThatThrownBy(() -> kms.destroy(foreign)).isInstanceOf(UnknownKek.class);
    assertThat(kms.info(FakeAzure.OTHER).readable()).hasSize(2);
  }

  /** Between the description, which says that it is enabled, and the call. */
  @Test
  void versionDisabledInBetween_isGone() throws Exception {
    Bytes wrapped = wrap(azure.current());
    azure.behaviour = Behaviours.saying("/unwrapkey", FakeKeys.disabled());
    assertThatThrownBy(() -> kms.unwrap(azure.current(), wrapped, CONTEXT))
        .isInstanceOf(KeyGone.class);
  }

  @Test
  void describedAsDisabled_isGoneWithoutAnUnwrap() throws Exception {
    Bytes wrapped = wrap(azure.current());
    azure.keys.newest("kek").enabled = false;
    assertThatThrownBy(() -> kms.unwrap(azure.current(), wrapped, CONTEXT))
        .isInstanceOf(KeyGone.class);
    assertThat(azure.calls("/unwrapkey")).isEmpty();
  }

  @Test
  void health_isThatOfTheFirstKey() {
    assertThat(kms.health().ready()).isTrue();
    azure.behaviour = Behaviours.always(HttpReply.json(503, ""));
    assertThat(kms.health().ready()).isFalse();
    assertThat(kms.health().connections().getFirst().name()).isEqualTo("azure-kv.main");
  }

  private Bytes wrap(KekVersion version) throws Exception {
    try (SecretBytes key = SecretBytes.takeOwnershipOf(new byte[32])) {
      return kms.wrap(version, key, CONTEXT).ciphertext();
    }
  }
}
