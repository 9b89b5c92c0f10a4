package dev.sallyport.broker.http;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.release.ReleaseService;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.ObjectHead;
import dev.sallyport.protocol.wire.ReleaseAnswer;
import dev.sallyport.protocol.wire.TenantAnswer;

/**
 * What a request leaves in the operator's log: one line at most. Strangers leave none at {@code
 * INFO}: only evidence that was genuine and bound, or the operator's token, earns one.
 */
final class RequestLog {
  private RequestLog() {}

  static Outcome<ReleaseAnswer> release(ResourceList resources, ReleaseService.Result result) {
    switch (result.answer()) {
      case Outcome.Accepted<ReleaseAnswer>(ReleaseAnswer answer) ->
          LogEvent.RELEASE_GRANTED.write(names(resources), answer.transcript().digest().hex());
      case Outcome.Refused<ReleaseAnswer>(Refusal refusal) ->
          result
              .explanation()
              .ifPresent(
                  _ -> LogEvent.RELEASE_REFUSED.write(names(resources), refusal.reason().label()));
    }
    return result.answer();
  }

  /** Any refusal, where the operator asked for that much. */
  static void refused(Refusal refusal) {
    LogEvent.REQUEST_REFUSED.write(refusal.reason().label(), refusal.subject());
  }

  static Outcome<TenantAnswer> created(Outcome<TenantAnswer> tenant) {
    if (tenant instanceof Outcome.Accepted<TenantAnswer>(TenantAnswer answer)) {
      LogEvent.TENANT_CREATED.write(answer.name(), answer.root().hex());
    }
    return tenant;
  }

  static Outcome<ObjectHead> taken(TenantName tenant, Outcome<ObjectHead> head) {
    if (head instanceof Outcome.Accepted<ObjectHead>(ObjectHead object)) {
      LogEvent.STATEMENT_TAKEN.write(
          tenant, object.kind().label(), object.name(), object.highestVersion());
    }
    return head;
  }

  private static String names(ResourceList resources) {
    return String.join(" ", resources.texts());
  }
}
