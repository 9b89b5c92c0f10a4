package dev.sallyport.broker.http;

import dev.sallyport.broker.custody.TenantKeyRotation;
import dev.sallyport.broker.tenant.TenantService;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.wire.KeyListAnswer;
import dev.sallyport.protocol.wire.KeyRotation;
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

/** A tenant's intake and storage keys: what there is, and their replacement. Never a key itself. */
@Path("/v1/tenants/{tenant}/keys")
@RunOnVirtualThread
public final class TenantKeyResource {
  private final TenantService tenants;
  private final TenantKeyRotation keys;
  private final OperatorLog log;
  private final Intake intake;
  private final Replies replies;

  TenantKeyResource(
      TenantService tenants,
      TenantKeyRotation keys,
      OperatorLog log,
      Intake intake,
      Replies replies) {
    this.intake = intake;
    this.tenants = tenants;
    this.keys = keys;
    this.log = log;
    this.replies = replies;
  }

  /** The keys as they are now. */
  @GET
  public Response list(@PathParam("tenant") String tenant, RoutingContext routing) {
    return replies.json(
        tenants.named(tenant).then(keys::list), 200, KeyListAnswer::toUtf8, routing);
  }

  /** Makes the next key of a kind. */
  @POST
  @Path("/rotations")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response rotate(
      @PathParam("tenant") String tenant, InputStream body, RoutingContext routing) {
    Outcome<KeyListAnswer> answer =
        tenants
            .named(tenant)
            .then(known ->
                intake.take(
                    routing,
                    body,
                    KeyRotation.LIMITS.maxBytes(),
                    content ->
                        KeyRotation.parse(content)
                            .then(order ->
                                log.rotation(
                                    "tenant " + known.name(), order, keys.rotate(known, order)))));
    return replies.json(answer, 201, KeyListAnswer::toUtf8, routing);
  }
}
