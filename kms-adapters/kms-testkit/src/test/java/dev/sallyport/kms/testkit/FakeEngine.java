package dev.sallyport.kms.testkit;

import dev.sallyport.kms.KekUri;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keys in memory, shared by all connections to them. */
final class FakeEngine {
  /** One version: its key and whether it is still there. */
  static final class Version {
    final byte[] key = new byte[16];
    boolean destroyed;
  }

  private final Map<KekUri, List<Version>> keys = new HashMap<>();
  private int made;

  synchronized void create(KekUri kek) {
    rotate(kek);
  }

  synchronized boolean has(KekUri kek) {
    return keys.containsKey(kek);
  }

  synchronized void rotate(KekUri kek) {
    Version version = new Version();
    version.key[0] = (byte) ++made;
    keys.computeIfAbsent(kek, _ -> new ArrayList<>()).add(version);
  }

  /** Versions of a key, oldest first; the number of a version is its place, from 1. */
  synchronized List<Version> versions(KekUri kek) {
    return List.copyOf(keys.getOrDefault(kek, List.of()));
  }

  synchronized void destroy(KekUri kek, int number) {
    versions(kek).get(number - 1).destroyed = true;
  }

  synchronized void forgetAll() {
    keys.replaceAll((_, _) -> new ArrayList<>(List.of(new Version())));
  }
}
