package dev.sallyport.system;

import java.util.List;
import java.util.SplittableRandom;

/** Choices that a seed repeats. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** 0 to one less than {@code bound}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Both included. */
  int between(int from, int to) {
    return random.nextInt(from, to + 1);
  }

  boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  String of(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
