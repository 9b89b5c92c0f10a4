package dev.sallyport.broker.trace;

import dev.sallyport.broker.release.ReleaseObserver;
import io.vertx.ext.web.RoutingContext;

/**
 * Where traces begin, or nothing at all: switched off, a request costs one call that does nothing.
 */
public interface Traces extends AutoCloseable {

  /** Follows a request from here to its end. */
  void begin(RoutingContext routing, String correlationId);

  /** An observer of releases that does what this one does, and makes spans. */
  ReleaseObserver beside(ReleaseObserver observer);

  /** Sends what is there, for a short while. */
  @Override
  void close();

  /** Traces that are switched off. */
  static Traces off() {
    return Off.OFF;
  }

  /** Switched off. */
  enum Off implements Traces {
    /** The only one. */
    OFF;

    @Override
    public void begin(RoutingContext routing, String correlationId) {}

    @Override
    public ReleaseObserver beside(ReleaseObserver observer) {
      return observer;
    }

    @Override
    public void close() {}
  }
}
