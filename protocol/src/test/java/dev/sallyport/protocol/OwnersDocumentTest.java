package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("I6")
class OwnersDocumentTest {
  private static final Digest RANDOM = Bytes.empty().sha256();
  private static final Bytes MESSAGE = Bytes.fromHex("c0ffee");
  private static final int MUTANTS = 5_000;
  private final SigningKey first = generate();
  private final SigningKey second = generate();
  private final OwnersDocument document = document(1);

  @Test
  void writtenDocument_isReadBack() {
    assertThat(document.number()).isOne();
    assertThat(document.previous()).isEqualTo(RANDOM);
    assertThat(document.root()).isEqualTo(document.digest());
    assertThat(document.keys())
        .extracting(OwnersDocument.OwnerKey::id)
        .containsExactly("first", "second");
    assertThat(document.threshold(OwnerRole.OWNER)).isOne();
  }

  @Test
  void signatureOfTheRole_grants() {
    assertThat(grants(document, OwnerRole.SECRET, sign(first))).isTrue();
    assertThat(grants(document, OwnerRole.OWNER, sign(second))).isTrue();
  }

  @Test
  void signatureOfAKeyWithoutTheRole_doesNotGrant() {
    assertThat(grants(document, OwnerRole.SECRET, sign(second))).isFalse();
  }

  @Test
  void noSignature_doesNotGrant() {
    assertThat(grants(document, OwnerRole.OWNER)).isFalse();
  }

  @Test
  void signatureOverOtherBytes_doesNotGrant() {
    Signature other = new Signature(first.publicKey().raw(), first.sign(Bytes.fromHex("00")));
    assertThat(grants(document, OwnerRole.OWNER, other)).isFalse();
  }

  @Test
  void strangersSignatureBesideAGoodOne_doesNotGrant() {
    assertThat(grants(document, OwnerRole.OWNER, sign(first), sign(generate()))).isFalse();
  }

  @Test
  void oneKeyTwice_doesNotCountForTwo() {
    OwnersDocument two = document(2);
    assertThat(grants(two, OwnerRole.OWNER, sign(first), sign(first))).isFalse();
    assertThat(grants(two, OwnerRole.OWNER, sign(first))).isFalse();
    assertThat(grants(two, OwnerRole.OWNER, sign(first), sign(second))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"number\":1|\"number\":0",
        "\"number\":1|\"number\":2",
        "\"number\":1|\"number\":1.0",
        "\"number\":1|\"number\":1,\"root\":\"00\"",
        "\"number\":1|\"number\":1,\"extra\":1",
        "\"number\":1|\"number\":1,\"number\":1",
        "\"owner\":1|\"owner\":0",
        "\"owner\":1|\"owner\":3",
        "\"owner\":1|\"owners\":1",
        "\"secret\":1|\"secret\":2",
        "\"id\":\"second\"|\"id\":\"first\"",
        "\"id\":\"second\"|\"id\":\"se/cond\"",
        "\"type\":\"ed25519\"|\"type\":\"rsa\"",
        "\"type\":\"ed25519\"|\"type\":\"ecdsa-p256\"",
        "[\"owner\"]|[]",
        "[\"owner\"]|[\"owner\",\"owner\"]",
        "[\"owner\"]|[\"admin\"]",
        "\"previous\":\"e3|\"previous\":\"E3",
        "\"previous\":\"e3|\"previous\":\""
      })
  void contradictoryDocument_refuses(String from, String to) {
    String text = new String(document.bytes().toArray(), StandardCharsets.UTF_8);
    assertThat(text).contains(from);
    assertThat(Accept.reason(parse(text.replace(from, to))))
        .isEqualTo(RefusalReason.MALFORMED_OWNERS);
  }

  @Test
  void oneKeyUnderTwoNames_refuses() {
    String text = new String(document.bytes().toArray(), StandardCharsets.UTF_8);
    String twice = text.replace(second.publicKey().raw().hex(), first.publicKey().raw().hex());
    assertThat(Accept.reason(parse(twice))).isEqualTo(RefusalReason.MALFORMED_OWNERS);
  }

  @Test
  void randomMutants_refuseOrStayWellFormed() {
    Random random = new Random(11);
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = document.bytes().toArray();
      mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(128);
      if (OwnersDocument.parse(Bytes.of(mutant))
          instanceof Outcome.Accepted<OwnersDocument>(OwnersDocument read)) {
        assertThat(read.keys()).hasSize(2);
        assertThat(read.bytes()).isEqualTo(Bytes.of(mutant));
      }
    }
  }

  private OwnersDocument document(int ownerThreshold) {
    return Accept.value(
        OwnersDocument.parse(
            OwnersDocument.writeFirst(
                RANDOM,
                List.of(
                    new OwnersDocument.OwnerKey(
                        "first", first.publicKey(), EnumSet.allOf(OwnerRole.class)),
                    new OwnersDocument.OwnerKey(
                        "second", second.publicKey(), Set.of(OwnerRole.OWNER))),
                Map.of(OwnerRole.OWNER, ownerThreshold))));
  }

  private static Outcome<OwnersDocument> parse(String text) {
    return OwnersDocument.parse(Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static boolean grants(OwnersDocument document, OwnerRole role, Signature... signatures) {
    return document.grants(role, MESSAGE, List.of(signatures));
  }

  private static Signature sign(SigningKey key) {
    return new Signature(key.publicKey().raw(), key.sign(MESSAGE));
  }

  private static SigningKey generate() {
    try {
      return SigningKey.generate();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
