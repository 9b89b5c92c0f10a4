package dev.sallyport.kms.vault;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsSettings;
import java.util.regex.Pattern;

/**
 * What a KEK URI names: {@code vault://<connection>/<mount>/<key>}. The mount may have slashes, the
 * key has none. There is one spelling of each name, and none needs an escape in a path.
 *
 * @param kek the URI
 * @param connection a name that only the operator's settings lead on from, to a host
 * @param mount where the engine is mounted
 * @param key the key's name there
 */
record TransitName(KekUri kek, String connection, String mount, String key) {
  /** Names that Vault takes: word characters, with dots and hyphens inside. */
  private static final Pattern KEY =
      Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,126}[A-Za-z0-9_])?");

  /** Decimal without a sign or a leading zero. */
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

  static TransitName of(KekUri kek) throws UnknownKek {
    String locator = kek.locator();
    int first = locator.indexOf('/');
    int last = locator.lastIndexOf('/');
    // The second spelling "vault:a/b/c" has the same locator, and is another URI.
    if (first < 0 || first == last || !kek.value().equals("vault://" + locator)) {
      throw new UnknownKek(kek.value());
    }
    TransitName name =
        new TransitName(
            kek,
            locator.substring(0, first),
            locator.substring(first + 1, last),
            locator.substring(last + 1));
    if (!KmsSettings.isConnection(name.connection)
        || !VaultSettings.PATH.matcher(name.mount).matches()
        || !KEY.matcher(name.key).matches()) {
      throw new UnknownKek(kek.value());
    }
    return name;
  }

  /** The number of a version; a text that is not how a number is written here is unknown. */
  static int number(KekVersion version) throws UnknownKek {
    if (!isNumber(version.version())) {
      throw new UnknownKek(version.toString());
    }
    return Integer.parseInt(version.version());
  }

  static boolean isNumber(String text) {
    return VERSION.matcher(text).matches();
  }

  KekVersion version(int number) {
    return new KekVersion(kek, Integer.toString(number));
  }

  String keyPath() {
    return mount + "/keys/" + key;
  }

  String encryptPath() {
    return mount + "/encrypt/" + key;
  }

  String decryptPath() {
    return mount + "/decrypt/" + key;
  }
}
