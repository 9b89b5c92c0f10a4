package dev.sallyport.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.fuzz.Allowed;
import dev.sallyport.fuzz.JsonScript;
import dev.sallyport.fuzz.WireSeeds;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ExternalDocument;
import dev.sallyport.protocol.KekDocument;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.Statement;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The readers of what owners upload: statements, what they carry, and a tenant's first document.
 */
class StatementUploadFuzz {
  private static final Allowed ALLOWED = Allowed.none();
  private static final Digest ROOT = Bytes.empty().sha256();
  private static final List<byte[]> MESSAGES = messages();
  private static final JsonScript SCRIPT = new JsonScript(WireSeeds.json(MESSAGES));

  private static List<byte[]> messages() {
    Bytes some = Bytes.of(new byte[64]);
    List<Signature> signatures =
        List.of(new Signature(some, some), new Signature(ROOT.value(), some));
    return List.of(
        upload(StatementKind.POLICY, new StatementUpload.Content.Document(some)),
        upload(StatementKind.SECRET, new StatementUpload.Content.SealedSecret("p", 1, 1, some)),
        upload(StatementKind.DELETION, new StatementUpload.Content.Empty()),
        new TenantCreation(new TenantName("acme"), some, signatures).toUtf8(),
        new KekDocument("vault://main/transit/acme").toUtf8(),
        external(new ExternalDocument.Form.Sealed(1, ROOT)),
        external(new ExternalDocument.Form.Plain(ROOT.value(), ROOT)));
  }

  private static byte[] external(ExternalDocument.Form form) {
    return new ExternalDocument("vault://main/secret/acme/db", 1, "value", "p", 1, form).toUtf8();
  }

  private static byte[] upload(StatementKind kind, StatementUpload.Content content) {
    Bytes some = Bytes.of(new byte[64]);
    String name = kind == StatementKind.DELETION ? "policy/prod" : "prod";
    List<Signature> signatures = List.of(new Signature(some, some));
    return new StatementUpload(kind, name, 7, 1, ROOT, content, signatures).toUtf8();
  }

  static Stream<byte[]> seeds() {
    return Stream.concat(SCRIPT.seeds().stream(), MESSAGES.stream());
  }

  @MethodSource("seeds")
  @FuzzTest
  void upload_isReadOrRefused(byte[] input) throws Exception {
    byte[] body = SCRIPT.utf8(input);
    ALLOWED.run(() -> {
      if (StatementUpload.parse(body) instanceof Outcome.Accepted<StatementUpload>(var upload)) {
        check(upload);
      }
      if (TenantCreation.parse(body) instanceof Outcome.Accepted<TenantCreation>(var creation)) {
        assertThat(TenantCreation.parse(creation.toUtf8())).isEqualTo(Outcome.accepted(creation));
      }
      readDocuments(Bytes.of(body));
    });
  }

  private static void readDocuments(Bytes body) {
    if (KekDocument.parse(body) instanceof Outcome.Accepted<KekDocument>(var kek)) {
      assertThat(KekDocument.parse(Bytes.of(kek.toUtf8()))).isEqualTo(Outcome.accepted(kek));
    }
    if (ExternalDocument.parse(body) instanceof Outcome.Accepted<ExternalDocument>(var external)) {
      assertThat(ExternalDocument.parse(Bytes.of(external.toUtf8())))
          .isEqualTo(Outcome.accepted(external));
    }
  }

  /** Written again it reads the same, and what its owners would sign can be built. */
  private static void check(StatementUpload upload) {
    assertThat(StatementUpload.parse(upload.toUtf8())).isEqualTo(Outcome.accepted(upload));
    assertThat(upload.version()).isPositive();
    assertThat(upload.ownersNumber()).isPositive();
    assertThat(upload.signatures()).isNotEmpty();
    Statement statement =
        new Statement(
            upload.kind(),
            ROOT,
            upload.name(),
            upload.version(),
            upload.ownersNumber(),
            upload.previous(),
            ROOT);
    boolean ends = upload.kind() == StatementKind.DELETION;
    assertThat(statement.role().isPresent()).isEqualTo(!ends || statement.target().isPresent());
    assertThat(statement.digest()).isEqualTo(statement.signedBytes().sha256());
  }
}
