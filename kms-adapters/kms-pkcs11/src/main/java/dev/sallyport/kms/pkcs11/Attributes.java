package dev.sallyport.kms.pkcs11;

import dev.sallyport.protocol.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A template: {@code CK_ATTRIBUTE} after {@code CK_ATTRIBUTE}, each a type, a pointer and a length.
 */
final class Attributes {
  private static final long ENTRY = 24;
  private static final long VALUE = 8;
  private static final long LENGTH = 16;

  /** One attribute, or room for one. */
  private record Entry(long type, Bytes value) {}

  private final List<Entry> entries = new ArrayList<>();

  static Attributes of() {
    return new Attributes();
  }

  Attributes flag(long type, boolean value) {
    entries.add(new Entry(type, Bytes.of(new byte[] {(byte) (value ? 1 : 0)})));
    return this;
  }

  Attributes number(long type, long value) {
    byte[] bytes = new byte[Long.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(value);
    entries.add(new Entry(type, Bytes.of(bytes)));
    return this;
  }

  Attributes text(long type, String value) {
    entries.add(new Entry(type, Bytes.of(value.getBytes(StandardCharsets.US_ASCII))));
    return this;
  }

  long count() {
    return entries.size();
  }

  MemorySegment allocate(Arena arena) {
    MemorySegment template = arena.allocate(entries.size() * ENTRY, Long.BYTES);
    for (int i = 0; i < entries.size(); i++) {
      byte[] value = entries.get(i).value().toArray();
      MemorySegment copy = arena.allocate(Math.max(1, value.length), Long.BYTES);
      MemorySegment.copy(value, 0, copy, ValueLayout.JAVA_BYTE, 0, value.length);
      template.set(ValueLayout.JAVA_LONG, i * ENTRY, entries.get(i).type());
      template.set(ValueLayout.ADDRESS, i * ENTRY + VALUE, copy);
      template.set(ValueLayout.JAVA_LONG, i * ENTRY + LENGTH, value.length);
    }
    return template;
  }

  /** The types whose value of this object is another one, or is not told. */
  List<Long> differences(Calls calls, long session, long object) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment template = allocate(arena);
      List<MemorySegment> values = new ArrayList<>();
      for (Entry entry : entries) {
        values.add(arena.allocate(entry.value().size(), Long.BYTES));
        template.set(ValueLayout.ADDRESS, (values.size() - 1) * ENTRY + VALUE, values.getLast());
      }
      ask(calls, session, object, template, count());
      List<Long> different = new ArrayList<>();
      for (int i = 0; i < entries.size(); i++) {
        long size = template.get(ValueLayout.JAVA_LONG, i * ENTRY + LENGTH);
        byte[] value = values.get(i).toArray(ValueLayout.JAVA_BYTE);
        if (size != value.length || !Bytes.of(value).equals(entries.get(i).value())) {
          different.add(entries.get(i).type());
        }
      }
      return different;
    }
  }

  /** A text of at most so many bytes; empty where it is longer, or the token tells none. */
  static String text(Calls calls, long session, long object, long type, int most)
      throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(most, Long.BYTES);
      MemorySegment entry = arena.allocate(ENTRY, Long.BYTES);
      entry.set(ValueLayout.JAVA_LONG, 0, type);
      entry.set(ValueLayout.ADDRESS, VALUE, value);
      entry.set(ValueLayout.JAVA_LONG, LENGTH, most);
      ask(calls, session, object, entry, 1);
      long size = entry.get(ValueLayout.JAVA_LONG, LENGTH);
      byte[] told = value.toArray(ValueLayout.JAVA_BYTE);
      return size < 0 || size > most
          ? ""
          : new String(told, 0, (int) size, StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * Fills a template. An attribute that the object does not have, or that has no room, is told with
   * a length of -1 and an error that is none.
   */
  private static void ask(
      Calls calls, long session, long object, MemorySegment template, long count)
      throws CryptokiException {
    long code = calls.code(Function.GET_ATTRIBUTE_VALUE, session, object, template, count);
    if (code != Ck.OK
        && code != Ck.ATTRIBUTE_SENSITIVE
        && code != Ck.ATTRIBUTE_TYPE_INVALID
        && code != Ck.BUFFER_TOO_SMALL) {
      throw new CryptokiException(code, Function.GET_ATTRIBUTE_VALUE);
    }
  }
}
