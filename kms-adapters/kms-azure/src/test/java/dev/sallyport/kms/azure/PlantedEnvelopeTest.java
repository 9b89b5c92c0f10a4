package dev.sallyport.kms.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsAdapter.Unwrapped;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who writes to the store, knows the public key, and wants a key of his own to open. */
class PlantedEnvelopeTest {
  private static final Bytes CONTEXT = Bytes.of(new byte[] {1, 2, 3});
  private static final SecureRandom RANDOM = new SecureRandom();

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
  void envelopeForgedWithThePublicKey_refusesBeforeAzureOpensIt() throws Exception {
    FakeVersion own = FakeVersion.stray();
    Envelope unsigned = sealed(azure.current());
    Bytes message = new Binding(azure.current(), CONTEXT).signed(unsigned.body());
    refuses(new Envelope(unsigned.wrapped(), unsigned.sealed(), own.sign(digest(message))));
    refuses(new Envelope(unsigned.wrapped(), unsigned.sealed(), Bytes.of(new byte[256])));
    refuses(new Envelope(unsigned.wrapped(), unsigned.sealed(), unsigned.wrapped()));
    assertThat(azure.calls("/unwrapkey")).isEmpty();
  }

  /** So that the refusals above are about the signature, and about nothing else in the envelope. */
  @Test
  void sameEnvelopeSignedByTheVersion_opens() throws Exception {
    Envelope unsigned = sealed(azure.current());
    Bytes message = new Binding(azure.current(), CONTEXT).signed(unsigned.body());
    Bytes signature = azure.keys.newest("kek").sign(digest(message));
    Bytes whole = new Envelope(unsigned.wrapped(), unsigned.sealed(), signature).encode();
    try (Unwrapped opened = kms.unwrap(azure.current(), whole, CONTEXT)) {
      assertThat(opened.plaintext().<Bytes>use(Bytes::of)).isEqualTo(Bytes.of(new byte[32]));
    }
  }

  @Test
  void signatureOfAnotherEnvelope_refuses() throws Exception {
    Envelope first = wrapped(CONTEXT);
    Envelope second = wrapped(CONTEXT);
    refuses(new Envelope(first.wrapped(), first.sealed(), second.signature()));
    refuses(new Envelope(second.wrapped(), first.sealed(), first.signature()));
    refuses(new Envelope(first.wrapped(), second.sealed(), first.signature()));
    refuses(wrapped(Bytes.empty()));
    kms.unwrap(azure.current(), first.encode(), CONTEXT).close();
  }

  /** The signature of a text that is an envelope's body to one reader and a context to another. */
  @Test
  void contextThatContinuesInTheBody_isAnotherText() {
    Binding one = new Binding(azure.current(), Bytes.of(new byte[] {1}));
    Binding two = new Binding(azure.current(), Bytes.of(new byte[] {1, 0, 0, 0, 1, 2}));
    Bytes body = Bytes.of(new byte[] {2, 0, 0, 0, 0});
    assertThat(one.signed(body)).isNotEqualTo(two.signed(Bytes.empty()));
    assertThat(one.associatedData()).isNotEqualTo(one.signed(Bytes.empty()));
  }

  @Test
  void signatureOfAnOlderVersion_refusesUnderTheNewOne() throws Exception {
    Envelope old = wrapped(CONTEXT);
    KekVersion before = azure.current();
    kms.rotate(FakeAzure.KEK);
    refuses(old);
    kms.unwrap(before, old.encode(), CONTEXT).close();
  }

  /** The signature vouches for the wrapped data key, so another one is Azure's doing. */
  @Test
  void otherDataKeyFromAzure_isAWrongAnswer() throws Exception {
    Envelope envelope = wrapped(CONTEXT);
    for (String key : new String[] {"A".repeat(43), "AAAA", ""}) {
      azure.behaviour =
          Behaviours.changing(
              "/unwrapkey", text -> text.replaceFirst("\"value\":\"[^\"]*\"", value(key)));
      assertThatThrownBy(() -> kms.unwrap(azure.current(), envelope.encode(), CONTEXT))
          .isInstanceOf(WrongAnswer.class);
    }
  }

  private static String value(String key) {
    return "\"value\":\"" + key + "\"";
  }

  /** All that the public key is good for: a data key that Azure unwraps, and what it sealed. */
  private Envelope sealed(KekVersion version) {
    try (DataKey key = DataKey.draw(RANDOM);
        SecretBytes planted = SecretBytes.takeOwnershipOf(new byte[32])) {
      Bytes wrapped = azure.keys.newest("kek").wrap(Bytes.of(key.copy()));
      Bytes associatedData = new Binding(version, CONTEXT).associatedData();
      return new Envelope(wrapped, key.seal(planted, associatedData, RANDOM), Bytes.empty());
    }
  }

  private Envelope wrapped(Bytes context) throws Exception {
    try (SecretBytes key = SecretBytes.takeOwnershipOf(new byte[32])) {
      return Envelope.parse(kms.wrap(azure.current(), key, context).ciphertext(), 256)
          .orElseThrow();
    }
  }

  private void refuses(Envelope envelope) {
    assertThatThrownBy(() -> kms.unwrap(azure.current(), envelope.encode(), CONTEXT))
        .isInstanceOf(Unreadable.class);
  }

  private static Bytes digest(Bytes message) {
    return message.sha256().value();
  }
}
