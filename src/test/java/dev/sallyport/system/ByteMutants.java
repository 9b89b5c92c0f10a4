package dev.sallyport.system;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Bytes changed: of the whole message, and of a single value or token part in it. */
final class ByteMutants implements Mutant.Maker {
  private static final String BASE64URL =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  /** Not UTF-8, or not what it seems: overlong forms, lone continuations, surrogates, marks. */
  private static final List<String> BAD_UTF8 =
      List.of(
          "ff",
          "fe",
          "80",
          "c080",
          "c1bf",
          "e08080",
          "eda080",
          "edbfbf",
          "f4908080",
          "f8",
          "00",
          "efbbbf");

  @Override
  public Mutant.Draft make(Stock stock, Dice dice) {
    Good good = dice.pick(stock.all());
    return dice.oneIn(2) ? raw(good.body(), dice) : value(good, dice);
  }

  private static Mutant.Draft raw(byte[] body, Dice dice) {
    int at = dice.below(body.length);
    return switch (dice.below(9)) {
      case 0 -> new Mutant.Draft("bit turned at " + at, xor(body, at, 1 << dice.below(8)));
      case 1 -> new Mutant.Draft("byte changed at " + at, xor(body, at, dice.between(1, 255)));
      case 2 -> new Mutant.Draft("byte left out at " + at, replace(body, at, at + 1, new byte[0]));
      case 3 ->
          new Mutant.Draft(
              "bytes put in at " + at, replace(body, at, at, dice.bytes(dice.between(1, 8))));
      case 4 -> new Mutant.Draft("cut off at " + at, Arrays.copyOf(body, at));
      case 5 ->
          new Mutant.Draft(
              "beginning lost before " + (at + 1), Arrays.copyOfRange(body, at + 1, body.length));
      case 6 -> badUtf8(body, at, dice);
      case 7 -> repeated(body, at, dice);
      default -> twoBytesSwapped(body, at, dice);
    };
  }

  private static Mutant.Draft badUtf8(byte[] body, int at, Dice dice) {
    String hex = dice.pick(BAD_UTF8);
    int place = dice.oneIn(6) ? 0 : at;
    return new Mutant.Draft(
        hex + " put in at " + place, replace(body, place, place, HexFormat.of().parseHex(hex)));
  }

  private static Mutant.Draft repeated(byte[] body, int at, Dice dice) {
    int end = Math.min(body.length, at + dice.between(1, 64));
    return new Mutant.Draft(
        "bytes " + at + " to " + end + " twice",
        replace(body, at, at, Arrays.copyOfRange(body, at, end)));
  }

  private static Mutant.Draft twoBytesSwapped(byte[] body, int at, Dice dice) {
    int other = dice.below(body.length);
    byte[] swapped = body.clone();
    swapped[at] = body[other];
    swapped[other] = body[at];
    return new Mutant.Draft("bytes " + at + " and " + other + " swapped", swapped);
  }

  /** One text of the message, spelled or coded otherwise. */
  private static Mutant.Draft value(Good good, Dice dice) {
    JsonObject request = good.copy();
    List<Spot> texts =
        Spot.in(request).stream()
            .filter(spot -> spot.value() instanceof JsonPrimitive value && value.isString())
            .toList();
    Spot spot = dice.pick(texts);
    String text = spot.value().getAsString();
    String changed =
        text.chars().filter(c -> c == '.').count() == 2 ? token(text, dice) : coded(text, dice);
    spot.replace(new JsonPrimitive(changed));
    return new Mutant.Draft(spot.path() + " coded otherwise", Good.bytes(request));
  }

  private static String token(String token, Dice dice) {
    String[] parts = token.split("\\.", -1);
    int part = dice.below(parts.length);
    parts[part] = coded(parts[part], dice);
    return String.join(".", parts);
  }

  private static String coded(String text, Dice dice) {
    int at = text.isEmpty() ? 0 : dice.below(text.length());
    return switch (dice.below(9)) {
      case 0 -> text.substring(0, at) + BASE64URL.charAt(dice.below(64)) + text.substring(at);
      case 1 -> text.substring(0, at) + text.substring(Math.min(text.length(), at + 1));
      case 2 -> text.substring(0, at);
      case 3 -> text + "=".repeat(dice.between(1, 3));
      case 4 -> strayBits(text, dice);
      case 5 ->
          text.substring(0, at)
              + dice.of("+", "/", " ", "\n", "=", "%", "\u00e9", "\u0000", ".")
              + text.substring(at);
      case 6 -> otherCase(text, at);
      default -> decodedBytesChanged(text, dice);
    };
  }

  /** Other bits in the last character, which decode to the same bytes where they are padding. */
  private static String strayBits(String text, Dice dice) {
    int last = text.isEmpty() ? -1 : BASE64URL.indexOf(text.charAt(text.length() - 1));
    return last < 0
        ? text + "A"
        : text.substring(0, text.length() - 1) + BASE64URL.charAt(last ^ dice.between(1, 3));
  }

  private static String otherCase(String text, int at) {
    if (text.isEmpty()) {
      return "a";
    }
    char c = text.charAt(at);
    char other = Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c);
    return text.substring(0, at) + (other == c ? '~' : other) + text.substring(at + 1);
  }

  private static String decodedBytesChanged(String text, Dice dice) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      int at = dice.below(bytes.length);
      return Encoding.text(
          switch (dice.below(4)) {
            case 0 -> replace(bytes, at, at + 1, new byte[0]);
            case 1 -> replace(bytes, at, at, dice.bytes(1));
            case 2 -> xor(bytes, at, dice.between(1, 255));
            default -> xor(bytes, at, 1 << dice.below(8));
          });
    } catch (IllegalArgumentException e) {
      // Text that is no base64url, such as a resource's name.
      return text + new String(dice.bytes(1), StandardCharsets.ISO_8859_1);
    }
  }

  private static byte[] xor(byte[] bytes, int at, int mask) {
    byte[] changed = bytes.clone();
    changed[at] ^= (byte) mask;
    return changed;
  }

  private static byte[] replace(byte[] bytes, int from, int to, byte[] middle) {
    return Frame.bare()
        .raw(Arrays.copyOf(bytes, from))
        .raw(middle)
        .raw(Arrays.copyOfRange(bytes, to, bytes.length))
        .bytes();
  }
}
