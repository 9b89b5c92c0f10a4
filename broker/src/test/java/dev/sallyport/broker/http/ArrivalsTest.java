package dev.sallyport.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.http.Arrivals.Arrival;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I7")
class ArrivalsTest {
  private static final Outcome<byte[]> OVERLOADED = Outcome.refused(RefusalReason.OVERLOADED);
  private static final int BYTES = 1000;
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));

  /** Gives nothing until its reader is interrupted, as the server's own stream does. */
  private static final class Silent extends InputStream {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
      asked.countDown();
      try {
        never.await();
        return -1;
      } catch (InterruptedException e) {
        throw new InterruptedIOException("interrupted");
      }
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
      return read();
    }

    void awaitReader() throws InterruptedException {
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void bodyThatIsThere_isReadWhileAllPlacesAreTaken() throws Exception {
    Arrivals arrivals = arrivals(2);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Outcome<byte[]>> oldest = silent(arrivals, threads);
      Future<Outcome<byte[]>> second = silent(arrivals, threads);

      assertThat(read(arrivals)).isInstanceOf(Outcome.Accepted.class);

      assertThat(oldest.get(10, TimeUnit.SECONDS)).isEqualTo(OVERLOADED);
      assertThat(second.isDone()).isFalse();
      threads.shutdownNow();
    }
  }

  @Test
  void bodyTooLongOnItsWay_endsWhenTheNextBegins() throws Exception {
    Arrivals arrivals = arrivals(100);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Outcome<byte[]>> slow = silent(arrivals, threads);
      now.set(now.get().plus(LONGEST));
      read(arrivals);
      assertThat(slow.isDone()).isFalse();

      now.set(now.get().plusMillis(1));
      read(arrivals);

      assertThat(slow.get(10, TimeUnit.SECONDS)).isEqualTo(OVERLOADED);
    }
  }

  @Test
  void cutAfterTheLastByte_leavesTheThreadUninterrupted() throws Exception {
    Arrivals arrivals = arrivals(1);
    InputStream lastByteThenCut =
        new InputStream() {
          @Override
          public int read() {
            // Another body begins while this one is being read, on whatever thread.
            Thread other = Thread.ofVirtual().start(() -> ArrivalsTest.read(arrivals));
            joined(other);
            return -1;
          }

          @Override
          public int read(byte[] buffer, int from, int length) {
            return read();
          }
        };

    assertThat(read(arrivals, lastByteThenCut)).as("its bytes are gone").isEqualTo(OVERLOADED);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  private static void joined(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      // The cut that the test is about: made again, for the reader to find.
      Thread.currentThread().interrupt();
    }
  }

  private static Future<Outcome<byte[]>> silent(Arrivals arrivals, ExecutorService threads)
      throws InterruptedException {
    Silent body = new Silent();
    Future<Outcome<byte[]>> outcome = threads.submit(() -> read(arrivals, body));
    body.awaitReader();
    return outcome;
  }

  @Test
  void bytesThatAreTaken_bodyLongestOnItsWayMakesRoom() {
    Arrivals arrivals = arrivals(100);
    List<String> cut = new ArrayList<>();
    Arrival first = arrivals.begin(() -> cut.add("first"));
    Arrival second = arrivals.begin(() -> cut.add("second"));
    Arrival third = arrivals.begin(() -> cut.add("third"));
    assertThat(first.add(new byte[BYTES / 2])).isTrue();
    assertThat(second.add(new byte[BYTES / 2])).isTrue();
    assertThat(cut).isEmpty();

    assertThat(third.add(new byte[1])).isTrue();

    assertThat(cut).containsExactly("first");
    assertThat(first.size()).as("let go of at once, whoever has still to be told").isZero();
    assertThat(second.content()).hasSize(BYTES / 2);
    assertThat(first.add(new byte[1])).isFalse();
    assertThat(first.end()).isTrue();
    assertThat(second.end()).isFalse();
  }

  @Test
  void bytesThatAreWorkedOn_countUntilTheWorkHasEnded() {
    Arrivals arrivals = arrivals(100);
    Arrival whole = arrivals.begin(() -> {});
    assertThat(whole.add(new byte[BYTES])).isTrue();
    assertThat(whole.end()).isFalse();
    List<String> cut = new ArrayList<>();

    assertThat(arrivals.begin(() -> cut.add("next")).add(new byte[1])).isFalse();
    assertThat(cut).as("it is the oldest that can make room").containsExactly("next");

    whole.close();
    whole.close();
    try (Arrival next = arrivals.begin(() -> {})) {
      assertThat(next.add(new byte[BYTES])).isTrue();
    }
    try (Arrival tooLong = arrivals.begin(() -> {})) {
      assertThat(tooLong.add(new byte[BYTES + 1])).isFalse();
    }
  }

  @Test
  void placesForWork_areGivenBackWithTheBody() {
    Semaphore work = new Semaphore(1);
    Arrivals arrivals = new Arrivals(work, BYTES, LONGEST, now::get);
    Arrival first = arrivals.begin(() -> {});
    Arrival second = arrivals.begin(() -> {});
    assertThat(first.admit()).isTrue();
    assertThat(second.admit()).isFalse();

    second.close();
    assertThat(work.availablePermits()).isZero();
    first.close();
    first.close();
    assertThat(work.availablePermits()).isEqualTo(1);
  }

  private Arrivals arrivals(int places) {
    return new Arrivals(new Semaphore(places), BYTES, LONGEST, now::get);
  }

  private static Outcome<byte[]> read(Arrivals arrivals) {
    try {
      return read(arrivals, new ByteArrayInputStream(new byte[10]));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Outcome<byte[]> read(Arrivals arrivals, InputStream body) throws IOException {
    try (Arrival arrival = arrivals.begin(Thread.currentThread()::interrupt)) {
      return Intake.read(arrival, body, 10);
    }
  }
}
