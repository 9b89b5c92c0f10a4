package dev.sallyport.system;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Binary in JSON: base64url without padding. */
final class Encoding {
  private Encoding() {}

  static String text(byte[] value) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
  }

  static byte[] bytes(JsonObject members, String name) {
    return Base64.getUrlDecoder().decode(members.get(name).getAsString());
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
