package dev.sallyport.broker.http;

import dev.sallyport.protocol.wire.ChallengeRequest;
import dev.sallyport.protocol.wire.ReleaseRequest;

/** The routes that strangers send a body to, by {@code POST}. */
enum WorkloadRoute {
  /** A challenge for any well-formed names. */
  CHALLENGES("/v1/challenges", ChallengeRequest.LIMITS.maxBytes()),
  /** Secrets, sealed to the workload's key. */
  RELEASES("/v1/releases", ReleaseRequest.LIMITS.maxBytes());

  private final String path;
  private final int maxBytes;

  WorkloadRoute(String path, int maxBytes) {
    this.path = path;
    this.maxBytes = maxBytes;
  }

  String path() {
    return path;
  }

  /** The longest body that is read, in bytes. */
  int maxBytes() {
    return maxBytes;
  }
}
