package dev.sallyport.protocol.json;

/**
 * Bounds on a JSON document, enforced while it is read.
 *
 * @param maxBytes longest document, in bytes of UTF-8
 * @param maxDepth deepest nesting of objects and arrays
 * @param maxValues most values (members, elements and containers) in the whole document
 */
public record JsonLimits(int maxBytes, int maxDepth, int maxValues) {
  /** Checks that each bound is positive. */
  public JsonLimits {
    if (maxBytes < 1 || maxDepth < 1 || maxValues < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }
}
