package dev.sallyport.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The message has another shape: members, types, nesting, root, size, names. */
final class StructureMutants implements Mutant.Maker {
  private static final List<String> TRAILING =
      List.of(
          "{}",
          "x",
          ",",
          "null",
          "]",
          "}",
          "\"",
          "0",
          "//",
          "\u0000",
          "[1]",
          "{\"challenge\":\"AAAA\"}");

  private static final List<String> STRANGE_NAMES =
      List.of(
          "note",
          "",
          "__proto__",
          "$ref",
          "verified",
          "skipVerification",
          "tenant",
          "policy",
          "Challenge",
          "challenge ",
          "plain",
          "bundle",
          "kind",
          "\u0000");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-1",
          "1.0",
          "1e0",
          "10E-1",
          "2",
          "2147483647",
          "2147483648",
          "9223372036854775808",
          "1e400",
          "-0",
          "true",
          "\"1\"",
          "[1]");

  private static final List<String> NAMES =
      List.of(
          "acme",
          "acme/",
          "/a",
          "acme//a",
          "acme/../a",
          "acme/./a",
          "ACME/a",
          "acme/a@0",
          "acme/a@01",
          "acme/a@",
          "acme/a@-1",
          "acme/a@9999999999999999999",
          "acme/a b",
          "acme/a\u0000",
          "acme/\u00e4",
          "acme/a%2fb",
          "other/a",
          "acme/a/b/c/d/e/f/g/h/i");

  private static final List<JsonElement> EMPTY =
      List.of(
          new JsonPrimitive(""),
          new JsonPrimitive("AAAA"),
          new JsonPrimitive(true),
          new JsonArray(),
          new JsonObject(),
          JsonNull.INSTANCE);

  @Override
  public Mutant.Draft make(Stock stock, Dice dice) {
    Good good = dice.pick(stock.all());
    return switch (dice.below(12)) {
      case 0 -> wholeMessage(good, dice);
      case 1 -> recipient(good, dice);
      case 2 -> resources(good, dice);
      case 3 -> swollen(good, dice);
      default -> place(good, dice);
    };
  }

  private static Mutant.Draft wholeMessage(Good good, Dice dice) {
    String text = new String(good.body(), StandardCharsets.UTF_8);
    return switch (dice.below(5)) {
      case 0 ->
          draft(
              "trailing data",
              text + dice.pick(TRAILING) + dice.of("", " ", "\n") + dice.between(0, 99));
      case 1 -> draft("something before", dice.pick(TRAILING) + dice.between(0, 99) + text);
      case 2 ->
          draft(
              "in an array",
              "[".repeat(dice.between(1, 200)) + text + "]".repeat(dice.between(0, 200)));
      case 3 ->
          draft(
              "in a member",
              "{\""
                  + dice.pick(STRANGE_NAMES).replace("\u0000", "_")
                  + dice.between(0, 99)
                  + "\":"
                  + text
                  + "}");
      default ->
          draft(
              "another root",
              dice.of(
                  "[]",
                  "{}",
                  "\"\"",
                  "null",
                  "true",
                  "",
                  " ",
                  "0",
                  "{\"a\":" + dice.between(0, 9999) + "}"));
    };
  }

  private static Mutant.Draft recipient(Good good, Dice dice) {
    JsonObject request = good.copy();
    JsonObject recipient = request.getAsJsonObject("recipient");
    switch (dice.below(4)) {
      case 0 -> recipient.add("transportKey", JsonParser.parseString(dice.pick(NUMBERS)));
      case 1 -> recipient.addProperty("transportKey", dice.between(2, 1_000_000));
      case 2 -> request.add("recipient", good.bound().plainRecipient());
      default -> recipient.add("plain", good.bound().plainRecipient().get("plain"));
    }
    // A number is written as it was drawn, and not as a parser would write it.
    return new Mutant.Draft("recipient", Good.bytes(request));
  }

  private static Mutant.Draft resources(Good good, Dice dice) {
    JsonObject request = good.copy();
    JsonArray resources = request.getAsJsonArray("resources");
    int at = dice.below(resources.size());
    switch (dice.below(5)) {
      case 0 -> resources.set(at, new JsonPrimitive(dice.pick(NAMES)));
      case 1 -> resources.add(dice.pick(NAMES) + dice.between(0, 999));
      case 2 ->
          resources.set(
              at, new JsonPrimitive(resources.get(at).getAsString() + "@" + dice.between(0, 999)));
      case 3 ->
          resources.set(
              at, new JsonPrimitive(resources.get(at).getAsString() + "/" + dice.between(0, 999)));
      default -> {
        for (int count = dice.between(1, 64); count > 0; count--) {
          resources.add("acme/more/" + count + "-" + dice.between(0, 99));
        }
      }
    }
    return new Mutant.Draft("resources", Good.bytes(request));
  }

  /** Too much of something: depth, values, length. */
  private static Mutant.Draft swollen(Good good, Dice dice) {
    JsonObject request = good.copy();
    Spot spot = dice.pick(Spot.in(request));
    String inner =
        switch (dice.below(6)) {
          case 0 -> "[".repeat(dice.between(2, 400));
          case 1 -> "{\"a\":".repeat(dice.between(2, 400));
          case 2 -> "[" + "1,".repeat(dice.between(1000, 3000)) + "1]";
          case 3 -> "\"" + "a".repeat(dice.between(5_000, 20_000)) + "\"";
          // Larger than any token, or than any message: seldom, for the sake of time.
          case 4 ->
              "\""
                  + "a".repeat(dice.oneIn(10) ? 800 * 1024 : 66 * 1024 + dice.between(0, 999))
                  + "\"";
          default -> "\"" + "\\u0061".repeat(dice.between(1, 999)) + "\"";
        };
    spot.replace(new JsonPrimitive("~~here~~"));
    String closed = inner.startsWith("[[") ? inner + "]".repeat(inner.length()) : inner;
    String text = Jws.json(request).replace("\"~~here~~\"", closed);
    return draft(spot.path() + " swollen", text);
  }

  private static Mutant.Draft place(Good good, Dice dice) {
    JsonObject request = good.copy();
    Spot spot = dice.pick(Spot.in(request));
    String how = change(spot, dice);
    return new Mutant.Draft(spot.path() + " " + how, Good.bytes(request));
  }

  private static String change(Spot spot, Dice dice) {
    JsonElement value = spot.value();
    return switch (dice.below(8)) {
      case 0 -> {
        spot.remove();
        yield "left out";
      }
      case 1 -> renamed(spot, value, dice);
      case 2 -> replaced(spot, JsonNull.INSTANCE, "null");
      case 3 -> replaced(spot, wrapped(value, dice.between(1, 12)), "in an array");
      case 4 -> replaced(spot, inObject(dice.of("value", "token", "JWT"), value), "in an object");
      case 5 -> replaced(spot, Retyped.from(value, dice), "retyped");
      case 6 -> withStranger(spot, value, dice);
      default -> replaced(spot, dice.pick(EMPTY).deepCopy(), "emptied");
    };
  }

  private static String replaced(Spot spot, JsonElement value, String how) {
    spot.replace(value);
    return how;
  }

  private static JsonObject inObject(String name, JsonElement value) {
    JsonObject wrapper = new JsonObject();
    wrapper.add(name, value);
    return wrapper;
  }

  private static String renamed(Spot spot, JsonElement value, Dice dice) {
    if (spot.parent() instanceof JsonObject parent) {
      parent.remove(spot.name());
      parent.add(
          dice.of(
              spot.name() + "s",
              spot.name().toUpperCase(Locale.ROOT),
              " " + spot.name(),
              spot.name() + dice.between(0, 99)),
          value);
      return "renamed";
    }
    spot.parent().getAsJsonArray().add(dice.between(0, 9999));
    return "with an element beside it";
  }

  private static String withStranger(Spot spot, JsonElement value, Dice dice) {
    JsonElement inside = value.isJsonObject() ? value : spot.parent();
    if (inside instanceof JsonObject object) {
      object.add(
          dice.pick(STRANGE_NAMES) + dice.of("", "1", "_", "2"),
          dice.oneIn(2) ? new JsonPrimitive(dice.between(0, 99)) : dice.pick(EMPTY).deepCopy());
      return "with a member that nobody reads";
    }
    inside.getAsJsonArray().add(JsonNull.INSTANCE);
    return "with a null beside it";
  }

  private static JsonElement wrapped(JsonElement value, int depth) {
    JsonElement element = value;
    for (int level = 0; level < depth; level++) {
      JsonArray array = new JsonArray();
      array.add(element);
      element = array;
    }
    return element;
  }

  private static Mutant.Draft draft(String how, String text) {
    return new Mutant.Draft(how, text.getBytes(StandardCharsets.UTF_8));
  }
}
