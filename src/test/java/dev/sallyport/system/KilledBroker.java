package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A broker that is killed around the commit of a release, and started again, over and over. */
final class KilledBroker implements AutoCloseable {
  private static final String SECRET = "outlives kills";

  private final KillTally tally;
  private final KillMoment moment = new KillMoment();

  /** Of the platform: the watch for the moment would keep virtual ones from running. */
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory());

  private final List<String> acknowledged = new ArrayList<>();
  private final String resource;
  private final Pins pins;
  private World world;

  KilledBroker(String name, KillTally tally) {
    this.tally = tally;
    this.world = World.start(name, Map.of());
    this.resource = world.guard("kept", Documents.cpuPolicy("kept"), SECRET);
    this.pins = Pins.of(world.broker());
  }

  /** One kill, and everything that must be true after it. */
  void round(int number) throws Exception {
    KillMoment.How how = KillMoment.How.of(number);
    Workload workload = world.workload(0, 0);
    Bound bound = workload.challenge(resource);
    JsonObject request = workload.request(bound, workload.evidence(bound));
    upload("before-" + number);
    // Not where the first commit that shows has to be the release's.
    CompletableFuture<Optional<Reply>> racing =
        how == KillMoment.How.VISIBLE
            ? CompletableFuture.completedFuture(Optional.empty())
            : racingUpload("racing-" + number);

    CompletableFuture<Optional<Reply>> sent = unlessKilled(() -> workload.release(request));
    moment.await(how, database(), sent);
    world.process().kill();

    Optional<Answer> answer = sent.get().map(reply -> new Answer(reply.requireOk(), bound));
    KillTrace left = KillTrace.leftBehind(database(), bound);
    KillTally.Fate fate = fate(left, answer.isPresent());
    if (how != KillMoment.How.VISIBLE) {
      noteRacing("racing-" + number, racing.get());
    }
    world = world.begun();
    requireTheSameAgain(bound, request, left, answer);
    requireUploads();
    moment.learn(how, fate);
    tally.fell(fate);
  }

  @Override
  public void close() {
    threads.close();
    world.close();
  }

  private static KillTally.Fate fate(KillTrace left, boolean answered) {
    if (!left.isCommitted()) {
      assertThat(answered).as("an answer, and no row").isFalse();
      return KillTally.Fate.BEFORE_COMMIT;
    }
    return answered ? KillTally.Fate.ANSWERED : KillTally.Fate.COMMITTED_WITHOUT_ANSWER;
  }

  /** The retry of the very same request releases once, whatever the kill left. */
  private void requireTheSameAgain(
      Bound bound, JsonObject request, KillTrace left, Optional<Answer> answer) throws Exception {
    Reply reply = world.workload(0, 0).release(request);
    Answer again = new Answer(reply.requireOk(), bound);
    assertThat(again.open(pins, world.owner().root())).containsExactly(Encoding.utf8(SECRET));
    String sealed =
        HexFormat.of().formatHex(Encoding.bytes(again.resources().getFirst(), "sealed"));
    if (left.isCommitted()) {
      assertThat(sealed).isEqualTo(left.sealed());
    }
    answer.ifPresent(first -> assertThat(again.kept()).isEqualTo(first.kept()));
    assertThat(KillTrace.of(database(), bound)).isEqualTo(new KillTrace(1, 1, 1, sealed));
  }

  /** A policy, answered before the release is even sent. */
  private void upload(String name) {
    world.owner().upload("policy", Documents.cpuPolicy(name)).requireOk();
    acknowledged.add(name);
    tally.uploaded(true);
  }

  /** A secret, on its way while the release is. */
  private CompletableFuture<Optional<Reply>> racingUpload(String path) {
    Owner owner = world.owner();
    JsonObject statement = owner.secretStatement(path, Encoding.utf8(path), "kept", 1);
    return unlessKilled(() -> owner.send(statement));
  }

  private void noteRacing(String path, Optional<Reply> reply) {
    reply.ifPresent(Reply::requireOk);
    reply.ifPresent(_ -> acknowledged.add(path));
    tally.uploaded(reply.isPresent());
  }

  /** What was ever acknowledged is there; of what was not, nothing or all. */
  private void requireUploads() throws Exception {
    for (String name : acknowledged) {
      assertThat(KillTrace.rows(database(), "statement", "name", name)).as(name).isEqualTo(1);
    }
    assertThat(KillTrace.rows(database(), "statement", "kind", "secret"))
        .as("statements of secrets, and what they carry")
        .isEqualTo(KillTrace.rows(database(), "secret", "tenant", world.owner().tenant()));
  }

  private CompletableFuture<Optional<Reply>> unlessKilled(Callable<Reply> call) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Optional.of(call.call());
          } catch (Exception e) {
            // The broker went away before it had answered.
            return Optional.empty();
          }
        },
        threads);
  }

  private Path database() {
    return world.process().dataFolder().resolve("sallyport.db");
  }
}
