package dev.sallyport.kms.azure;

import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the SDK gets to see of a success. It takes the last of two members of one name, logs the
 * beginning of what it cannot read, and prints a stack trace for a key id that is no address.
 */
final class SafeAnswers {
  private static final Pattern OPERATION = Pattern.compile("/(?:wrapkey|unwrapkey|sign)$");

  private SafeAnswers() {}

  /** The answer, or as much of it as is needed, after a strict look. */
  static Answer of(URI address, Answer answer) throws WrongAnswer {
    JsonObject all = answer.json();
    try {
      if (OPERATION.matcher(address.getPath()).find()) {
        return answer.with(operation(all));
      }
      requireIds(all);
      return answer;
    } catch (JsonException e) {
      throw Answer.malformed(e);
    }
  }

  /** The two members of a wrapping, unwrapping or signature, of which one may be a key. */
  private static byte[] operation(JsonObject all) throws JsonException {
    byte[] value = all.base64Url("value");
    try {
      return JsonObject.builder()
          .put("kid", all.text("kid"))
          .putBase64Url("value", value)
          .build()
          .toUtf8();
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  /** A description has one under {@code key}, and a listing has one in each element. */
  private static void requireIds(JsonObject all) throws JsonException, WrongAnswer {
    Optional<JsonObject> key = all.optionalObject("key");
    List<JsonObject> described =
        key.isPresent()
            ? List.of(key.get())
            : all.find("value").isPresent() ? all.objects("value") : List.of();
    for (JsonObject each : described) {
      if (!(each.value("kid") instanceof JsonValue.Text(String kid)) || !KeyId.isKeyId(kid)) {
        throw new WrongAnswer("no key id");
      }
    }
  }
}
