package dev.sallyport.kms.pkcs11;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Finds a token by its label, because the number of a slot means nothing over time. */
final class Slots {
  private static final int MOST_SLOTS = 1024;

  /** Starts with the label, 32 bytes padded with blanks; 204 bytes in all. */
  private static final int TOKEN_INFO_SIZE = 256;

  static final int LABEL_SIZE = 32;

  private Slots() {}

  /** Slots whose token has this label. */
  static List<Long> withLabel(Calls calls, String label) throws CryptokiException {
    List<Long> found = new ArrayList<>();
    for (long slot : present(calls)) {
      if (isLabelled(calls, slot, label)) {
        found.add(slot);
      }
    }
    return found;
  }

  static boolean isLabelled(Calls calls, long slot, String label) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(TOKEN_INFO_SIZE, Long.BYTES);
      if (calls.code(Function.GET_TOKEN_INFO, slot, info) != Ck.OK) {
        return false;
      }
      byte[] padded = info.asSlice(0, LABEL_SIZE).toArray(ValueLayout.JAVA_BYTE);
      return new String(padded, StandardCharsets.UTF_8).stripTrailing().equals(label);
    }
  }

  private static long[] present(Calls calls) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment slots = arena.allocate((long) MOST_SLOTS * Long.BYTES, Long.BYTES);
      MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
      // SoftHSM counts only when it is asked for the number first.
      calls.call(Function.GET_SLOT_LIST, (byte) 1, MemorySegment.NULL, count);
      count.set(ValueLayout.JAVA_LONG, 0, MOST_SLOTS);
      calls.call(Function.GET_SLOT_LIST, (byte) 1, slots, count);
      int found = Math.clamp(count.get(ValueLayout.JAVA_LONG, 0), 0, MOST_SLOTS);
      return slots.asSlice(0, (long) found * Long.BYTES).toArray(ValueLayout.JAVA_LONG);
    }
  }
}
