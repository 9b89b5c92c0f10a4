package dev.sallyport.broker.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs checks one after the other, each within its time and whatever it throws. */
final class Round {
  private final List<Result> results = new ArrayList<>();

  private Round() {}

  static Report of(List<Check> checks) {
    Round round = new Round();
    // Threads that hang must not keep the process, which ends right afterwards.
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("doctor-", 0).factory());
    try {
      checks.forEach(check -> round.run(check, threads));
      return new Report(round.results);
    } finally {
      threads.shutdownNow();
    }
  }

  private void run(Check check, ExecutorService threads) {
    long began = System.nanoTime();
    List<Line> lines =
        failedNeed(check)
            .map(need -> List.of(Line.skipped("", "not without " + need)))
            .orElseGet(() -> within(check.limit(), threads.submit(check::look)));
    long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
    lines.forEach(line -> results.add(Result.of(check.name(), line, millis)));
  }

  /** A check that could not do its work is no ground for another one, either. */
  private Optional<String> failedNeed(Check check) {
    return check.needs().stream()
        .filter(need -> results.stream().anyMatch(result -> isBlocking(result, need)))
        .sorted()
        .findFirst();
  }

  private static boolean isBlocking(Result result, String need) {
    return result.name().equals(need)
        && (result.state() == State.FAILED || result.state() == State.SKIPPED);
  }

  private static List<Line> within(Duration limit, Future<List<Line>> work) {
    try {
      return work.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return List.of(
          Line.failed("", "no end within " + limit, "look at what it waits for, and run it again"));
    } catch (ExecutionException e) {
      // Only the type: a message could carry what must not be printed.
      String type = e.getCause() == null ? "unknown" : e.getCause().getClass().getName();
      return List.of(
          Line.failed("", "the check itself failed (" + type + ")", "report it: this is a bug"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(Line.skipped("", "interrupted"));
    } finally {
      work.cancel(true);
    }
  }
}
