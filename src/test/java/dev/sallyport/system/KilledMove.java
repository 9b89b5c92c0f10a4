package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.sallyport.engines.BaoAdmin;
import dev.sallyport.engines.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A broker that is killed while it moves a tenant's keys, and started again, over and over. No key
 * is kept in memory, so that each release shows what the key management system opens.
 */
final class KilledMove implements AutoCloseable {
  private static final String KEK = "/v1/tenants/acme/kek";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CHANGES = 4;

  /** Intake keys, and as many storage keys: a move takes long enough to be cut in two. */
  private static final int KEYS = 3;

  /** How many keys the killed brokers had moved, kill by kill. */
  private final List<Integer> moved = new ArrayList<>();

  private final List<String> resources = new ArrayList<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory());
  private final BaoKms kms;
  private World world;
  private int key;

  private KilledMove(BaoKms kms, World world) {
    this.kms = kms;
    this.world = world;
  }

  /** A moment at which the broker is killed. */
  @FunctionalInterface
  private interface Moment {
    boolean isNow(TenantKeyRows rows) throws Exception;
  }

  static KilledMove start(Path folder) throws Exception {
    String[] names = new String[CHANGES];
    for (int number = 0; number < CHANGES; number++) {
      names[number] = name(number);
    }
    BaoKms kms = BaoKms.start("bao", folder, names);
    Map<String, String> settings = new HashMap<>(kms.settings());
    settings.put("sallyport.keys.intake-cache", "PT0S");
    settings.put(
        "sallyport.tenants.acme.keks",
        String.join(",", List.of(names).stream().map(kms::kek).toList()));
    KilledMove made = new KilledMove(kms, World.start("kek-kill", settings));
    made.furnish();
    return made;
  }

  /** How many keys are moved in each move. */
  static int keys() {
    return 2 * KEYS;
  }

  /** For each kill, how many keys had moved by then. */
  List<Integer> moved() {
    return List.copyOf(moved);
  }

  /** The owners choose another key, and the broker is killed once so many keys are under it. */
  void change(int after) throws Exception {
    String from = name(key);
    String to = name(++key);
    int choices = choices();
    killed(
        () -> choose(to),
        after == 0 ? rows -> rows.choices() > choices : movedSince(wrapped(), after));
    world.owner().readHeads();
    awaitMoved("");
    forget(from);
    requireReleased();
  }

  /** The same for a new version of the key. */
  void rotate(int after) throws Exception {
    String old = status().get("version").getAsString();
    JsonObject order = new JsonObject();
    order.addProperty("replaces", old);
    killed(
        () -> world.broker().adminPost(KEK + "/rotations", order),
        after == 0 ? _ -> newest() > Integer.parseInt(old) : movedSince(wrapped(), after));
    awaitMoved(old);
    kms.server()
        .admin()
        .write("transit/keys/" + name(key) + "/config", Map.of("min_decryption_version", newest()));
    requireReleased();
  }

  @Override
  public void close() {
    threads.close();
    world.close();
    kms.close();
  }

  private static String name(int number) {
    return "sallyport-" + number;
  }

  /** Several keys of each kind, each with a secret that needs it, under the first KEK. */
  private void furnish() {
    choose(name(0)).requireOk();
    world.owner().upload("policy", Documents.cpuPolicy("kept")).requireOk();
    for (int number = 1; number <= KEYS; number++) {
      String path = "kept-" + number;
      world.owner().uploadSecret(path, Encoding.utf8(path), "kept").requireOk();
      resources.add("acme/" + path);
      if (number < KEYS) {
        replace("intake", number);
        replace("storage", number);
      }
    }
  }

  private void replace(String kind, int number) {
    JsonObject order = new JsonObject();
    order.addProperty("kind", kind);
    order.addProperty("replaces", number);
    order.addProperty("manner", "usual");
    world.broker().adminPost("/v1/tenants/acme/keys/rotations", order).requireOk();
  }

  private Reply choose(String name) {
    String document = "{\"kek\":\"" + kms.kek(name) + "\"}";
    return world.owner().send(world.owner().statement("kek", "", Encoding.utf8(document)));
  }

  private void killed(Callable<Reply> order, Moment moment) throws Exception {
    List<String> before = wrapped();
    CompletableFuture<Boolean> answered =
        CompletableFuture.supplyAsync(() -> isAnswered(order), threads);
    awaitMoment(moment, answered);
    world.process().kill();
    assertThat(answered.get()).isIn(true, false);
    try (TenantKeyRows left = new TenantKeyRows(KillTrace.copyOf(database()), "acme")) {
      moved.add(left.movedSince(before));
    }
    world = world.begun();
  }

  private static boolean isAnswered(Callable<Reply> order) {
    try {
      order.call().requireOk();
      return true;
    } catch (Exception e) {
      // The broker went away before it had answered.
      return false;
    }
  }

  /** Or for the answer, where that comes first. */
  private void awaitMoment(Moment moment, CompletableFuture<Boolean> answered) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (TenantKeyRows rows = new TenantKeyRows(database(), "acme")) {
      while (!moment.isNow(rows) && !answered.isDone()) {
        assertThat(System.nanoTime()).as("no move, and no answer").isLessThan(end);
        Thread.onSpinWait();
      }
    }
  }

  private static Moment movedSince(List<String> before, int after) {
    return rows -> rows.movedSince(before) >= after;
  }

  private List<String> wrapped() throws Exception {
    try (TenantKeyRows rows = new TenantKeyRows(database(), "acme")) {
      return rows.wrapped();
    }
  }

  private int choices() throws Exception {
    try (TenantKeyRows rows = new TenantKeyRows(database(), "acme")) {
      return rows.choices();
    }
  }

  /** By itself: nothing but the status is asked for. */
  private void awaitMoved(String old) throws Exception {
    Waiting.until(
        "every key under " + name(key) + " in another version than '" + old + "'",
        PATIENCE,
        () -> {
          JsonObject now = status();
          String version = now.get("version").getAsString();
          return now.get("kek").getAsString().equals(kms.kek(name(key)))
              && !version.equals(old)
              && now.getAsJsonArray("keys").asList().stream()
                  .map(one -> one.getAsJsonObject())
                  .allMatch(one ->
                      one.get("kek").getAsString().equals(kms.kek(name(key)))
                          && one.get("version").getAsString().equals(version));
        });
    assertThat(status().getAsJsonArray("keys")).hasSize(keys());
  }

  private JsonObject status() {
    return world.broker().adminGet(KEK).requireOk();
  }

  /** The newest version of the key of now, as its system says. */
  private int newest() throws Exception {
    return kms.server()
        .admin()
        .read("transit/keys/" + name(key))
        .getAsJsonObject("data")
        .get("latest_version")
        .getAsInt();
  }

  /** Takes a key from the world, for good. */
  private void forget(String name) throws Exception {
    BaoAdmin admin = kms.server().admin();
    admin.write("transit/keys/" + name + "/config", Map.of("deletion_allowed", true));
    admin.delete("transit/keys/" + name);
  }

  private void requireReleased() throws Exception {
    List<byte[]> expected =
        resources.stream().map(it -> Encoding.utf8(it.substring("acme/".length()))).toList();
    assertThat(
            world
                .workload(0, 0)
                .fetchAndOpen(world.owner().root(), resources.toArray(String[]::new)))
        .containsExactlyElementsOf(expected);
  }

  private Path database() {
    return world.process().dataFolder().resolve("sallyport.db");
  }
}
