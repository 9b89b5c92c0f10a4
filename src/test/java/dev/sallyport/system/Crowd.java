package dev.sallyport.system;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** So many clients that misbehave alike, each with a connection of its own. */
final class Crowd implements AutoCloseable {
  private final String name;
  private final URI broker;
  private final Nuisance.Kind kind;
  private final List<Member> members = new ArrayList<>();
  private final AtomicInteger ended = new AtomicInteger();
  private final CountDownLatch anyEnd = new CountDownLatch(1);
  private Optional<ScheduledFuture<?>> steps = Optional.empty();

  Crowd(String name, URI broker, int size, Nuisance.Kind kind) {
    this.name = name;
    this.broker = broker;
    this.kind = kind;
    for (int count = 0; count < size; count++) {
      members.add(new Member());
    }
  }

  /** All of them do something, again and again after this time. */
  Crowd start(ScheduledExecutorService clock, Duration every) {
    steps =
        Optional.of(
            clock.scheduleWithFixedDelay(
                () -> members.forEach(Member::step), 0, every.toMillis(), TimeUnit.MILLISECONDS));
    return this;
  }

  /** How many, and how often one of their connections ended. */
  @Override
  public String toString() {
    return members.size() + " " + name + " (" + ended + " connections ended)";
  }

  int ended() {
    return ended.get();
  }

  /** Whether a connection ends within this time. */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    return anyEnd.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    steps.ifPresent(running -> running.cancel(false));
    members.forEach(Member::end);
  }

  /** One client. */
  private final class Member {
    private Optional<RawConnection> connection = Optional.empty();
    private Nuisance nuisance = kind.begin();
    private boolean over;

    synchronized void step() {
      if (over) {
        return;
      }
      try {
        if (connection.isEmpty()) {
          connection = Optional.of(RawConnection.open(broker));
          nuisance = kind.begin();
        }
        nuisance.act(connection.get());
      } catch (IOException e) {
        ended.incrementAndGet();
        anyEnd.countDown();
        hangUp();
      }
    }

    synchronized void end() {
      over = true;
      hangUp();
    }

    private void hangUp() {
      connection.ifPresent(RawConnection::close);
      connection = Optional.empty();
    }
  }
}
