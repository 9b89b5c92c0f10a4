package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.fuzz.Allowed;
import dev.sallyport.fuzz.JsonScript;
import dev.sallyport.fuzz.WireSeeds;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.WrappedKey;
import dev.sallyport.protocol.SignatureKey.Algorithm;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.wire.Evidence;
import dev.sallyport.protocol.wire.IntakeKeyAnswer;
import dev.sallyport.protocol.wire.ReleaseRequest;
import dev.sallyport.protocol.wire.TransportKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Security;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The readers of raw keys and of the messages that carry them. The first byte of an input tells
 * which kind of key the rest is; messages are JSON and begin as JSON does.
 */
class WireKeysFuzz {
  /** A key of the right size may still be a point that nothing can be sealed to. */
  private static final Allowed ALLOWED = Allowed.only(List.of(GeneralSecurityException.class));

  private static final byte RECIPIENT = 2;
  private static final byte ED25519 = 3;
  private static final byte P256 = 4;
  private static final byte WRAPPED = 5;
  private static final int MARKS = 6;
  private static final Bytes SECRET = Bytes.of(new byte[16]);
  private static final Bytes CONTEXT = Bytes.empty();
  private static final TenantName ACME = new TenantName("acme");
  private static final List<byte[]> KEYS;
  private static final JsonScript SCRIPT;

  static {
    // X-Wing has no other implementation.
    Security.addProvider(Conscrypt.newProvider());
    try {
      KEYS = keys();
      SCRIPT = new JsonScript(WireSeeds.json(messages()));
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static List<byte[]> keys() throws GeneralSecurityException {
    try (SigningKey ed25519 = SigningKey.generate();
        RecipientKeyPair p256 = RecipientKeyPair.generate(Kem.P_256)) {
      KekVersion version = new KekVersion(new KekUri("local://default"), "1");
      return List.of(
          marked(RECIPIENT, recipient(Kem.X_WING).encoded()),
          marked(RECIPIENT, recipient(Kem.X25519).encoded()),
          marked(RECIPIENT, p256.publicKey().encoded()),
          marked(ED25519, ed25519.publicKey().raw()),
          marked(P256, p256.publicKey().raw()),
          marked(WRAPPED, new WrappedKey(version, SECRET).encode()));
    }
  }

  private static RecipientKey recipient(Kem kem) throws GeneralSecurityException {
    try (RecipientKeyPair pair = RecipientKeyPair.generate(kem)) {
      return pair.publicKey();
    }
  }

  private static byte[] marked(byte mark, Bytes key) {
    return ByteBuffer.allocate(key.size() + 1).put(mark).put(key.toArray()).array();
  }

  private static List<byte[]> messages() throws GeneralSecurityException {
    RecipientKey key = recipient(Kem.X25519);
    Digest digest = SECRET.sha256();
    return List.of(
        request(new ReleaseRequest.Recipient.Plain(key.encoded())),
        request(new ReleaseRequest.Recipient.Sealed(1, SECRET)),
        new TransportKey(1, 2, 3, key, digest.value(), SECRET).toUtf8(),
        new IntakeKeyAnswer(digest, 1, key, digest.value(), SECRET).toUtf8());
  }

  private static byte[] request(ReleaseRequest.Recipient recipient) {
    JsonValue bundle = JsonObject.builder().put("x", 1).build().asValue();
    Evidence evidence =
        new Evidence(
            new Evidence.Token(Evidence.INTEL_TRUST_AUTHORITY, "e30.e30."),
            Optional.of(new Evidence.Bundle(Evidence.NVIDIA_NRAS, bundle)),
            Optional.empty());
    ResourceName weights = new ResourceName(ACME, new SecretPath("models/a"), OptionalLong.empty());
    ResourceName older = new ResourceName(ACME, new SecretPath("models/b"), OptionalLong.of(7));
    Instant issued = Instant.ofEpochMilli(1);
    return new ReleaseRequest(
            new Challenge(SECRET.sha256().value()),
            new Ticket(issued, issued.plusSeconds(300), SECRET.sha256()),
            new ResourceList(List.of(weights, older)),
            recipient,
            evidence)
        .toUtf8();
  }

  static Stream<byte[]> seeds() {
    return Stream.concat(SCRIPT.seeds().stream(), KEYS.stream());
  }

  @MethodSource("seeds")
  @FuzzTest
  void key_isReadOrRefused(byte[] input) throws Exception {
    Bytes rest = Bytes.of(Arrays.copyOfRange(input, Math.min(1, input.length), input.length));
    ALLOWED.run(() -> {
      switch (input.length == 0 ? MARKS : input[0]) {
        case RECIPIENT -> readRecipient(rest);
        case ED25519 -> readSignatureKey(Algorithm.ED25519, rest);
        case P256 -> readSignatureKey(Algorithm.ECDSA_P256, rest);
        case WRAPPED -> readWrapped(rest);
        default -> readMessages(SCRIPT.utf8(input));
      }
    });
  }

  private static void readRecipient(Bytes encoded) throws GeneralSecurityException {
    if (RecipientKey.parse(encoded) instanceof Outcome.Accepted<RecipientKey>(var key)) {
      assertThat(key.encoded()).isEqualTo(encoded);
      assertThat(key.raw().size()).isEqualTo(key.kem().publicKeySize());
      assertThat(key.seal(SECRET, CONTEXT).size())
          .isEqualTo(RecipientKey.sealedSize(key.kem(), SECRET.size()));
    }
  }

  private static void readSignatureKey(Algorithm algorithm, Bytes raw) {
    if (SignatureKey.of(algorithm, raw) instanceof Outcome.Accepted<SignatureKey>(var key)) {
      assertThat(key.raw()).isEqualTo(raw);
      assertThat(key.verifies(Bytes.of(new byte[SignatureKey.SIGNATURE_SIZE]), raw)).isFalse();
    }
  }

  private static void readWrapped(Bytes encoded) {
    if (WrappedKey.parse(encoded) instanceof Outcome.Accepted<WrappedKey>(var key)) {
      assertThat(key.encode()).isEqualTo(encoded);
    }
  }

  /** What reads, written again, reads the same. */
  private static void readMessages(byte[] body) {
    if (ReleaseRequest.parse(body) instanceof Outcome.Accepted<ReleaseRequest>(var request)) {
      assertThat(ReleaseRequest.parse(request.toUtf8())).isEqualTo(Outcome.accepted(request));
      assertThat(request.resources().names().size()).isBetween(1, ResourceList.MAX);
    }
    if (TransportKey.parse(body) instanceof Outcome.Accepted<TransportKey>(var key)) {
      assertThat(TransportKey.parse(key.toUtf8())).isEqualTo(Outcome.accepted(key));
    }
    if (IntakeKeyAnswer.parse(body) instanceof Outcome.Accepted<IntakeKeyAnswer>(var key)) {
      assertThat(IntakeKeyAnswer.parse(key.toUtf8())).isEqualTo(Outcome.accepted(key));
    }
  }
}
