package dev.sallyport.kms.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Small changes of good bytes: flipped bits, parts left out or doubled, and signs of JSON between.
 * The same at every run; {@code -Dsallyport.mutants.seed} has others made.
 */
public final class ByteMutants {
  /** What the changes follow from, for the text of a failure. */
  public static final long SEED = Long.getLong("sallyport.mutants.seed", 20260101);

  private ByteMutants() {}

  /** So many mutants, each with one to three changes and none of them empty. */
  public static Stream<byte[]> of(String good, int count) {
    byte[] bytes = bytes(good);
    // Repeatable on purpose, and secret to nobody.
    Random random = new Random(SEED);
    return Stream.generate(() -> mutant(bytes, random)).limit(count);
  }

  private static byte[] mutant(byte[] good, Random random) {
    byte[] mutant = good;
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(mutant.length);
      int until = Math.min(mutant.length, at + 1 + random.nextInt(12));
      mutant =
          switch (random.nextInt(4)) {
            case 0 -> {
              byte[] flipped = mutant.clone();
              flipped[at] ^= (byte) (1 << random.nextInt(8));
              yield flipped;
            }
            case 1 -> join(mutant, at, new byte[0], until);
            case 2 -> join(mutant, at, Arrays.copyOfRange(mutant, at, until), at);
            default -> join(mutant, at, bytes("{\"[,:}]0129".substring(random.nextInt(11))), at);
          };
    }
    return mutant;
  }

  private static byte[] join(byte[] from, int before, byte[] middle, int after) {
    byte[] joined = new byte[before + middle.length + from.length - after];
    System.arraycopy(from, 0, joined, 0, before);
    System.arraycopy(middle, 0, joined, before, middle.length);
    System.arraycopy(from, after, joined, before + middle.length, from.length - after);
    return joined.length == 0 ? new byte[1] : joined;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
