package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.ExternalDocument.Form;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExternalDocumentTest {
  private static final String B32 = "A".repeat(43);
  private static final String SEALED = "\"sealed\":{\"intakeKey\":2,\"content\":\"" + B32 + "\"}";
  private static final String PLAIN =
      "\"plain\":{\"salt\":\"" + B32 + "\",\"digest\":\"" + B32 + "\"}";

  @Test
  void sealedDocument_isRead() {
    ExternalDocument document = Accept.value(parse(SEALED));
    assertThat(document)
        .isEqualTo(
            new ExternalDocument(
                "vault://main/secret/db", 3, "value", "p", 4, new Form.Sealed(2, Digest.zero())));
    assertThat(document.isPlain()).isFalse();
    assertThat(Accept.value(parse(PLAIN)).isPlain()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''",
        "sealed+plain",
        "'\"sealed\":{}'",
        "'\"sealed\":{\"intakeKey\":0,\"content\":\"B32\"}'",
        "'\"sealed\":{\"intakeKey\":2,\"content\":\"AA\"}'",
        "'\"sealed\":{\"intakeKey\":2,\"content\":\"B32\",\"x\":1}'",
        "'\"plain\":{\"salt\":\"AA\",\"digest\":\"B32\"}'",
        "'\"plain\":{\"salt\":\"B32\"}'",
        "'\"plain\":\"B32\"'"
      })
  void otherForm_refuses(String form) {
    String json = form.equals("sealed+plain") ? SEALED + "," + PLAIN : form.replace("B32", B32);
    assertThat(parse(json)).isInstanceOf(Outcome.Refused.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\":3 | \"version\":0",
        "\"version\":3 | \"version\":\"latest\"",
        "\"version\":3 | \"version\":3,\"version\":4",
        "\"policy\":\"p\", | ",
        "\"lowestPolicyVersion\":4 | \"lowestPolicyVersion\":0",
        "\"field\":\"value\" | \"field\":null",
        "\"source\": | \"host\":"
      })
  void otherMember_refuses(String member, @Nullable String changed) {
    String json = json(SEALED);
    assertThat(json).contains(member);
    String other = json.replace(member, changed == null ? "" : changed);
    assertThat(ExternalDocument.parse(utf8(other))).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void plainValue_fitsItsDigestAlone() throws Exception {
    Bytes salt = utf8("0123456789abcdef0123456789abcdef");
    try (SecretBytes value = secret("hunter2");
        SecretBytes other = secret("hunter3")) {
      Form.Plain plain = Form.Plain.of(salt, value);
      assertThat(plain.digest())
          .isEqualTo(utf8("0123456789abcdef0123456789abcdefhunter2").sha256());
      assertThat(plain.fits(value)).isTrue();
      assertThat(plain.fits(other)).isFalse();
      Bytes otherSalt = utf8("1123456789abcdef0123456789abcdef");
      assertThat(new Form.Plain(otherSalt, plain.digest()).fits(value)).isFalse();
    }
  }

  @Test
  void saltOfAnotherSize_refuses() {
    assertThatThrownBy(() -> new Form.Plain(utf8("short"), Digest.zero()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Outcome<ExternalDocument> parse(String form) {
    return ExternalDocument.parse(utf8(json(form)));
  }

  private static String json(String form) {
    return "{\"source\":\"vault://main/secret/db\",\"version\":3,\"field\":\"value\",\"policy\":\"p\","
        + "\"lowestPolicyVersion\":4"
        + (form.isEmpty() ? "" : "," + form)
        + "}";
  }

  private static SecretBytes secret(String text) {
    return SecretBytes.takeOwnershipOf(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
