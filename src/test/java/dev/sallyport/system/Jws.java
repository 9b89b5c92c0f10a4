package dev.sallyport.system;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A compact JWS, taken apart.
 *
 * @param header its protected header
 * @param claims its payload
 * @param signature the third part, as text
 */
record Jws(JsonObject header, JsonObject claims, String signature) {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  static Jws parse(String token) {
    String[] parts = token.split("\\.", -1);
    return new Jws(object(parts[0]), object(parts[1]), parts[2]);
  }

  /** Header and payload as they stand here, under the signature of before. */
  String text() {
    return content(header, claims) + "." + signature;
  }

  /** What a signature is over. */
  static String content(JsonObject header, JsonObject claims) {
    return part(json(header)) + "." + part(json(claims));
  }

  static String json(JsonElement element) {
    return GSON.toJson(element);
  }

  static String part(String json) {
    return Encoding.text(json.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonObject object(String part) {
    String json = new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    return JsonParser.parseString(json).getAsJsonObject();
  }
}
