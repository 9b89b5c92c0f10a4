package dev.sallyport.bench.load;

import dev.sallyport.bench.world.BenchException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the disk alone takes to keep what a release leaves: as many bytes as one adds to SQLite's
 * log, written over and over into a file of that log's size, each time flushed. No release can be
 * answered sooner, so that a tail of the broker's is to be read beside this one.
 */
public final class DiskFlush {
  private static final int PAGE = 4096;

  /** A release that is alone in its commit changes twelve pages. */
  private static final int BYTES = 12 * PAGE;

  private static final int WRITES_IN_LOG = 4000 * PAGE / BYTES;

  private final Path folder;
  private final double perSecond;
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);

  /**
   * Flushes on the disk of this folder.
   *
   * @param perSecond how many a second
   */
  public DiskFlush(Path folder, double perSecond) {
    this.folder = folder;
    this.perSecond = perSecond;
  }

  /**
   * Flushes so many times; each counts from the moment in which it should have begun. The file is
   * gone afterwards.
   */
  public Latencies run(int times) throws BenchException {
    Path file = folder.resolve("flush");
    try (FileChannel log =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      fill(log);
      return new Latencies(flush(log, times));
    } catch (IOException e) {
      throw new BenchException("the disk could not be flushed: " + e.getMessage(), e);
    } finally {
      delete(file);
    }
  }

  /** SQLite begins its log anew in the same file, which then no longer grows. */
  private void fill(FileChannel log) throws IOException {
    for (int n = 0; n < WRITES_IN_LOG; n++) {
      write(log, n);
    }
    log.force(true);
  }

  private long[] flush(FileChannel log, int times) throws IOException {
    Schedule schedule = new Schedule(perSecond);
    long[] nanos = new long[times];
    for (int n = 0; n < times; n++) {
      long intended = schedule.await(n);
      write(log, n % WRITES_IN_LOG);
      log.force(true);
      nanos[n] = System.nanoTime() - intended;
    }
    return nanos;
  }

  private void write(FileChannel log, int place) throws IOException {
    bytes.clear();
    while (bytes.hasRemaining()) {
      log.write(bytes, (long) place * BYTES + bytes.position());
    }
  }

  private static void delete(Path file) throws BenchException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new BenchException("left behind: " + file, e);
    }
  }
}
