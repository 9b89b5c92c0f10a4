package dev.sallyport.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for all forms of many needles in one pass: the first eight bytes of each form are a number,
 * and a window of eight bytes moves over the content.
 */
final class Haystack {
  private static final int HEAD = Long.BYTES;
  private static final int FILTER_BITS = 16;

  private final Map<Long, List<Form>> byHead = new HashMap<>();
  private final boolean[] filter = new boolean[1 << FILTER_BITS];

  private record Form(Needle needle, String name, ByteBuffer bytes) {}

  /** One place where a needle was found. */
  record Hit(String needle, String form, long offset) {}

  Haystack(Collection<Needle> needles) {
    needles.forEach(needle ->
        needle
            .forms()
            .forEach((name, bytes) -> {
              long head = ByteBuffer.wrap(bytes).getLong();
              byHead
                  .computeIfAbsent(head, _ -> new ArrayList<>())
                  .add(new Form(needle, name, ByteBuffer.wrap(bytes)));
              filter[slot(head)] = true;
            }));
  }

  List<Hit> search(byte[] content) {
    return search(ByteBuffer.wrap(content));
  }

  List<Hit> search(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return search(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  List<Hit> search(ByteBuffer content) {
    List<Hit> hits = new ArrayList<>();
    long window = 0;
    int size = content.limit();
    for (int end = 0; end < size; end++) {
      window = window << Byte.SIZE | (content.get(end) & 0xff);
      if (end >= HEAD - 1 && filter[slot(window)]) {
        collect(hits, content, window, end - HEAD + 1);
      }
    }
    return hits;
  }

  private void collect(List<Hit> hits, ByteBuffer content, long head, int offset) {
    for (Form form : byHead.getOrDefault(head, List.of())) {
      int size = form.bytes().limit();
      if (content.limit() - offset >= size && content.slice(offset, size).equals(form.bytes())) {
        hits.add(new Hit(form.needle().name(), form.name(), offset));
      }
    }
  }

  private static int slot(long head) {
    return (int) ((head * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - FILTER_BITS));
  }
}
