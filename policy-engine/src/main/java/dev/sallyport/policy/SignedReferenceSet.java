package dev.sallyport.policy;

/**
 * A reference set whose owners' signatures the caller has checked for this use.
 *
 * @param set what was signed
 * @param version the statement's version, at least 1
 */
public record SignedReferenceSet(ReferenceSet set, long version) {
  /** Checks the version. */
  public SignedReferenceSet {
    if (version < 1) {
      throw new IllegalArgumentException("versions begin at 1");
    }
  }
}
