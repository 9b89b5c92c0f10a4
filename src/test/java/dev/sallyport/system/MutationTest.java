package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Good requests spoiled in every way that we could think of, sent to one broker. None releases,
 * each is refused for a listed reason, and the good ones they were made from release afterwards.
 */
@Tag("I2")
@Tag("I3")
@Tag("I4")
@Tag("I7")
class MutationTest {
  private static final int MUTANTS = Integer.getInteger("sallyport.mutants", 20_000);
  private static final long SEED = Long.getLong("sallyport.mutants.seed", System.nanoTime());
  private static final Duration LONGEST =
      Duration.ofMinutes(Integer.getInteger("sallyport.mutants.minutes", 10));

  /** Fewer than a stock of good requests lives to see: its tokens are taken for three minutes. */
  private static final int ROUND = 1_000;

  private static final int CONNECTIONS = 6;
  private static final int SAMPLES = 40;

  /** A broker that its mutants have worn out would be slower than this; a busy machine is not. */
  private static final double SLOWER = 3;

  private final MutantTable table = new MutantTable();
  private final List<Double> releaseMillis = new ArrayList<>();
  private int goodReleased;
  private int rounds;

  @Test
  void mutantsOfGoodRequests_releaseNothingAndLeaveTheGoodOnesGood_I4() throws Exception {
    long begin = System.nanoTime();
    try (World world = World.start("mutants", Map.of());
        MutantSender sender = new MutantSender(world.broker().address(), table)) {
      MutantStocks stocks = MutantStocks.of(world);
      Attacker attacker = new Attacker(world.simulator().address());
      Dice dice = new Dice(SEED);
      // Not counted: the first releases of a process are slow.
      for (int warm = 0; warm < 2; warm++) {
        medianRelease(stocks, sender);
      }
      releaseMillis.add(medianRelease(stocks, sender));
      long attack = System.nanoTime();
      while (table.sent() < MUTANTS && System.nanoTime() - begin < LONGEST.toNanos()) {
        Stock stock = stocks.draw(rounds++);
        MutantSource source =
            new MutantSource(stock, dice, world.simulator().signer(), attacker, table);
        Rows before = Rows.of(world);
        sendAll(source, sender, Math.min(ROUND, MUTANTS - (int) table.sent()));
        Rows after = Rows.of(world);
        assertThat(after.releases()).as("release records").isEqualTo(before.releases());
        assertThat(after.leases()).as("leases").isEqualTo(before.leases());
        // Fewer, because those of expired challenges are pruned; never more.
        assertThat(after.used()).as("used challenges").isLessThanOrEqualTo(before.used());
        releaseGood(stock, source, sender);
        assertThat(sender.wrong()).isEmpty();
      }
      long took = System.nanoTime() - attack;
      releaseMillis.add(medianRelease(stocks, sender));

      note(took);
      assertThat(table.sent()).as("mutants sent in time").isEqualTo(MUTANTS);
      for (Family family : Family.values()) {
        assertThat(table.of(family)).as(family.label()).isPositive();
      }
      assertThat(table.reasons()).as("kinds of refusals").isGreaterThan(30);
      assertThat(releaseMillis.getLast()).isLessThan(SLOWER * releaseMillis.getFirst());
      assertThat(world.process().output()).doesNotContain(" ERROR ", "\tat ");
    }
  }

  private static void sendAll(MutantSource source, MutantSender sender, int count)
      throws Exception {
    AtomicInteger left = new AtomicInteger(count);
    Callable<Void> worker =
        () -> {
          while (left.getAndDecrement() > 0) {
            sender.send(source.next());
          }
          return null;
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> end : threads.invokeAll(Collections.nCopies(CONNECTIONS, worker))) {
        end.get();
      }
    }
  }

  /** No mutant has used up a challenge, and what was dropped for saying the same does so. */
  private void releaseGood(Stock stock, MutantSource source, MutantSender sender) throws Exception {
    List<byte[]> bodies = new ArrayList<>(stock.all().stream().map(Good::body).toList());
    bodies.addAll(source.equivalents());
    for (byte[] body : bodies) {
      HttpResponse<String> response = sender.post(body);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      goodReleased++;
    }
    stock.requireOpens(sender.post(stock.first().body()).body());
  }

  /** Milliseconds; the requests are made before the first is timed. */
  private static double medianRelease(MutantStocks stocks, MutantSender sender) throws Exception {
    List<byte[]> bodies = new ArrayList<>();
    for (int count = 0; count < SAMPLES; count++) {
      bodies.add(stocks.fresh().body());
    }
    List<Long> nanos = new ArrayList<>();
    for (byte[] body : bodies) {
      long begin = System.nanoTime();
      assertThat(sender.post(body).statusCode()).isEqualTo(200);
      nanos.add(System.nanoTime() - begin);
    }
    return Percentile.millis(nanos, 50);
  }

  private void note(long took) throws IOException {
    double seconds = took / 1e9;
    String head =
        String.format(
            Locale.ROOT,
            "mutants over HTTP: %d sent in %.0f s (%.0f a second), none released; answered in %.1f ms (median),"
                + " %.1f ms (99 %%); %d good requests between them released; a release takes %.1f ms before, %.1f ms"
                + " after; seed %d (-Dsallyport.mutants.seed)%n",
            table.sent(),
            seconds,
            table.sent() / seconds,
            table.millis(50),
            table.millis(99),
            goodReleased,
            releaseMillis.getFirst(),
            releaseMillis.getLast(),
            SEED);
    Files.createDirectories(Project.target("verify-notes"));
    Files.writeString(Project.target("verify-notes/mutants.txt"), head + table.text());
  }
}
