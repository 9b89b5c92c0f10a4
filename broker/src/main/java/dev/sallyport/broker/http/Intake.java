package dev.sallyport.broker.http;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How much is taken on at one time. Workloads and tenants have room of their own, so that a flood
 * of strangers does not keep an owner from withdrawing what they ask for.
 */
final class Intake {
  private final Map<Audience, Room> rooms = new EnumMap<>(Audience.class);

  /** Bodies that arrive, and requests that are worked on. */
  private record Room(Arrivals arrivals, Semaphore work) {}

  Intake(BrokerConfig.Limits limits, InstantSource clock) {
    rooms.put(Audience.WORKLOAD, room(limits.inFlight(), limits, clock));
    rooms.put(Audience.TENANT, room(limits.tenantInFlight(), limits, clock));
  }

  /** Permits for requests that are worked on. */
  Semaphore work(Audience audience) {
    return room(audience).work();
  }

  /**
   * Collects a body of at most so many bytes on its event loop, before anybody works on it.
   *
   * @param then gets the body, {@code body-too-large}, or {@code overloaded} where it had to make
   *     room; not called if the caller goes away in the middle
   */
  void collect(
      Audience audience, RoutingContext routing, int maxBytes, Consumer<Outcome<byte[]>> then) {
    BodyCollector.collect(
        routing,
        room(audience).arrivals(),
        maxBytes,
        body -> {
          if (body instanceof Outcome.Refused<byte[]>(Refusal refusal)) {
            endUnread(routing, refusal);
          }
          then.accept(body);
        });
  }

  /** Works on a body that was collected, if there is room for one more. */
  <T> Outcome<T> work(Audience audience, Supplier<Outcome<T>> handler) {
    Semaphore work = work(audience);
    if (!work.tryAcquire()) {
      return Outcome.refused(RefusalReason.OVERLOADED);
    }
    try {
      return handler.get();
    } finally {
      work.release();
    }
  }

  /**
   * Reads a body within its limit, and works on it if there is room for one more. A caller who goes
   * away in the middle is refused to nobody.
   */
  <T> Outcome<T> take(
      RoutingContext routing,
      InputStream body,
      int maxBytes,
      Function<byte[], Outcome<T>> handler) {
    Audience audience = Audience.of(routing.normalizedPath());
    try {
      return switch (room(audience).arrivals().read(body, maxBytes)) {
        case Outcome.Accepted<byte[]>(byte[] content) ->
            work(audience, () -> handler.apply(content));
        case Outcome.Refused<byte[]>(Refusal refusal) -> {
          endUnread(routing, refusal);
          yield refusal.asOutcome();
        }
      };
    } catch (IOException e) {
      return Outcome.refused(RefusalReason.MALFORMED_JSON, "body");
    }
  }

  /** The rest of a slow body is not waited for; with HTTP/2 other streams share the connection. */
  private static void endUnread(RoutingContext routing, Refusal refusal) {
    if (refusal.reason() == RefusalReason.OVERLOADED
        && routing.request().version() != HttpVersion.HTTP_2) {
      routing.addEndHandler(_ -> routing.request().connection().close());
    }
  }

  private Room room(Audience audience) {
    Room room = rooms.get(audience);
    if (room == null) {
      throw new IllegalStateException("no room for " + audience);
    }
    return room;
  }

  private static Room room(int places, BrokerConfig.Limits limits, InstantSource clock) {
    return new Room(new Arrivals(places, limits.bodyTime(), clock), new Semaphore(places));
  }
}
