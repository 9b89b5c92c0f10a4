package dev.sallyport.system;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Secret bytes to look for, in every form in which a program is likely to spell them.
 *
 * @param name what it is
 * @param forms the bytes of each form, by its name
 */
record Needle(String name, Map<String, byte[]> forms) {
  /** A form that is shorter would be found by chance. */
  private static final int SHORTEST = 12;

  /** Of these bytes. */
  static Needle of(String name, byte[] secret) {
    Map<String, byte[]> forms = new LinkedHashMap<>();
    forms.put("raw", secret);
    if (isAscii(secret)) {
      addWide(forms, "raw", new String(secret, StandardCharsets.US_ASCII));
    }
    String hex = HexFormat.of().formatHex(secret);
    addText(forms, "hex", hex);
    addText(forms, "HEX", hex.toUpperCase(Locale.ROOT));
    for (int alignment = 0; alignment < 3; alignment++) {
      addText(forms, "base64 +" + alignment, base64(secret, alignment, Base64.getEncoder()));
      addText(forms, "base64url +" + alignment, base64(secret, alignment, Base64.getUrlEncoder()));
    }
    forms.values().forEach(Needle::requireLong);
    return new Needle(name, forms);
  }

  /** What stays of a Base64 text wherever the secret begins in what was encoded. */
  private static String base64(byte[] secret, int alignment, Base64.Encoder encoder) {
    byte[] padded = new byte[alignment + secret.length];
    System.arraycopy(secret, 0, padded, alignment, secret.length);
    String text = encoder.withoutPadding().encodeToString(padded);
    int first = (alignment * Byte.SIZE + 5) / 6;
    int end = padded.length * Byte.SIZE / 6;
    return text.substring(first, end);
  }

  private static void addText(Map<String, byte[]> forms, String form, String text) {
    forms.put(form, text.getBytes(StandardCharsets.US_ASCII));
    addWide(forms, form, text);
  }

  private static void addWide(Map<String, byte[]> forms, String form, String text) {
    forms.put(form + " in UTF-16LE", text.getBytes(StandardCharsets.UTF_16LE));
    forms.put(form + " in UTF-16BE", text.getBytes(StandardCharsets.UTF_16BE));
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte value : bytes) {
      if (value < ' ') {
        return false;
      }
    }
    return true;
  }

  private static void requireLong(byte[] form) {
    if (form.length < SHORTEST) {
      throw new IllegalArgumentException("too short to be looked for");
    }
  }

  /** The name alone. */
  @Override
  public String toString() {
    return name;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Needle that && name.equals(that.name) && sameForms(that);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  private boolean sameForms(Needle that) {
    return Arrays.equals(forms.get("raw"), that.forms.get("raw"));
  }
}
