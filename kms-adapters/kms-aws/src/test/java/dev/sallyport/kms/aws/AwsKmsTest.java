package dev.sallyport.kms.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.KeyGone;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/** What AWS has of its own, against moto and servers that misbehave. */
class AwsKmsTest {
  private static final Bytes CONTEXT = Bytes.of(new byte[] {1, 2, 3});
  private static final String OTHER_ARN =
      "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  private MotoRig rig = new MotoRig(Moto.started());
  private final KmsClient administrator = Moto.started().administrator();

  @BeforeEach
  void keys() {
    rig = new MotoRig(Moto.started());
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  /** A new key with the account's default policy would open to more people than the one before. */
  @Test
  void rotation_keepsTheKeyPolicy() throws Exception {
    String policy = "{\"Version\":\"2012-10-17\",\"Id\":\"ours\",\"Statement\":[]}";
    administrator.putKeyPolicy(
        r -> r.keyId(rig.idOf(rig.kekName())).policyName("default").policy(policy));
    try (KmsAdapter kms = rig.open()) {
      String made = kms.rotate(rig.kek()).current().version();
      assertThat(administrator.getKeyPolicy(r -> r.keyId(made).policyName("default")).policy())
          .isEqualTo(policy);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GetKeyPolicy", "CreateKey", "CreateAlias", "UpdateAlias"})
  void rotationThatFailsHalfWay_leavesTheKekAsItWas(String operation) throws Exception {
    try (KmsAdapter honest = rig.open();
        KmsAdapter kms = rig.open(Behaviours.failingOnce(operation))) {
      KekVersion before = honest.info(rig.kek()).current();
      assertThatThrownBy(() -> kms.rotate(rig.kek())).isInstanceOf(Unavailable.class);
      assertThat(honest.info(rig.kek()).current()).isEqualTo(before);
      KekInfo after = kms.rotate(rig.kek());
      assertThat(after.current()).isNotEqualTo(before);
      assertThat(after.readable()).contains(before);
    }
  }

  @Test
  void destruction_isScheduledAndMayBeAskedForAgain() throws Exception {
    try (KmsAdapter honest = rig.open();
        KmsAdapter kms = rig.open(Behaviours.failingOnce("DeleteAlias"))) {
      KekVersion old = honest.info(rig.kek()).current();
      honest.rotate(rig.kek());
      assertThatThrownBy(() -> kms.destroy(old)).isInstanceOf(Unavailable.class);
      assertThat(kms.destroy(old)).isInstanceOf(Destruction.Scheduled.class);
      assertThat(honest.info(rig.kek()).readable()).doesNotContain(old);
    }
  }

  /** Whoever may destroy versions of one KEK must not destroy any key of the account by its id. */
  @Test
  void keyOfAnotherKek_isNotDestroyed() throws Exception {
    try (KmsAdapter kms = rig.open()) {
      KekVersion foreign = new KekVersion(rig.kek(), rig.idOf(rig.otherName()));
      assertThatThrownBy(() -> kms.destroy(foreign)).isInstanceOf(UnknownKek.class);
      assertThat(kms.info(rig.otherKek()).current().version()).isEqualTo(foreign.version());
    }
  }

  @Test
  void keyThatWasNotAllowed_isUnknown() throws Exception {
    KekUri other = new KekUri("aws-kms://main/" + Moto.started().makeKek());
    KekUri elsewhere = new KekUri("aws-kms://second/" + rig.kekName());
    try (KmsAdapter kms = rig.open()) {
      assertThatThrownBy(() -> kms.info(other)).isInstanceOf(UnknownKek.class);
      assertThatThrownBy(() -> kms.info(elsewhere)).isInstanceOf(UnknownKek.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"RSA_2048, ENCRYPT_DECRYPT", "HMAC_256, GENERATE_VERIFY_MAC"})
  void keyThatIsNotSymmetricForEncryption_isAWrongAnswer(KeySpec spec, KeyUsageType usage)
      throws Exception {
    String id = administrator.createKey(r -> r.keySpec(spec).keyUsage(usage)).keyMetadata().keyId();
    administrator.updateAlias(r -> r.aliasName("alias/" + rig.kekName()).targetKeyId(id));
    try (KmsAdapter kms = rig.open()) {
      assertThatThrownBy(() -> kms.info(rig.kek())).isInstanceOf(WrongAnswer.class);
    }
  }

  @Test
  void disabledKey_isGone() throws Exception {
    administrator.disableKey(r -> r.keyId(rig.idOf(rig.kekName())));
    try (KmsAdapter kms = rig.open()) {
      assertThatThrownBy(() -> kms.info(rig.kek())).isInstanceOf(KeyGone.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"CiphertextBlob\":\"AAAA\"}",
        "{\"CiphertextBlob\":\"AAAA\",\"KeyId\":\"alias/kek\"}",
        "{\"KeyId\":\"" + OTHER_ARN + "\"}",
        "{\"CiphertextBlob\":\"AAAA\",\"KeyId\":\""
            + OTHER_ARN
            + "\",\"EncryptionAlgorithm\":\"RSAES_OAEP_SHA_256\"}",
        "{}"
      })
  void answerWithoutAllItsParts_isAWrongAnswer(String answer) throws Exception {
    try (KmsAdapter kms = rig.open(Behaviours.saying("Encrypt", answer));
        SecretBytes key = SecretBytes.copyOf(new byte[32])) {
      KekVersion version = kms.info(rig.kek()).current();
      assertThatThrownBy(() -> kms.wrap(version, key, CONTEXT)).isInstanceOf(WrongAnswer.class);
    }
  }

  @Test
  void keyThatTheAnswerNames_isReported() throws Exception {
    String answer = "{\"CiphertextBlob\":\"AAAA\",\"KeyId\":\"" + OTHER_ARN + "\"}";
    try (KmsAdapter kms = rig.open(Behaviours.saying("Encrypt", answer));
        SecretBytes key = SecretBytes.copyOf(new byte[32])) {
      KekVersion version = kms.info(rig.kek()).current();
      assertThat(kms.wrap(version, key, CONTEXT).by().version())
          .isEqualTo("1234abcd-12ab-34cd-56ef-1234567890ab");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"not json", "[", "{\"KeyMetadata\":", "\"text\""})
  void answerThatIsNoJson_isUnavailable(String answer) throws Exception {
    try (KmsAdapter kms = rig.open(Behaviours.saying("DescribeKey", answer))) {
      assertThatThrownBy(() -> kms.info(rig.kek()))
          .isInstanceOfAny(Unavailable.class, WrongAnswer.class);
    }
  }

  @Test
  void answerWithoutEnd_isUnavailable() throws Exception {
    String large = "{\"x\":\"" + "a".repeat(JdkHttp.MAX_ANSWER) + "\"}";
    try (KmsAdapter kms = rig.open(Behaviours.saying("DescribeKey", large))) {
      assertThatThrownBy(() -> kms.info(rig.kek())).isInstanceOf(Unavailable.class);
    }
  }

  @Test
  void listWithoutEnd_isUnavailable() throws Exception {
    String page = "{\"Aliases\":[],\"Truncated\":true,\"NextMarker\":\"again\"}";
    try (KmsAdapter kms = rig.open(Behaviours.saying("ListAliases", page))) {
      assertThatThrownBy(() -> kms.info(rig.kek()))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("pages");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, AccessDeniedException, Denied",
    "400, UnrecognizedClientException, Denied",
    "403, InvalidSignatureException, Denied",
    "400, NotFoundException, UnknownKek",
    "400, DisabledException, KeyGone",
    "400, KMSInvalidStateException, KeyGone",
    "400, InvalidCiphertextException, Unreadable",
    "400, IncorrectKeyException, Unreadable",
    "400, ThrottlingException, Unavailable",
    "429, SomethingElse, Unavailable",
    "500, KeyUnavailableException, Unavailable",
    "503, DependencyTimeoutException, Unavailable",
    "307, Redirect, Unavailable"
  })
  void errorOfAws_isTold(int status, String code, String expected) throws Exception {
    try (KmsAdapter honest = rig.open();
        KmsAdapter kms = rig.open(Behaviours.error(status, code))) {
      KekVersion version = honest.info(rig.kek()).current();
      assertThatThrownBy(() -> kms.unwrap(version, Bytes.of(new byte[] {1}), CONTEXT))
          .isInstanceOf(KmsException.class)
          .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(expected))
          .hasNoCause();
    }
  }

  /** A file that the operator of the machine keeps; no setting holds a key. */
  @Test
  void profileOfTheSdksFiles_signs(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("credentials");
    Files.writeString(
        file, "[broker]\naws_access_key_id = AKIABROKER\naws_secret_access_key = example\n");
    System.setProperty("aws.sharedCredentialsFile", file.toString());
    Queue<String> signers = new ConcurrentLinkedQueue<>();
    Front.Behaviour noting =
        (front, call, out) -> {
          signers.add(call.accessKey());
          out.write(front.ask(call).bytes());
        };
    try (Front front = Front.of(Moto.started(), noting);
        KmsAdapter kms = AwsKmsProvider.open(List.of(rig.settings(front.address(), "broker")))) {
      assertThat(kms.info(rig.kek()).readable()).hasSize(1);
      assertThat(signers).containsOnly("AKIABROKER");
    } finally {
      System.clearProperty("aws.sharedCredentialsFile");
    }
  }

  @Test
  void deniedCall_tellsTheCodeAndNotTheMessage() throws Exception {
    try (KmsAdapter kms = rig.open(Behaviours.error(400, "AccessDeniedException"))) {
      assertThatThrownBy(() -> kms.info(rig.kek()))
          .isInstanceOf(Denied.class)
          .hasMessage("kms denies: AWS: AccessDeniedException, status 400");
      assertThat(kms.health().ready()).isFalse();
    }
  }
}
