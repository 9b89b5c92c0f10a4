package dev.sallyport.client;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import dev.sallyport.protocol.wire.IntakeKeyAnswer;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.PolicyCheckRequest;
import dev.sallyport.protocol.wire.StatementUpload;
import dev.sallyport.protocol.wire.TenantAnswer;
import dev.sallyport.protocol.wire.TenantCreation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tenant routes of a broker, under one bearer token. Contents of secrets never pass here. */
public final class TenantClient {
  /** Bounds on answers: one object, or everything that a tenant has. */
  private static final int SMALL = 64 * 1024;

  private static final int LARGE = 16 * 1024 * 1024;
  private static final JsonLimits SHOWN = new JsonLimits(LARGE, 12, 1_000_000);

  private final BrokerConnection broker;
  private final Optional<SecretBytes> token;

  /** The routes, with the operator's bearer token where there is one. */
  public TenantClient(BrokerConnection broker, Optional<SecretBytes> token) {
    this.broker = broker;
    this.token = token;
  }

  /** Begins a tenant. */
  public Reply<TenantAnswer> create(TenantCreation creation) throws InterruptedException {
    return broker
        .post("/v1/tenants", token, creation.toUtf8(), SMALL)
        .then(body -> Reply.of(TenantAnswer.parse(body)))
        .then(answer -> named(creation.name(), answer));
  }

  /** A tenant's root and newest owners document. */
  public Reply<TenantAnswer> tenant(TenantName tenant) throws InterruptedException {
    return broker
        .get(route(tenant), token, SMALL)
        .then(body -> Reply.of(TenantAnswer.parse(body)))
        .then(answer -> named(tenant, answer));
  }

  /** The key to seal secrets to, if a pinned identity key signed it for the expected tenant. */
  public Reply<IntakeKeyAnswer> intakeKey(TenantName tenant, BrokerTrust trust)
      throws InterruptedException {
    return broker
        .get(route(tenant) + "/intake-key", token, SMALL)
        .then(body -> Reply.of(IntakeKeyAnswer.parse(body)))
        .then(answer -> trusted(answer, trust));
  }

  /** Names, versions and digests of the tenant's objects. */
  public Reply<List<ObjectHead>> objects(TenantName tenant, StatementKind kind)
      throws InterruptedException {
    return broker
        .get(route(tenant) + "/objects?kind=" + kind.label(), token, LARGE)
        .then(body -> Reply.of(ObjectHead.parseList(body)))
        .map(heads -> heads.stream().filter(head -> head.kind() == kind).toList());
  }

  /** The newest statement's place in line for one name; empty if the name was never used. */
  public Reply<Optional<ObjectHead>> head(TenantName tenant, StatementKind kind, String name)
      throws InterruptedException {
    return objects(tenant, kind)
        .map(heads -> heads.stream().filter(head -> head.name().equals(name)).findFirst());
  }

  /** A policy or reference set, whose bytes must be those that its head promises. */
  public Reply<Bytes> document(TenantName tenant, ObjectHead head, ObjectHead.Version version)
      throws InterruptedException {
    String route =
        route(tenant)
            + "/documents/"
            + head.kind().label()
            + "/"
            + head.name()
            + "/"
            + version.version();
    return broker
        .get(route, token, LARGE)
        .<Bytes, InterruptedException>then(body -> {
          Bytes document = Bytes.of(body);
          return new Reply.Given<>(document)
              .require(
                  document.sha256().equals(version.content()),
                  Distrust.UNREADABLE_ANSWER,
                  "the document is not the one that its head names");
        });
  }

  /** Uploads a signed statement. */
  public Reply<ObjectHead> upload(TenantName tenant, StatementUpload statement)
      throws InterruptedException {
    return broker
        .post(route(tenant) + "/statements", token, statement.toUtf8(), LARGE)
        .then(body -> Reply.of(ObjectHead.parse(body)));
  }

  /**
   * Which decisions are asked for.
   *
   * @param decision {@code release} or {@code refuse}; empty for both
   * @param since not older than this; empty for all
   * @param limit 1 to 1000
   */
  public record DecisionQuery(Optional<String> decision, Optional<Instant> since, int limit) {
    private String text() {
      return "?limit="
          + limit
          + decision.map(word -> "&decision=" + word).orElse("")
          + since.map(from -> "&since=" + Math.max(0, from.toEpochMilli())).orElse("");
    }
  }

  /** Recent decisions of the broker about this tenant, newest first, as the broker tells them. */
  public Reply<JsonObject> decisions(TenantName tenant, DecisionQuery query)
      throws InterruptedException {
    return broker
        .get(route(tenant) + "/decisions" + query.text(), token, LARGE)
        .then(TenantClient::readShown);
  }

  /** One decision, whole, by what its workload was told: 32 hex digits. */
  public Reply<JsonObject> decision(TenantName tenant, String correlationId)
      throws InterruptedException {
    return broker
        .get(route(tenant) + "/decisions/" + correlationId, token, LARGE)
        .then(TenantClient::readShown);
  }

  /** Leases, newest first; {@code state} is {@code live} or {@code all}. */
  public Reply<JsonObject> leases(TenantName tenant, String state, int limit)
      throws InterruptedException {
    return broker
        .get(route(tenant) + "/leases?state=" + state + "&limit=" + limit, token, LARGE)
        .then(TenantClient::readShown);
  }

  /** What a stored policy says to some evidence; releases nothing. */
  public Reply<JsonObject> check(TenantName tenant, String policy, PolicyCheckRequest request)
      throws InterruptedException {
    return broker
        .post(route(tenant) + "/policies/" + policy + "/check", token, request.toUtf8(), LARGE)
        .then(TenantClient::readShown);
  }

  /**
   * Strict although it is only shown: with a name twice, a person and a script could read two
   * stories.
   */
  private static Reply<JsonObject> readShown(byte[] body) {
    try {
      return new Reply.Given<>(StrictJson.parseObject(body, SHOWN));
    } catch (JsonException e) {
      return Reply.untrusted(Distrust.UNREADABLE_ANSWER, Refusal.of(e).line());
    }
  }

  /** An answer about another tenant, true in itself, must not be taken for the one asked about. */
  private static Reply<TenantAnswer> named(TenantName tenant, TenantAnswer answer) {
    return new Reply.Given<>(answer)
        .require(answer.name().equals(tenant), Distrust.OTHER_TENANT_ROOT, "another tenant's name");
  }

  /** A key that the pinned broker did not sign may be anybody's: nothing is sealed to it. */
  private static Reply<IntakeKeyAnswer> trusted(IntakeKeyAnswer answer, BrokerTrust trust) {
    return new Reply.Given<>(answer)
        .require(
            answer.isSignedByOneOf(trust.identityKeys()),
            Distrust.UNPINNED_IDENTITY,
            "the intake key is signed by " + answer.identityKey().sha256())
        .require(
            answer.tenantRoot().equals(trust.tenantRoot()),
            Distrust.OTHER_TENANT_ROOT,
            "the intake key is of " + answer.tenantRoot());
  }

  /** A tenant's name has no character that means something in a path, by its grammar. */
  private static String route(TenantName tenant) {
    return "/v1/tenants/" + tenant.value();
  }
}
