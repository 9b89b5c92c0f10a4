package dev.sallyport.kms;

import java.util.Collection;

/**
 * A KEK that has a name behind one of the operator's connections, as {@link KekNames} reads it.
 *
 * @param uri as the broker names it
 * @param connection of the operator
 * @param name as the system names it there
 */
public record NamedKek(KekUri uri, String connection, String name) {

  /** A version of it. */
  public KekVersion version(String version) {
    return new KekVersion(uri, version);
  }

  /** Stands in refusals for the current version while nobody knows which that is. */
  public KekVersion current() {
    return version("current");
  }

  /**
   * What the system says about it.
   *
   * @param current the version under which new keys are wrapped
   * @param readable all that unwrap, in the order of the answer
   */
  public KekInfo info(String current, Collection<String> readable) {
    return new KekInfo(version(current), readable.stream().map(this::version).toList());
  }
}
