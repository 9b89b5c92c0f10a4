package dev.sallyport.broker.http;

import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.wire.KeyListAnswer;
import dev.sallyport.protocol.wire.KeyRotation;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** The broker's own keys: what there is, and their replacement. Never a key itself. */
@Path("/v1/keys")
@RunOnVirtualThread
public final class KeyResource {
  private final KeyRing keys;
  private final OperatorLog log;
  private final Intake intake;
  private final Replies replies;

  KeyResource(KeyRing keys, OperatorLog log, Intake intake, Replies replies) {
    this.intake = intake;
    this.keys = keys;
    this.log = log;
    this.replies = replies;
  }

  /** The keys as they are now. */
  @GET
  public Response list(RoutingContext routing) {
    return replies.json(keys.list(), 200, KeyListAnswer::toUtf8, routing);
  }

  /** Replaces the current key of a kind. */
  @POST
  @Path("/rotations")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response rotate(InputStream body, RoutingContext routing) {
    Outcome<KeyListAnswer> answer =
        intake.take(
            routing,
            body,
            KeyRotation.LIMITS.maxBytes(),
            content ->
                KeyRotation.parse(content)
                    .then(order -> log.rotation("the broker", order, keys.rotate(order))));
    return replies.json(answer, 201, KeyListAnswer::toUtf8, routing);
  }
}
