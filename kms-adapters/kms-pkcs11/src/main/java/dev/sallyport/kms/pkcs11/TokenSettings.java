package dev.sallyport.kms.pkcs11;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsSettings;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the operator configured for one connection.
 *
 * @param name of the connection
 * @param library the PKCS#11 library
 * @param token label of the token
 * @param pinFile the file whose content is the user's PIN
 * @param objects names of the KEKs that may be used
 * @param create whether a KEK of which there is no version is made at start
 * @param sessions how many calls run at a time
 */
record TokenSettings(
    String name,
    Path library,
    String token,
    Path pinFile,
    List<String> objects,
    boolean create,
    int sessions) {
  private static final Set<String> KNOWN =
      Set.of("library", "token", "pin-file", "objects", "create", "sessions");

  TokenSettings {
    objects = List.copyOf(objects);
  }

  /** All connections; a label chooses one, so no two may have the same. */
  static List<TokenSettings> of(KmsSettings settings) throws Misconfigured {
    List<TokenSettings> all = settings.eachConnection(TokenSettings::of);
    Set<String> tokens = new HashSet<>();
    for (TokenSettings each : all) {
      if (!tokens.add(each.token)) {
        throw settings.bad(each.name + ".token", "is the token of another connection");
      }
    }
    return all;
  }

  private static TokenSettings of(String name, KmsSettings settings) throws Misconfigured {
    settings.requireOnly(KNOWN);
    TokenSettings one =
        new TokenSettings(
            name,
            settings.path("library"),
            settings.text("token"),
            settings.path("pin-file"),
            settings.texts(
                "objects",
                TokenUri::isObject,
                "not names of 1 to 64 printable characters without #"),
            flag(settings, "create"),
            settings.number("sessions", 4, 1, 64));
    // A bare name would be looked for along the loader's path, where others may put theirs.
    if (!one.library.isAbsolute()) {
      throw settings.bad("library", "not an absolute path");
    }
    if (!TokenUri.isToken(one.token)) {
      throw settings.bad("token", "not 1 to 32 printable characters");
    }
    return one;
  }

  private static boolean flag(KmsSettings settings, String name) throws Misconfigured {
    String text = settings.optionalText(name).orElse("false");
    if (!text.equals("true") && !text.equals("false")) {
      throw settings.bad(name, "neither true nor false");
    }
    return text.equals("true");
  }
}
