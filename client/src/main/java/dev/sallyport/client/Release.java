package dev.sallyport.client;

import java.util.List;

/** The secrets of one release, in the order of {@link BoundChallenge#resources}. */
public final class Release implements AutoCloseable {
  private final List<ReleasedSecret> secrets;

  Release(List<ReleasedSecret> secrets) {
    this.secrets = List.copyOf(secrets);
  }

  /** The secrets. */
  public List<ReleasedSecret> secrets() {
    return secrets;
  }

  /** Zeroes every secret. */
  @Override
  public void close() {
    secrets.forEach(secret -> secret.content().close());
  }
}
