package dev.sallyport.broker.store;

/**
 * How often a store's rows have changed, those apart that releases leave behind. While the edition
 * stays the same, what was read and proved once holds: nobody, not even who writes to the file past
 * the broker, has committed anything since.
 *
 * @param own changes by this broker
 * @param outside what SQLite's {@code PRAGMA data_version} says on the only connection that this
 *     broker writes through: it moves with each commit by anybody else
 */
public record Edition(long own, long outside) {

  /** Whether nobody but this broker has changed anything in between. */
  boolean isSameOutside(Edition other) {
    return outside == other.outside;
  }

  Edition changed() {
    return new Edition(own + 1, outside);
  }

  Edition seen(long dataVersion) {
    return new Edition(own, dataVersion);
  }
}
