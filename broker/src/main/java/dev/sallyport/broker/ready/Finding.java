package dev.sallyport.broker.ready;

/**
 * One unsafe setting. It names the key and never the value, which may be a secret.
 *
 * @param check what was looked for
 * @param key the configuration key, or the JVM argument's name
 */
public record Finding(CheckId check, String key) {
  @Override
  public String toString() {
    return check.label() + ": " + key + ": " + check.problem() + "; " + check.remedy();
  }
}
