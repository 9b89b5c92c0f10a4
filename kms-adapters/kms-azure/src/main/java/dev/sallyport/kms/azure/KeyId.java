package dev.sallyport.kms.azure;

import dev.sallyport.kms.KmsException.WrongAnswer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How Azure names one version of a key in an answer: {@code https://<host>/keys/<name>/<version>},
 * from "Azure Key Vault keys, secrets and certificates overview", section "Object identifiers".
 *
 * @param vault scheme, host and, where it is not 443, port
 * @param name of the key
 * @param version 32 hex digits
 */
record KeyId(String vault, String name, String version) {
  private static final Pattern FORM =
      Pattern.compile(
          "(https://[a-z0-9.-]{1,253}(?::[0-9]{1,5})?)/keys/([a-z0-9-]{1,127})/([0-9a-f]{32})");

  /**
   * Reads the name of a version of one key.
   *
   * @param text foreign
   */
  static KeyId parse(@Nullable String text, String vault, String name) throws WrongAnswer {
    Matcher form = FORM.matcher(text == null ? "" : text);
    if (form.matches() && withoutDefaultPort(form.group(1)).equals(vault)) {
      KeyId id = new KeyId(vault, form.group(2), form.group(3));
      if (id.name.equals(name)) {
        return id;
      }
    }
    // Without a name that can be compared, any key of any vault could have answered.
    throw new WrongAnswer("no version of " + name + " in this vault is named");
  }

  /** Whether this is the name of a version of any key anywhere. */
  static boolean isKeyId(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public String toString() {
    return vault + "/keys/" + name + "/" + version;
  }

  private static String withoutDefaultPort(String vault) {
    return vault.endsWith(":443") ? vault.substring(0, vault.length() - 4) : vault;
  }
}
