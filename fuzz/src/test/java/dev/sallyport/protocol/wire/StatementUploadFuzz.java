package dev.sallyport.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.fuzz.Allowed;
import dev.sallyport.fuzz.JsonScript;
import dev.sallyport.fuzz.WireSeeds;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.Statement;
import dev.sallyport.protocol.StatementKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The readers of what owners upload: statements, and the first document of a tenant. */
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
        new TenantCreation(new dev.sallyport.protocol.TenantName("acme"), some, signatures)
            .toUtf8());
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
    });
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
