package dev.sallyport.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Everything that a running broker lets out or leaves behind, as bytes to search. */
final class Traces {
  static final String LOG = "log";
  static final String REPLIES = "replies";
  static final String SPANS = "spans that were sent";
  static final String METRICS = "metrics";
  static final String ARGUMENTS = "command line";
  static final String ENVIRONMENT = "environment";
  static final String DATABASE = "data/sallyport.db";
  static final String WAL = "data/sallyport.db-wal";
  static final String KEYSET = "data/kms-keyset.json";
  static final String ADMIN_TOKEN = "data/admin-token";

  private static final long SECONDS = 120;

  private static final Pattern WRITABLE = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) rw");
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]+)");

  private Traces() {}

  /** All but the heap. */
  static Map<String, byte[]> of(BrokerProcess broker, List<Reply> replies, TraceReceiver spans)
      throws IOException {
    Map<String, byte[]> places = new TreeMap<>();
    places.put(LOG, Encoding.utf8(broker.output()));
    places.put(REPLIES, bytes(replies));
    places.put(SPANS, sent(spans));
    places.put(METRICS, metrics(broker));
    Path process = Path.of("/proc", Long.toString(broker.pid()));
    places.put(ARGUMENTS, Files.readAllBytes(process.resolve("cmdline")));
    places.put(ENVIRONMENT, Files.readAllBytes(process.resolve("environ")));
    try (Stream<Path> files = Files.list(broker.dataFolder())) {
      for (Path file : files.toList()) {
        places.put("data/" + file.getFileName(), Files.readAllBytes(file));
      }
    }
    return places;
  }

  /** A dump of what is reachable: the JVM collects all garbage before it writes it. */
  static Path heap(BrokerProcess broker) throws IOException, InterruptedException {
    Path dump = Project.target("canary-" + broker.pid() + ".hprof");
    Files.deleteIfExists(dump);
    jcmd(broker, "GC.heap_dump", dump.toString());
    return dump;
  }

  private static String jcmd(BrokerProcess broker, String... command)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    all.add(Long.toString(broker.pid()));
    all.addAll(List.of(command));
    Process jcmd = new ProcessBuilder(all).redirectErrorStream(true).start();
    String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jcmd.waitFor(SECONDS, TimeUnit.SECONDS)).as("jcmd ended").isTrue();
    assertThat(jcmd.exitValue()).as(output).isZero();
    return output;
  }

  /**
   * What a process has in memory outside of its Java heap: buffers, and copies that native
   * libraries made. In the heap itself garbage stands until it is overwritten.
   */
  static List<Haystack.Hit> memoryBesideTheHeap(BrokerProcess broker, Haystack haystack)
      throws IOException, InterruptedException {
    Path process = Path.of("/proc", Long.toString(broker.pid()));
    long[] heap = heapRange(broker);
    List<Haystack.Hit> hits = new ArrayList<>();
    try (FileChannel memory = FileChannel.open(process.resolve("mem"), StandardOpenOption.READ)) {
      for (String line : Files.readAllLines(process.resolve("maps"))) {
        Matcher region = WRITABLE.matcher(line);
        if (region.find()) {
          long begin = Long.parseUnsignedLong(region.group(1), 16);
          long end = Long.parseUnsignedLong(region.group(2), 16);
          if (end <= heap[0] || begin >= heap[1]) {
            hits.addAll(haystack.search(read(memory, begin, end)));
          }
        }
      }
    }
    return hits;
  }

  private static ByteBuffer read(FileChannel memory, long begin, long end) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(end - begin));
    while (content.hasRemaining() && memory.read(content, begin + content.position()) > 0) {
      // On to the next part.
    }
    return content.flip();
  }

  private static long[] heapRange(BrokerProcess broker) throws IOException, InterruptedException {
    long[] range = {Long.MAX_VALUE, 0};
    Matcher address = ADDRESS.matcher(jcmd(broker, "GC.heap_info"));
    while (address.find()) {
      long value = Long.parseUnsignedLong(address.group(1), 16);
      range[0] = Math.min(range[0], value);
      range[1] = Math.max(range[1], value);
    }
    return range;
  }

  private static byte[] metrics(BrokerProcess broker) throws IOException {
    return given()
        .baseUri(broker.management().toString())
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .extract()
        .asByteArray();
  }

  private static byte[] sent(TraceReceiver spans) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    spans.bodies().forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static byte[] bytes(List<Reply> replies) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Reply reply : replies) {
      all.writeBytes(Encoding.utf8(reply.headers() + "\n" + reply.body() + "\n"));
    }
    return all.toByteArray();
  }
}
