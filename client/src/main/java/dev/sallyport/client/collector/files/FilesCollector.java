package dev.sallyport.client.collector.files;

import dev.sallyport.client.collector.CollectedEvidence;
import dev.sallyport.client.collector.CollectedEvidence.Part;
import dev.sallyport.client.collector.CollectionException;
import dev.sallyport.client.collector.CollectionRequest;
import dev.sallyport.client.collector.EvidenceCollector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Exchanges files with the verifiers' own tools: writes the nonces, waits for the device bundles,
 * writes the held data, waits for the CPU token. A program may be named for each step; otherwise a
 * person or a script beside this one runs the tools.
 */
public final class FilesCollector implements EvidenceCollector {
  /** What the broker takes at most: more would be refused there, after minutes of work. */
  private static final int MAX_TOKEN = 64 * 1024;

  private static final int MAX_BUNDLE = 256 * 1024;
  private static final long POLL_MILLIS = 200;

  private final Tick tick;

  /** Directories in which an earlier call has asked: a renewal asks there again. */
  private final Set<Path> asked = new HashSet<>();

  /** The collector with a real clock. */
  public FilesCollector() {
    this(FilesWiring.realTick(POLL_MILLIS));
  }

  FilesCollector(Tick tick) {
    this.tick = tick;
  }

  /** Waits {@value #POLL_MILLIS} ms before files are looked at again. */
  @FunctionalInterface
  interface Tick {
    void pause() throws InterruptedException;
  }

  @Override
  public String name() {
    return "files";
  }

  @Override
  public Map<String, String> options() {
    return FilesOptions.DESCRIPTIONS;
  }

  @Override
  public CollectedEvidence collect(CollectionRequest request)
      throws CollectionException, InterruptedException {
    FilesOptions options = FilesOptions.of(request.options());
    clear(options);
    Optional<DeviceBundle> gpu = devices(options, request, Exchange.GPU, request.gpuNonceHex());
    Optional<DeviceBundle> switches =
        devices(options, request, Exchange.SWITCH, request.switchNonceHex());
    byte[] held = request.heldData().bytes(overall(gpu), overall(switches));
    write(options, "held-data.bin", held);
    String encoded = Base64.getEncoder().encodeToString(held);
    write(options, Exchange.CPU.question(), encoded.getBytes(StandardCharsets.US_ASCII));
    String token = await(options, request, Exchange.CPU, encoded, TokenText::find);
    return new CollectedEvidence(
        new Part(CollectedEvidence.INTEL_TRUST_AUTHORITY, token), part(gpu), part(switches));
  }

  /** Devices come before the CPU, whose held data commit to the verdict on them. */
  private Optional<DeviceBundle> devices(
      FilesOptions options, CollectionRequest request, Exchange exchange, String nonceHex)
      throws CollectionException, InterruptedException {
    if (!options.expects(exchange)) {
      return Optional.empty();
    }
    write(options, exchange.question(), nonceHex.getBytes(StandardCharsets.US_ASCII));
    return Optional.of(await(options, request, exchange, nonceHex, DeviceBundle::find));
  }

  /** Reads until the answer is whole: a tool that writes slowly leaves half a file in between. */
  private <T> T await(
      FilesOptions options,
      CollectionRequest request,
      Exchange exchange,
      String value,
      Function<String, Optional<T>> reader)
      throws CollectionException, InterruptedException {
    Path answer = options.directory().resolve(exchange.answer());
    Optional<Path> program = options.program(exchange);
    if (program.isPresent()) {
      request.progress().accept("running " + program.get());
      ToolProgram.run(program.get(), exchange, options, value);
    } else {
      request.progress().accept("waiting for " + answer + "; for example: " + exchange.hint(value));
    }
    for (long waited = 0; waited <= options.timeoutMillis(); waited += POLL_MILLIS) {
      Optional<T> read = read(answer, exchange).flatMap(reader);
      if (read.isPresent()) {
        return read.get();
      }
      tick.pause();
    }
    throw new CollectionException(
        answer + " did not appear, or is not complete, within the timeout; see docs/cli.md");
  }

  private static Optional<String> read(Path file, Exchange exchange) throws CollectionException {
    int max = exchange == Exchange.CPU ? MAX_TOKEN : MAX_BUNDLE;
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      // At once and not after the timeout: it will not become smaller.
      if (Files.size(file) > max) {
        throw new CollectionException(file + " has more than " + max + " bytes");
      }
      // Not strict about characters: a file that is being written may end inside one.
      return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new CollectionException("cannot read " + file, e);
    }
  }

  /**
   * Takes away what answered an earlier challenge: the broker would refuse it, after all the work.
   * Only what this collector asked for itself, or is about to; anything else is somebody's.
   */
  private void clear(FilesOptions options) throws CollectionException {
    for (Exchange exchange : Exchange.values()) {
      Path answer = options.directory().resolve(exchange.answer());
      if (asked.contains(options.directory()) || options.program(exchange).isPresent()) {
        // The question first, so that no tool that waits for it answers it again.
        remove(options.directory().resolve(exchange.question()));
        remove(answer);
      }
      requireAbsent(answer);
    }
    asked.add(options.directory());
  }

  private static void remove(Path file) throws CollectionException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new CollectionException("cannot remove " + file, e);
    }
  }

  private static void requireAbsent(Path file) throws CollectionException {
    if (Files.exists(file)) {
      throw new CollectionException(file + " is left from an earlier run: remove it first");
    }
  }

  /** Nonces and held data are public, so that tools of another user may read them. */
  private static void write(FilesOptions options, String name, byte[] content)
      throws CollectionException {
    Path file = options.directory().resolve(name);
    try {
      Files.createDirectories(options.directory());
      Files.write(file, content);
    } catch (IOException e) {
      throw new CollectionException("cannot write " + file, e);
    }
  }

  /**
   * Empty stands for no devices in the held data too: leaving devices out shows in what the CPU
   * signs.
   */
  private static String overall(Optional<DeviceBundle> bundle) {
    return bundle.map(DeviceBundle::overallJws).orElse("");
  }

  private static Optional<Part> part(Optional<DeviceBundle> bundle) {
    return bundle.map(found -> new Part(CollectedEvidence.NVIDIA_NRAS, found.json()));
  }
}
