package dev.sallyport.broker.http;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.http.Arrivals.Arrival;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How much is taken on at one time. Workloads and tenants have room of their own, so that a flood
 * of strangers does not keep an owner from withdrawing what they ask for.
 */
final class Intake {
  /** Bodies are text of the same size once more while they are parsed, and a tree for a moment. */
  private static final int SHARE_OF_HEAP = 8;

  private final Map<Audience, Room> rooms = new EnumMap<>(Audience.class);

  /** Bodies that arrive, and requests that are worked on. */
  private record Room(Arrivals arrivals, Semaphore work) {}

  /**
   * Room within these limits.
   *
   * @param heap bytes that the process may have; an eighth of it is for bodies of workloads, half
   *     as much for those of tenants
   */
  Intake(BrokerConfig.Limits limits, long heap, InstantSource clock) {
    long bytes = heap / SHARE_OF_HEAP;
    rooms.put(Audience.WORKLOAD, room(limits.inFlight(), bytes, limits, clock));
    rooms.put(Audience.TENANT, room(limits.tenantInFlight(), bytes / 2, limits, clock));
  }

  /** Permits for requests that are worked on. */
  Semaphore work(Audience audience) {
    return room(audience).work();
  }

  /**
   * Collects a body of at most so many bytes on its event loop, before any thread begins, and takes
   * a place for the work on it: what waits for a processor counts as being worked on.
   *
   * @param then gets the body, which it closes after the work, {@code body-too-large}, or {@code
   *     overloaded} where it had to make room or there is no place; not called if the caller goes
   *     away in the middle
   */
  void collect(
      Audience audience,
      RoutingContext routing,
      int maxBytes,
      Consumer<Outcome<CollectedBody>> then) {
    BodyCollector.collect(
        routing,
        room(audience).arrivals(),
        maxBytes,
        body -> {
          if (body instanceof Outcome.Refused<CollectedBody>(Refusal refusal)) {
            endUnread(routing, refusal);
          }
          then.accept(body.then(Intake::admit));
        });
  }

  private static Outcome<CollectedBody> admit(CollectedBody body) {
    if (body.admit()) {
      return Outcome.accepted(body);
    }
    body.close();
    return Outcome.refused(RefusalReason.OVERLOADED);
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
    Arrivals arrivals = room(Audience.of(routing.normalizedPath())).arrivals();
    try (Arrival arrival = arrivals.begin(Thread.currentThread()::interrupt)) {
      return switch (read(arrival, body, maxBytes)) {
        case Outcome.Accepted<byte[]>(byte[] content) ->
            arrival.admit() ? handler.apply(content) : Outcome.refused(RefusalReason.OVERLOADED);
        case Outcome.Refused<byte[]>(Refusal refusal) -> {
          endUnread(routing, refusal);
          yield refusal.asOutcome();
        }
      };
    } catch (IOException e) {
      return Outcome.refused(RefusalReason.MALFORMED_JSON, "body");
    }
  }

  /**
   * Reads a body on this thread, which is interrupted where it has to make room.
   *
   * @throws IOException if the caller goes away in the middle
   */
  static Outcome<byte[]> read(Arrival arrival, InputStream body, int maxBytes) throws IOException {
    Outcome<Integer> taken = taken(arrival, body, maxBytes);
    return arrival.end()
        ? Outcome.refused(RefusalReason.OVERLOADED)
        : taken.map(_ -> arrival.content());
  }

  private static Outcome<Integer> taken(Arrival arrival, InputStream body, int maxBytes)
      throws IOException {
    try {
      return BodyReader.read(body, maxBytes, arrival::add);
    } catch (InterruptedIOException e) {
      return Outcome.refused(RefusalReason.OVERLOADED);
    } finally {
      if (arrival.end()) {
        // It may have come after the last byte, and must not hit what this thread does next.
        boolean _ = Thread.interrupted();
      }
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

  private static Room room(
      int places, long bytes, BrokerConfig.Limits limits, InstantSource clock) {
    Semaphore work = new Semaphore(places);
    return new Room(new Arrivals(work, bytes, limits.bodyTime(), clock), work);
  }
}
