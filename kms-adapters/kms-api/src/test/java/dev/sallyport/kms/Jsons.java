package dev.sallyport.kms;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random JSON, written in every way that RFC 8259 has, and small changes of it. */
final class Jsons {
  private static final List<String> PIECES =
      List.of(
          "a",
          "0",
          "17",
          " ",
          "/",
          ":",
          ",",
          "{}",
          "[",
          "\u00e9",
          "\u20ac",
          "\ud83d\ude00",
          "\u007f",
          "\\n",
          "\\\\",
          "\\\"",
          "\\/",
          "\\b",
          "\\f",
          "\\r",
          "\\t",
          "\\u0000",
          "\\u0041",
          "\\u00E9",
          "\\u20ac",
          "\\ud83d\\ude00",
          "\\uD83D\\uDE00",
          "\\\":\\\"");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "7",
          "10",
          "-12",
          "1.5",
          "0.50",
          "1e9",
          "-2.5E-3",
          "1E+2",
          "123456789012345678901234567890");
  private static final List<String> SPACES = List.of("", "", "", " ", "\n", "\t", "\r\n");

  private Jsons() {}

  /** An object with members of different names. */
  static byte[] document(Random random) {
    return (object(random, 1) + any(SPACES, random)).getBytes(StandardCharsets.UTF_8);
  }

  /** A document with one or two changes: bits, cuts, repetitions, and bytes that mean much. */
  static byte[] mutant(byte[] good, Random random) {
    byte[] mutant = good;
    for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
      int at = random.nextInt(mutant.length);
      int until = Math.min(mutant.length, at + 1 + random.nextInt(8));
      byte[] before = Arrays.copyOf(mutant, at);
      byte[] middle = Arrays.copyOfRange(mutant, at, until);
      byte[] after = Arrays.copyOfRange(mutant, until, mutant.length);
      mutant =
          switch (random.nextInt(4)) {
            case 0 -> {
              middle[0] ^= (byte) (1 << random.nextInt(8));
              yield join(before, middle, after);
            }
            case 1 -> join(before, after, new byte[] {' '});
            case 2 -> join(before, middle, middle, after);
            default ->
                join(
                    before,
                    new byte[] {(byte) "\"\\:,{}[]u0-e.".charAt(random.nextInt(13))},
                    middle,
                    after);
          };
    }
    return mutant;
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  private static String object(Random random, int depth) {
    StringBuilder text = new StringBuilder(any(SPACES, random) + "{");
    int size = random.nextInt(4);
    for (int i = 0; i < size; i++) {
      text.append(i == 0 ? "" : ",").append(any(SPACES, random));
      // The number makes it another name than those before.
      text.append(string(random).replaceFirst("\"$", i + "\""));
      text.append(any(SPACES, random)).append(':').append(value(random, depth + 1));
    }
    return text.append(any(SPACES, random)).append('}').toString();
  }

  private static String value(Random random, int depth) {
    String value =
        switch (random.nextInt(depth > 5 ? 5 : 7)) {
          case 0, 1, 2 -> string(random);
          case 3 -> any(NUMBERS, random);
          case 4 -> any(List.of("true", "false", "null"), random);
          case 5 -> object(random, depth);
          default -> array(random, depth);
        };
    return any(SPACES, random) + value + any(SPACES, random);
  }

  private static String array(Random random, int depth) {
    StringBuilder text = new StringBuilder("[");
    int size = random.nextInt(4);
    for (int i = 0; i < size; i++) {
      text.append(i == 0 ? "" : ",").append(value(random, depth + 1));
    }
    return text.append(size == 0 ? any(SPACES, random) : "").append(']').toString();
  }

  private static String string(Random random) {
    StringBuilder text = new StringBuilder("\"");
    int size = random.nextInt(6);
    for (int i = 0; i < size; i++) {
      text.append(any(PIECES, random));
    }
    return text.append('"').toString();
  }

  private static String any(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}
