package dev.sallyport.kms;

import java.util.List;

/**
 * What a key management system says about one key.
 *
 * @param current the version under which new keys are wrapped
 * @param readable every version that still unwraps, as far as the system tells; the current one is
 *     among them
 */
public record KekInfo(KekVersion current, List<KekVersion> readable) {
  /** Copies the list, and checks that all are versions of one key, the current one among them. */
  public KekInfo {
    readable = List.copyOf(readable);
    if (!readable.contains(current)
        || !readable.stream().allMatch(version -> version.kek().equals(current.kek()))) {
      throw new IllegalArgumentException("versions of different keys, or without the current one");
    }
  }

  /** The key that this is about. */
  public KekUri kek() {
    return current.kek();
  }
}
