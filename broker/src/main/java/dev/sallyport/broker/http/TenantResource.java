package dev.sallyport.broker.http;

import dev.sallyport.broker.check.CheckedPolicy;
import dev.sallyport.broker.check.PolicyCheck;
import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.tenant.TenantService;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.wire.IntakeKeyAnswer;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.PolicyCheckRequest;
import dev.sallyport.protocol.wire.StatementUpload;
import dev.sallyport.protocol.wire.TenantAnswer;
import dev.sallyport.protocol.wire.TenantCreation;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tenants and their objects. What an upload is worth is decided by its signatures alone. */
@Path("/v1/tenants")
@RunOnVirtualThread
public final class TenantResource {
  private final TenantService tenants;
  private final DecisionLog decisions;
  private final LeaseList leases;
  private final PolicyCheck checks;
  private final KeyRing keys;
  private final Intake intake;
  private final Replies replies;

  TenantResource(
      TenantService tenants,
      DecisionLog decisions,
      LeaseList leases,
      PolicyCheck checks,
      KeyRing keys,
      Intake intake,
      Replies replies) {
    this.tenants = tenants;
    this.decisions = decisions;
    this.leases = leases;
    this.checks = checks;
    this.keys = keys;
    this.intake = intake;
    this.replies = replies;
  }

  /** Begins a tenant. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(InputStream body, RoutingContext routing) {
    Outcome<TenantAnswer> answer =
        intake.take(
            routing,
            body,
            TenantCreation.LIMITS.maxBytes(),
            content -> TenantCreation.parse(content).then(tenants::create));
    return replies.json(RequestLog.created(answer), 201, TenantAnswer::toUtf8, routing);
  }

  /** The names of all tenants. */
  @GET
  public Response list(RoutingContext routing) {
    return replies.json(tenants.tenants(), 200, TenantResource::names, routing);
  }

  /** A tenant's identity and newest owners document. */
  @GET
  @Path("/{tenant}")
  public Response tenant(@PathParam("tenant") String tenant, RoutingContext routing) {
    Outcome<TenantAnswer> answer = TenantName.parse(tenant).then(tenants::tenant);
    return replies.json(answer, 200, TenantAnswer::toUtf8, routing);
  }

  /** The key to which owners seal their secrets. */
  @GET
  @Path("/{tenant}/intake-key")
  public Response intakeKey(@PathParam("tenant") String tenant, RoutingContext routing) {
    Outcome<IntakeKeyAnswer> answer =
        TenantName.parse(tenant).then(tenants::intakeKey).map(keys::answer);
    return replies.json(answer, 200, IntakeKeyAnswer::toUtf8, routing);
  }

  /** Takes a signed statement. */
  @POST
  @Path("/{tenant}/statements")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response upload(
      @PathParam("tenant") String tenant, InputStream body, RoutingContext routing) {
    Outcome<ObjectHead> head =
        TenantName.parse(tenant)
            .then(name ->
                intake.take(
                    routing,
                    body,
                    StatementUpload.LIMITS.maxBytes(),
                    content ->
                        StatementUpload.parse(content)
                            .then(upload -> RequestLog.taken(name, tenants.upload(name, upload)))));
    return replies.json(head, 201, known -> known.toJson().toUtf8(), routing);
  }

  /** Names, versions and digests of a tenant's objects. */
  @GET
  @Path("/{tenant}/objects")
  public Response objects(
      @PathParam("tenant") String tenant,
      @QueryParam("kind") @Nullable String kind,
      RoutingContext routing) {
    Outcome<List<ObjectHead>> heads =
        TenantName.parse(tenant)
            .then(name -> kinds(kind).then(known -> tenants.objects(name, known)));
    return replies.json(heads, 200, ObjectHead::writeList, routing);
  }

  /** A policy, a reference set or what an external statement says, byte by byte as uploaded. */
  @GET
  @Path("/{tenant}/documents/{kind}/{name}/{version}")
  public Response document(
      @PathParam("tenant") String tenant,
      @PathParam("kind") String kind,
      @PathParam("name") String name,
      @PathParam("version") String version,
      RoutingContext routing) {
    Outcome<Bytes> document =
        TenantName.parse(tenant)
            .then(owner ->
                requiredKind(kind)
                    .then(known ->
                        number(version)
                            .then(exact -> tenants.document(owner, known, name, exact))));
    return replies.json(document, 200, Bytes::toArray, routing);
  }

  /** What was decided lately, with explanations. */
  @GET
  @Path("/{tenant}/decisions")
  public Response decisions(
      @PathParam("tenant") String tenant,
      @QueryParam("decision") @Nullable String decision,
      @QueryParam("since") @Nullable String since,
      @QueryParam("limit") @Nullable String limit,
      RoutingContext routing) {
    DecisionLog.Query query = new DecisionLog.Query(decision, since, limit);
    Outcome<byte[]> newest = known(tenant).then(name -> decisions.newest(name, query));
    return replies.json(newest, 200, Function.identity(), routing);
  }

  /** All that is known of one decision: the explanation of a refusal, the route of a release. */
  @GET
  @Path("/{tenant}/decisions/{correlationId}")
  public Response decision(
      @PathParam("tenant") String tenant,
      @PathParam("correlationId") String correlationId,
      RoutingContext routing) {
    Outcome<byte[]> one = known(tenant).then(name -> decisions.one(name, correlationId));
    return replies.json(one, 200, Function.identity(), routing);
  }

  /** Who holds what, until when. */
  @GET
  @Path("/{tenant}/leases")
  public Response leases(
      @PathParam("tenant") String tenant,
      @QueryParam("state") @Nullable String state,
      @QueryParam("limit") @Nullable String limit,
      RoutingContext routing) {
    Outcome<JsonObject> newest = known(tenant).then(name -> leases.newest(name, state, limit));
    return replies.json(newest, 200, JsonObject::toUtf8, routing);
  }

  /** What a stored policy says to some evidence. Nothing is released, and nothing kept. */
  @POST
  @Path("/{tenant}/policies/{name}/check")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response check(
      @PathParam("tenant") String tenant,
      @PathParam("name") String policy,
      InputStream body,
      RoutingContext routing) {
    Outcome<CheckedPolicy> checked =
        TenantName.parse(tenant)
            .then(name ->
                intake.take(
                    routing,
                    body,
                    PolicyCheckRequest.LIMITS.maxBytes(),
                    content ->
                        PolicyCheckRequest.parse(content)
                            .then(request -> checks.check(name, policy, request))));
    return replies.json(checked, 200, known -> known.toJson().toUtf8(), routing);
  }

  private Outcome<TenantName> known(String tenant) {
    return TenantName.parse(tenant).then(name -> tenants.tenant(name).map(_ -> name));
  }

  private static byte[] names(List<String> names) {
    return JsonObject.builder().putTexts("tenants", names).build().toUtf8();
  }

  private static Outcome<Optional<StatementKind>> kinds(@Nullable String kind) {
    return kind == null
        ? Outcome.accepted(Optional.empty())
        : StatementKind.fromLabel(kind)
            .map(known -> Outcome.accepted(Optional.of(known)))
            .orElseGet(() -> Outcome.refused(RefusalReason.BAD_MEMBER_VALUE, "kind"));
  }

  private static Outcome<StatementKind> requiredKind(String kind) {
    return StatementKind.fromLabel(kind)
        .map(Outcome::accepted)
        .orElseGet(() -> Outcome.refused(RefusalReason.NOT_FOUND));
  }

  private static Outcome<Long> number(String version) {
    return version.matches("[1-9][0-9]{0,17}")
        ? Outcome.accepted(Long.parseLong(version))
        : Outcome.refused(RefusalReason.NOT_FOUND);
  }
}
