package dev.sallyport.broker.http;

import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.release.ChallengeService;
import dev.sallyport.broker.release.RefusalRing;
import dev.sallyport.broker.release.ReleaseService;
import dev.sallyport.broker.trace.RequestTrace;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.ChallengeAnswer;
import dev.sallyport.protocol.wire.ChallengeRequest;
import dev.sallyport.protocol.wire.IdentityAnswer;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.ReleaseRequest;
import dev.sallyport.protocol.wire.TransportKey;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.InetAddress;

/** The routes that need no credentials: evidence decides, or the answer is public. */
@Path("/v1")
@OpenToWorkloads
@RunOnVirtualThread
public final class WorkloadResource {
  private final ChallengeService challenges;
  private final ReleaseService releases;
  private final RefusalRing refusals;
  private final KeyRing keys;
  private final SourceRate rate;
  private final Intake intake;
  private final Replies replies;

  WorkloadResource(
      ChallengeService challenges,
      ReleaseService releases,
      RefusalRing refusals,
      KeyRing keys,
      SourceRate rate,
      Intake intake,
      Replies replies) {
    this.challenges = challenges;
    this.releases = releases;
    this.refusals = refusals;
    this.keys = keys;
    this.rate = rate;
    this.intake = intake;
    this.replies = replies;
  }

  /** A challenge for any well-formed names. */
  @POST
  @Path("/challenges")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response challenge(InputStream body, RoutingContext routing) {
    Outcome<ChallengeAnswer> answer =
        rate.take(source(routing))
            ? intake.take(
                routing,
                body,
                ChallengeRequest.LIMITS.maxBytes(),
                content -> ChallengeRequest.parse(content).then(challenges::issue))
            : Outcome.refused(RefusalReason.RATE_LIMITED);
    return replies.json(answer, 200, ChallengeAnswer::toUtf8, routing);
  }

  /** Secrets, sealed to the workload's key. */
  @POST
  @Path("/releases")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response release(InputStream body, RoutingContext routing) {
    Outcome<ReleaseAnswer> answer =
        intake.take(
            routing,
            body,
            ReleaseRequest.LIMITS.maxBytes(),
            content -> ReleaseRequest.parse(content).then(request -> release(request, routing)));
    return replies.json(answer, 200, ReleaseAnswer::toUtf8, routing);
  }

  private Outcome<ReleaseAnswer> release(ReleaseRequest request, RoutingContext routing) {
    ReleaseService.Result result =
        RequestTrace.around(routing, () -> releases.release(request, Correlation.of(routing)));
    // After the answer is sent, so that its time does not tell whether there was one to keep.
    result.explanation().ifPresent(kept -> routing.addEndHandler(_ -> refusals.add(kept)));
    return RequestLog.release(request.resources(), result);
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

  /** A proxy's word for it counts only where {@code quarkus.http.proxy} says so. */
  private static InetAddress source(RoutingContext routing) {
    String address = routing.request().remoteAddress().hostAddress();
    // A literal, never looked up; a transport without addresses is this machine.
    return address == null ? InetAddress.getLoopbackAddress() : InetAddress.ofLiteral(address);
  }
}
