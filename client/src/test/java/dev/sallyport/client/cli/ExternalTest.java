package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.cli.CliHarness.Run;
import dev.sallyport.client.testbroker.PlayedBroker;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.ExternalDocument;
import dev.sallyport.protocol.ExternalDocument.Form;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.wire.StatementUpload;
import dev.sallyport.protocol.wire.StatementUpload.Content;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExternalTest extends CliTest {
  private static final String SOURCE = "vault://main/secret/acme/db";

  @BeforeEach
  void createTenantAndPolicy() throws Exception {
    assertThat(cli.run("tenant", "create", "acme").exit()).isZero();
    Path policy = folder.resolve("policy.json");
    Files.writeString(
        policy,
        cli.run("policy", "template", "tdx-cpu-only", "--name", "p", "--references", "r").out());
    assertThat(cli.run("policy", "put", policy.toString()).exit()).isZero();
  }

  @Test
  void sealedSecret_isInItsEnvelopeAndInNothingElse() throws Exception {
    Run run = seal("s3cret");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(broker.requests("/v1/tenants/acme/statements")).hasSize(1);
    ExternalDocument document = document();
    assertThat(document.source()).isEqualTo(SOURCE);
    assertThat(document.version()).isEqualTo(7);
    assertThat(document.field()).isEqualTo("value");
    assertThat(document.policyName()).isEqualTo("p");
    String envelope = Files.readString(file("envelope"));
    assertThat(envelope).matches("[A-Za-z0-9_-]+");
    assertThat(
            broker
                .tenants()
                .opened(
                    "acme",
                    new SecretPath("db"),
                    1,
                    document,
                    Bytes.of(Base64.getUrlDecoder().decode(envelope))))
        .isEqualTo("s3cret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("document"))))
        .isEqualTo("rw-------");
  }

  @Test
  void document_isSignedByteForByte() throws Exception {
    seal("s3cret");
    Run run = cli.run("external", "put", "db", file("document").toString());

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("db lies sealed at " + SOURCE + " version 7, version 1\n");
    StatementUpload upload = lastUpload();
    assertThat(upload.kind().label()).isEqualTo("external");
    assertThat(upload.name()).isEqualTo("db");
    assertThat(upload.content())
        .isEqualTo(new Content.Document(Bytes.of(Files.readAllBytes(file("document")))));
    assertThat(cli.run("external", "list").out()).contains("db    1       1");
    assertThat(cli.run("external", "rm", "db", "--yes").exit()).isZero();
  }

  @Test
  void plainValue_isSaltedAndNotInTheDocument() throws Exception {
    Run run =
        cli.piped("hunter2", place("external", "plain", "--policy", "p", "--field", "password"));

    assertThat(run.exit()).as(run.err()).isZero();
    ExternalDocument document = document();
    assertThat(document.field()).isEqualTo("password");
    try (SecretBytes value = SecretBytes.copyOf("hunter2".getBytes(StandardCharsets.UTF_8));
        SecretBytes other = SecretBytes.copyOf("hunter3".getBytes(StandardCharsets.UTF_8))) {
      Form.Plain plain = (Form.Plain) document.form();
      assertThat(plain.fits(value)).isTrue();
      assertThat(plain.fits(other)).isFalse();
    }
    assertThat(Files.readString(file("document"))).doesNotContain("hunter2");
    assertThat(cli.run("external", "put", "db", file("document").toString()).out())
        .contains("lies in the clear");
  }

  @Test
  void documentThatIsThere_isNotOverwritten() throws Exception {
    seal("s3cret");
    byte[] before = Files.readAllBytes(file("document"));
    assertThat(seal("other").exit()).isEqualTo(5);
    assertThat(Files.readAllBytes(file("document"))).isEqualTo(before);
  }

  @Test
  void fileThatIsNoDocument_isNotSigned() throws Exception {
    Files.writeString(file("document"), "{\"source\":\"" + SOURCE + "\"}");
    Run run = cli.run("external", "put", "db", file("document").toString());
    assertThat(run.exit()).isEqualTo(2);
    assertThat(broker.requests("/v1/tenants/acme/statements")).hasSize(1);
  }

  @Test
  void versionThatIsNotNamed_isUsage() {
    Run run =
        cli.piped(
            "x",
            "external",
            "plain",
            "--policy",
            "p",
            "--source",
            SOURCE,
            "--document",
            file("document").toString());
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--at");
  }

  @Test
  void sourceThatIsNotAllowed_isRefusedWithAdvice() throws Exception {
    seal("s3cret");
    broker.script("/v1/tenants/acme/statements", PlayedBroker.problem(403, "source-not-allowed"));
    Run run = cli.run("external", "put", "db", file("document").toString());
    assertThat(run.exit()).isNotZero();
    assertThat(run.err()).contains("source-not-allowed").contains("sallyport.tenant-sources");
  }

  private Run seal(String secret) {
    return cli.piped(
        secret,
        place(
            "external", "seal", "db", "--policy", "p", "--envelope", file("envelope").toString()));
  }

  private String[] place(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--source", SOURCE, "--at", "7", "--document", file("document").toString()));
    return all.toArray(String[]::new);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private ExternalDocument document() throws Exception {
    return switch (ExternalDocument.parse(Bytes.of(Files.readAllBytes(file("document"))))) {
      case Outcome.Accepted<ExternalDocument>(ExternalDocument document) -> document;
      case Outcome.Refused<ExternalDocument> refused -> throw new AssertionError(refused);
    };
  }

  private StatementUpload lastUpload() {
    byte[] body = broker.requests("/v1/tenants/acme/statements").getLast().body().toArray();
    return switch (StatementUpload.parse(body)) {
      case Outcome.Accepted<StatementUpload>(StatementUpload upload) -> upload;
      case Outcome.Refused<StatementUpload> refused -> throw new AssertionError(refused);
    };
  }
}
