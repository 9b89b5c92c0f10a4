package dev.sallyport.simulator.verifier;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.sallyport.simulator.machine.EvidenceException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;

/** JSON and base64 as the services use them; nulls are written. */
final class Json {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private Json() {}

  static byte[] bytes(JsonElement json) {
    return GSON.toJson(json).getBytes(StandardCharsets.UTF_8);
  }

  static JsonObject parseObject(byte[] body) throws EvidenceException {
    try {
      return JsonParser.parseString(new String(body, StandardCharsets.UTF_8)).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new EvidenceException("not a JSON object");
    }
  }

  static String text(JsonObject members, String name) throws EvidenceException {
    JsonElement value = members.get(name);
    if (value == null || !value.isJsonPrimitive()) {
      throw new EvidenceException("missing " + name);
    }
    return value.getAsString();
  }

  static JsonObject object(JsonObject members, String name) throws EvidenceException {
    if (members.get(name) instanceof JsonObject object) {
      return object;
    }
    throw new EvidenceException("missing " + name);
  }

  static JsonArray array(JsonObject members, String name) throws EvidenceException {
    if (members.get(name) instanceof JsonArray array) {
      return array;
    }
    throw new EvidenceException("missing " + name);
  }

  static JsonArray texts(Collection<String> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }

  static byte[] fromBase64(String text, String name) throws EvidenceException {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new EvidenceException(name + " is not base64");
    }
  }

  static String base64(byte[] value) {
    return Base64.getEncoder().encodeToString(value);
  }

  static String base64Url(byte[] value) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
  }
}
