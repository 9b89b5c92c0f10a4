package dev.sallyport.broker.http;

import dev.sallyport.broker.custody.TenantKeks;
import dev.sallyport.broker.tenant.TenantService;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.wire.KekAnswer;
import dev.sallyport.protocol.wire.KekRotation;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** A tenant's key-encryption key; its owners choose it by a signed statement. */
@Path("/v1/tenants/{tenant}/kek")
@RunOnVirtualThread
public final class KekResource {
  private final TenantService tenants;
  private final TenantKeks keks;
  private final Intake intake;
  private final Replies replies;

  KekResource(TenantService tenants, TenantKeks keks, Intake intake, Replies replies) {
    this.tenants = tenants;
    this.keks = keks;
    this.intake = intake;
    this.replies = replies;
  }

  /** The key, and how each of the tenant's keys is wrapped. */
  @GET
  public Response status(@PathParam("tenant") String tenant, RoutingContext routing) {
    return replies.json(tenants.named(tenant).then(keks::status), 200, KekAnswer::toUtf8, routing);
  }

  /** Makes a new version of the key and wraps the tenant's keys anew. */
  @POST
  @Path("/rotations")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response rotate(
      @PathParam("tenant") String tenant, InputStream body, RoutingContext routing) {
    Outcome<KekAnswer> answer =
        tenants
            .named(tenant)
            .then(known ->
                intake.take(
                    routing,
                    body,
                    KekRotation.LIMITS.maxBytes(),
                    content ->
                        KekRotation.parse(content).then(order -> keks.rotate(known, order))));
    return replies.json(answer, 201, KekAnswer::toUtf8, routing);
  }
}
