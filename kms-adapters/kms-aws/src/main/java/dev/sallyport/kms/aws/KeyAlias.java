package dev.sallyport.kms.aws;

import dev.sallyport.kms.NamedKek;
import java.util.Optional;

/**
 * Aliases of a KEK: {@code alias/<name>} is the KEK, and each of its versions has an alias {@code
 * alias/<name>/<key id>}. A name has no slash, so that no version of one KEK is another KEK.
 */
final class KeyAlias {
  private KeyAlias() {}

  static String of(NamedKek kek) {
    return "alias/" + kek.name();
  }

  static String of(NamedKek kek, String keyId) {
    return of(kek) + "/" + keyId;
  }

  /**
   * The key id of a version's alias; empty for any other alias.
   *
   * @param alias foreign
   */
  static Optional<String> versionIn(NamedKek kek, String alias) {
    String prefix = of(kek) + "/";
    return Optional.of(alias)
        .filter(text -> text.startsWith(prefix))
        .map(text -> text.substring(prefix.length()))
        .filter(AwsKmsProvider.KEKS::isVersion);
  }
}
