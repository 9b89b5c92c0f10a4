package dev.sallyport.broker.http;

import dev.sallyport.broker.cache.BoundedCache;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * How many challenges one source address may ask for: a bucket for each, refilled evenly. An IPv6
 * source is its /64, because a single host has all of it. The table is bounded; the address that
 * asked longest ago is forgotten first.
 */
final class SourceRate {
  private static final int V6_PREFIX_BYTES = 8;
  private static final double MILLIS_PER_MINUTE = Duration.ofMinutes(1).toMillis();
  private final InstantSource clock;
  private final int perMinute;
  private final BoundedCache<String, Bucket> buckets;

  private record Bucket(double tokens, Instant at) {}

  SourceRate(InstantSource clock, int perMinute, int maxSources) {
    this.clock = clock;
    this.perMinute = perMinute;
    this.buckets = new BoundedCache<>(maxSources);
  }

  /** Takes one from the source's allowance; false if nothing is left. */
  synchronized boolean take(InetAddress source) {
    Instant now = clock.instant();
    String key = key(source);
    Bucket bucket = buckets.find(key).orElseGet(() -> new Bucket(perMinute, now));
    double tokens = Math.min(perMinute, bucket.tokens() + refill(bucket.at(), now));
    boolean granted = tokens >= 1;
    buckets.put(key, new Bucket(granted ? tokens - 1 : tokens, now));
    return granted;
  }

  /** A clock that steps back gives nothing and takes nothing. */
  private double refill(Instant from, Instant to) {
    long millis = Math.max(0, Duration.between(from, to).toMillis());
    return millis * perMinute / MILLIS_PER_MINUTE;
  }

  private static String key(InetAddress source) {
    byte[] address = source.getAddress();
    return HexFormat.of()
        .formatHex(
            source instanceof Inet6Address ? Arrays.copyOf(address, V6_PREFIX_BYTES) : address);
  }
}
