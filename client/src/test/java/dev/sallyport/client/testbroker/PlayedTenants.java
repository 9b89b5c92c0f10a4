package dev.sallyport.client.testbroker;

import dev.sallyport.client.testbroker.PlayedBroker.Answer;
import dev.sallyport.client.testbroker.PlayedBroker.Request;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.ExternalDocument;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.OwnerRole;
import dev.sallyport.protocol.OwnersDocument;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.Statement;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.wire.IntakeKeyAnswer;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.StatementUpload;
import dev.sallyport.protocol.wire.StatementUpload.Content;
import dev.sallyport.protocol.wire.TenantAnswer;
import dev.sallyport.protocol.wire.TenantCreation;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Tenants, their objects and intake keys, checked as a broker checks them. */
public final class PlayedTenants {
  private final PlayedBroker broker;
  private final Map<String, TenantAnswer> tenants = new HashMap<>();
  private final Map<String, ObjectHead> heads = new LinkedHashMap<>();
  private final Map<String, String> opened = new HashMap<>();
  private final Map<Digest, Bytes> documents = new HashMap<>();
  private final RecipientKeyPair intake;
  private Optional<SigningKey> intakeSigner = Optional.empty();
  private Optional<Digest> claimedRoot = Optional.empty();
  private final Map<String, String> told = new HashMap<>();

  PlayedTenants(PlayedBroker broker) throws GeneralSecurityException {
    this.broker = broker;
    this.intake = RecipientKeyPair.generate(Kem.X_WING);
  }

  /** What a secret says, opened with the intake key; for {@code path@version}. */
  public String opened(String pathAndVersion) {
    return opened.getOrDefault(pathAndVersion, "(nothing)");
  }

  /** What an envelope says that lies elsewhere, where it is the one that the document means. */
  public synchronized String opened(
      String tenant, SecretPath path, long version, ExternalDocument document, Bytes envelope)
      throws GeneralSecurityException {
    Digest root = Objects.requireNonNull(tenants.get(tenant)).root();
    Bytes context =
        Contexts.intake(root, path, version, document.policyName(), document.lowestPolicyVersion());
    Digest content = Contexts.secretContent(context, 3, intake.publicKey(), envelope).sha256();
    if (!document.form().equals(new ExternalDocument.Form.Sealed(3, content))) {
      return "(another envelope)";
    }
    try (SecretBytes plain = intake.open(envelope, context)) {
      return plain.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  /** A document that was uploaded. */
  public Bytes document(Digest digest) {
    return documents.getOrDefault(digest, Bytes.empty());
  }

  /** Signs intake keys with another key from now on. */
  public void signIntakeKeysWith(SigningKey other) {
    intakeSigner = Optional.of(other);
  }

  /** Says another root from now on. */
  public void claimRoot(Digest root) {
    claimedRoot = Optional.of(root);
  }

  /** What a route below a tenant answers, by its path without the query. */
  public void tell(String route, String json) {
    told.put(route, json);
  }

  synchronized Answer route(Request request) throws GeneralSecurityException {
    String path = request.path();
    if (path.equals("/v1/tenants")) {
      return created(TenantCreation.parse(request.body().toArray()).then(this::create));
    }
    String[] parts = path.substring("/v1/tenants/".length()).split("[/?]", 2);
    TenantAnswer tenant = tenants.get(parts[0]);
    if (tenant == null) {
      return Answer.problem(404, "not-found", "tenant");
    }
    String rest = parts.length == 1 ? "" : parts[1];
    String told = told(rest.split("\\?", 2)[0]);
    if (!told.isEmpty()) {
      return new Answer(200, Bytes.of(told.getBytes(StandardCharsets.UTF_8)));
    }
    if (rest.startsWith("decisions/") || rest.startsWith("policies/")) {
      return Answer.problem(404, "not-found", "");
    }
    return rest.startsWith("statements")
        ? created(
            StatementUpload.parse(request.body().toArray()).then(upload -> take(tenant, upload)))
        : new Answer(200, Bytes.of(read(tenant, rest)));
  }

  private byte[] read(TenantAnswer tenant, String rest) {
    if (rest.startsWith("intake-key")) {
      return intakeKey(tenant).toUtf8();
    }
    if (rest.startsWith("objects")) {
      String kind = rest.substring(rest.indexOf('=') + 1);
      return ObjectHead.writeList(
          heads.values().stream().filter(head -> head.kind().label().equals(kind)).toList());
    }
    return shown(tenant).toUtf8();
  }

  private String told(String route) {
    String empty =
        switch (route) {
          case "decisions" -> "{\"decisions\":[]}";
          case "leases" -> "{\"leases\":[]}";
          default -> "";
        };
    return told.getOrDefault(route, empty);
  }

  private TenantAnswer shown(TenantAnswer tenant) {
    return new TenantAnswer(
        tenant.name(),
        claimedRoot.orElse(tenant.root()),
        tenant.ownersDocument(),
        tenant.signatures());
  }

  private IntakeKeyAnswer intakeKey(TenantAnswer tenant) {
    SigningKey signer = intakeSigner.orElse(broker.identity());
    Digest root = claimedRoot.orElse(tenant.root());
    Bytes signed = Contexts.intakeKey(root, 3, intake.publicKey());
    return new IntakeKeyAnswer(
        root, 3, intake.publicKey(), signer.publicKey().raw(), signer.sign(signed));
  }

  private Outcome<byte[]> create(TenantCreation creation) {
    if (tenants.containsKey(creation.name().value())) {
      return Outcome.refused(RefusalReason.TENANT_EXISTS);
    }
    return OwnersDocument.parse(creation.ownersDocument())
        .then(owners -> {
          if (!owners.grants(OwnerRole.OWNER, owners.signedBytes(), creation.signatures())) {
            return Outcome.refused(RefusalReason.THRESHOLD_NOT_MET);
          }
          TenantAnswer answer =
              new TenantAnswer(
                  creation.name(), owners.root(), owners.bytes(), creation.signatures());
          tenants.put(creation.name().value(), answer);
          return Outcome.accepted(answer.toUtf8());
        });
  }

  private Outcome<byte[]> take(TenantAnswer tenant, StatementUpload upload) {
    ObjectHead before = heads.get(key(upload.kind(), upload.name()));
    if (upload.version() != (before == null ? 1 : before.highestVersion() + 1)) {
      return Outcome.refused(RefusalReason.VERSION_TAKEN);
    }
    if (!upload.previous().equals(before == null ? Digest.zero() : before.newestStatement())) {
      return Outcome.refused(RefusalReason.PREVIOUS_MISMATCH);
    }
    return OwnersDocument.parse(tenant.ownersDocument())
        .then(owners -> {
          Statement statement = statement(owners, upload);
          return owners.grants(
                  statement.role().orElseThrow(), statement.signedBytes(), upload.signatures())
              ? Outcome.accepted(keep(before, upload, statement).toJson().toUtf8())
              : Outcome.refused(RefusalReason.THRESHOLD_NOT_MET);
        });
  }

  private Statement statement(OwnersDocument owners, StatementUpload upload) {
    return new Statement(
        upload.kind(),
        owners.root(),
        upload.name(),
        upload.version(),
        upload.ownersNumber(),
        upload.previous(),
        content(owners.root(), upload));
  }

  private Digest content(Digest root, StatementUpload upload) {
    return switch (upload.content()) {
      case Content.Empty() -> Bytes.empty().sha256();
      case Content.Document(Bytes bytes) -> {
        documents.put(bytes.sha256(), bytes);
        yield bytes.sha256();
      }
      case Content.SealedSecret secret -> {
        Bytes context =
            Contexts.intake(
                root,
                new SecretPath(upload.name()),
                upload.version(),
                secret.policyName(),
                secret.lowestPolicyVersion());
        open(upload, secret, context);
        yield Contexts.secretContent(context, 3, intake.publicKey(), secret.ciphertext()).sha256();
      }
    };
  }

  private void open(StatementUpload upload, Content.SealedSecret secret, Bytes context) {
    try (SecretBytes plain = intake.open(secret.ciphertext(), context)) {
      String text = plain.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
      opened.put(upload.name() + "@" + upload.version(), text);
    } catch (GeneralSecurityException e) {
      opened.put(upload.name() + "@" + upload.version(), "(does not open)");
    }
  }

  private ObjectHead keep(
      @org.jspecify.annotations.Nullable ObjectHead before,
      StatementUpload upload,
      Statement statement) {
    List<ObjectHead.Version> versions =
        new ArrayList<>(before == null ? List.of() : before.versions());
    versions.add(new ObjectHead.Version(upload.version(), statement.content(), statement.digest()));
    ObjectHead head =
        new ObjectHead(
            upload.kind(), upload.name(), upload.version(), statement.digest(), versions);
    heads.put(key(upload.kind(), upload.name()), head);
    statement.target().ifPresent(target -> end(key(target.kind(), target.name())));
    return head;
  }

  private void end(String key) {
    ObjectHead ended = heads.get(key);
    if (ended != null) {
      heads.put(
          key,
          new ObjectHead(
              ended.kind(),
              ended.name(),
              ended.highestVersion(),
              ended.newestStatement(),
              List.of()));
    }
  }

  private static String key(StatementKind kind, String name) {
    return kind.label() + "/" + name;
  }

  private static Answer created(Outcome<byte[]> outcome) {
    Answer answer = Answer.of(outcome);
    return answer.status() == 200 ? new Answer(201, answer.body()) : answer;
  }
}
