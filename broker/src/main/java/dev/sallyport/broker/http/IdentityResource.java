package dev.sallyport.broker.http;

import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.wire.IdentityAnswer;
import dev.sallyport.protocol.wire.TransportKey;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** What anybody may know of this broker. */
@Path("/v1")
@OpenToWorkloads
@RunOnVirtualThread
public final class IdentityResource {
  private final KeyRing keys;
  private final Replies replies;

  IdentityResource(KeyRing keys, Replies replies) {
    this.keys = keys;
    this.replies = replies;
  }

  /** The identity keys, to be compared out of band. */
  @GET
  @Path("/identity")
  public Response identity(RoutingContext routing) {
    return replies.json(Outcome.accepted(keys.identity()), 200, IdentityAnswer::toUtf8, routing);
  }

  /** The transport key in use. */
  @GET
  @Path("/transport-key")
  public Response transportKey(RoutingContext routing) {
    return replies.json(keys.transportKey(), 200, TransportKey::toUtf8, routing);
  }
}
