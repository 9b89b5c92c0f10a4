package dev.sallyport.broker.http;

import dev.sallyport.broker.http.Arrivals.Arrival;

/** A body that is there; it counts against the bounds of {@link Arrivals} until it is closed. */
final class CollectedBody implements AutoCloseable {
  private final byte[] content;
  private final Arrival arrival;

  /** Takes the array over. */
  CollectedBody(byte[] content, Arrival arrival) {
    this.content = content;
    this.arrival = arrival;
  }

  /** The bytes themselves; not to be changed. */
  byte[] content() {
    return content;
  }

  /** Takes a place among the requests that are worked on, if there is one. */
  boolean admit() {
    return arrival.admit();
  }

  @Override
  public void close() {
    arrival.close();
  }
}
