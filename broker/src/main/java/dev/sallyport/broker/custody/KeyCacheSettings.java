package dev.sallyport.broker.custody;

import java.time.Duration;

/**
 * How long, and how many, unwrapped keys of tenants are kept.
 *
 * @param life zero keeps none: a call to the KMS for each release
 * @param capacity most keys at once; two for each tenant in use
 */
public record KeyCacheSettings(Duration life, int capacity) {
  /** 60 seconds, 1024 keys. */
  public static final KeyCacheSettings DEFAULT = new KeyCacheSettings(Duration.ofSeconds(60), 1024);

  /** Checks the bounds. */
  public KeyCacheSettings {
    if (life.isNegative() || capacity < 1) {
      throw new IllegalArgumentException("a life of zero or more, and a capacity of 1 or more");
    }
  }
}
