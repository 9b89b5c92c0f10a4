package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The worked examples of docs/protocol.md, so that the page never says what the product does not
 * do.
 */
class WorkedExamplesTest {
  private static final SecretPath PATH = new SecretPath("llama-3/weights");
  private JsonObject example = JsonObject.builder().build();
  private JsonObject in = JsonObject.builder().build();

  @BeforeEach
  void readPage() throws IOException, JsonException {
    String page = Files.readString(Vectors.repositoryRoot().resolve("docs/protocol.md"));
    int from = page.indexOf("```json\n", page.indexOf("## 8. Worked examples")) + 8;
    byte[] json = page.substring(from, page.indexOf("```", from)).getBytes(StandardCharsets.UTF_8);
    example = StrictJson.parseObject(json, new JsonLimits(64 * 1024, 4, 100));
    in = example.object("inputs");
  }

  @Test
  void transcriptAndNonces_asOnThePage() throws JsonException {
    assertThat(transcript().digest().hex()).isEqualTo(example.text("transcript"));
    assertThat(transcript().gpuNonce().hex()).isEqualTo(example.text("gpuNonce"));
    assertThat(transcript().switchNonce().hex()).isEqualTo(example.text("switchNonce"));
  }

  @Test
  void heldAndReportData_asOnThePage() throws JsonException {
    HeldData held = HeldData.of(transcript(), in.text("overallGpuJws"), "");
    assertThat(held.bytes().hex()).isEqualTo(example.text("heldData"));
    assertThat(held.trustAuthorityReportData(ascii("nonceVal"), ascii("nonceIat")).hex())
        .isEqualTo(example.text("reportData"));
  }

  @Test
  void ticket_asOnThePage() throws JsonException {
    try (SecretBytes key = SecretBytes.takeOwnershipOf(hex("ticketKey").toArray())) {
      Ticket ticket =
          Ticket.issue(
              key, challenge(), resources(), instant("issuedMillis"), instant("expiryMillis"));
      assertThat(ticket.bytes().hex()).isEqualTo(example.text("ticket"));
    }
  }

  @Test
  void contexts_asOnThePage() throws JsonException {
    assertThat(challenge().recipientContext().hex()).isEqualTo(example.text("recipientContext"));
    assertThat(
            Contexts.release(transcript(), root(), resources().names().get(1), 7, policy()).hex())
        .isEqualTo(example.text("releaseContext"));
    assertThat(intakeContext().hex()).isEqualTo(example.text("intakeContext"));
    assertThat(secretContent().hex()).isEqualTo(example.text("secretContent"));
  }

  @Test
  void signedBytes_asOnThePage() throws JsonException {
    long from = in.integer("issuedMillis");
    long until = in.integer("expiryMillis");
    assertThat(Contexts.transport(1, from, until, intakeKey()).hex())
        .isEqualTo(example.text("transportSigned"));
    assertThat(Contexts.intakeKey(root(), 2, intakeKey()).hex())
        .isEqualTo(example.text("intakeKeySigned"));
    assertThat(Frame.named("owners").raw(root()).bytes().hex())
        .isEqualTo(example.text("ownersSigned"));
    assertThat(statement().signedBytes().hex()).isEqualTo(example.text("statementSigned"));
    assertThat(Contexts.answer(transcript(), root(), List.of(released())).hex())
        .isEqualTo(example.text("answerSigned"));
  }

  private Statement statement() throws JsonException {
    Digest content = secretContent().sha256();
    return new Statement(StatementKind.SECRET, root(), PATH.value(), 7, 1, Digest.zero(), content);
  }

  private Contexts.Released released() throws JsonException {
    long end = in.integer("expiryMillis");
    ResourceName resource = resources().names().get(1);
    return new Contexts.Released(
        resource, 7, policy(), hex("ciphertext"), hex("leaseId"), end, Bytes.empty());
  }

  private Bytes intakeContext() throws JsonException {
    return Contexts.intake(root(), PATH, 7, "tdx-8xh100", 3);
  }

  private Bytes secretContent() throws JsonException {
    return Contexts.secretContent(intakeContext(), 2, intakeKey(), hex("ciphertext"));
  }

  private Transcript transcript() throws JsonException {
    return challenge().transcript(resources(), x25519("publicKey"));
  }

  private Challenge challenge() throws JsonException {
    return new Challenge(hex("challenge"));
  }

  private ResourceList resources() throws JsonException {
    return Accept.value(ResourceList.parse(in.texts("resources")));
  }

  private RecipientKey intakeKey() throws JsonException {
    return x25519("intakePublicKey");
  }

  private RecipientKey x25519(String name) throws JsonException {
    return Accept.value(RecipientKey.of(Kem.X25519, hex(name)));
  }

  private Digest root() throws JsonException {
    return new Digest(hex("tenantRoot"));
  }

  private Digest policy() throws JsonException {
    return new Digest(hex("policyDigest"));
  }

  private Instant instant(String name) throws JsonException {
    return Instant.ofEpochMilli(in.integer(name));
  }

  private Bytes hex(String name) throws JsonException {
    return Bytes.fromHex(in.text(name));
  }

  private Bytes ascii(String name) throws JsonException {
    return Bytes.of(in.text(name).getBytes(StandardCharsets.US_ASCII));
  }
}
