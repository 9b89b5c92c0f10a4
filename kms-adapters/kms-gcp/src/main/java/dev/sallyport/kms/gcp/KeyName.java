package dev.sallyport.kms.gcp;

import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.NamedKek;

/**
 * How Google names a key: {@code projects/<project>/locations/<location>/keyRings/<ring>/
 * cryptoKeys/<name>}, and a version of it with {@code /cryptoKeyVersions/<number>} behind, from the
 * API reference of Cloud KMS.
 *
 * @param resource of the key
 */
record KeyName(String resource) {
  private static final String VERSIONS = "/cryptoKeyVersions/";

  static KeyName of(GcpSettings settings, NamedKek kek) {
    return new KeyName(
        "projects/"
            + settings.project()
            + "/locations/"
            + settings.location()
            + "/keyRings/"
            + settings.keyRing()
            + "/cryptoKeys/"
            + kek.name());
  }

  /** The resource of a version. */
  String version(String number) {
    return resource + VERSIONS + number;
  }

  /**
   * The number in the name of a version of this key.
   *
   * @param named foreign
   */
  String numberIn(String named) throws WrongAnswer {
    String prefix = resource + VERSIONS;
    if (named.startsWith(prefix)
        && GcpKmsProvider.KEKS.isVersion(named.substring(prefix.length()))) {
      return named.substring(prefix.length());
    }
    throw new WrongAnswer("no version of " + resource + " is named");
  }

  /**
   * Stops an answer about another key.
   *
   * @param named foreign
   */
  void requireSame(String named) throws WrongAnswer {
    if (!named.equals(resource)) {
      throw new WrongAnswer("another key than " + resource + " is named");
    }
  }
}
