package dev.sallyport.image;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** An archive read again, by nothing but its bytes. */
final class ArchivedImage {
  private final Map<String, byte[]> files = new HashMap<>();

  ArchivedImage(Path file) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        files.put(entry.getName(), tar.readAllBytes());
      }
    }
  }

  /** A JSON document of the layout by its path. */
  JsonObject json(String path) {
    byte[] bytes = files.getOrDefault(path, new byte[0]);
    return JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8)).getAsJsonObject();
  }

  /** What a descriptor points to. */
  JsonObject json(JsonObject descriptor) {
    return json("blobs/" + digest(descriptor).replace(':', '/'));
  }

  static String digest(JsonObject descriptor) {
    return descriptor.get("digest").getAsString();
  }

  /** A descriptor in the index, the image's first. */
  JsonObject indexed(int place) {
    return json("index.json").getAsJsonArray("manifests").get(place).getAsJsonObject();
  }

  /** Every entry of every layer, from the lowest. */
  List<TarArchiveEntry> entries() throws IOException {
    List<TarArchiveEntry> entries = new ArrayList<>();
    for (var layer : json(indexed(0)).getAsJsonArray("layers")) {
      byte[] bytes = files.get("blobs/" + digest(layer.getAsJsonObject()).replace(':', '/'));
      try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes));
          TarArchiveInputStream tar = new TarArchiveInputStream(gzip)) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          entries.add(entry);
        }
      }
    }
    return entries;
  }
}
