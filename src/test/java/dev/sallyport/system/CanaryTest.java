package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engines.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Secrets and private keys looked for, in every form, in everything that a broker lets out or
 * leaves behind, and in what it can reach in memory once it has released: no hit but the named
 * ones.
 */
class CanaryTest {
  private static final String HEAP = "live heap";
  private static final String MEMORY = "memory beside the heap";

  private static final int SHORT_SECONDS = 1;

  /** Many more requests than this are made of the canary. */
  private static final int FEW = 20;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, Set<String>> found = new TreeMap<>();
  private final Map<String, Set<String>> named = new TreeMap<>();

  /** The second broker keeps a tenant's keys so short that they must be gone. */
  @ParameterizedTest(name = "log in JSON: {0}; keys of tenants kept for {1} s")
  @CsvSource({"false, 3600", "true, 1"})
  @Tag("I1")
  @Tag("I8")
  void canaries_areNowhereButWhereTheyAreNamed(boolean json, int keySeconds) throws Exception {
    try (TraceReceiver spans = TraceReceiver.start();
        Canary canary = Canary.start(json, "PT" + keySeconds + "S", spans.endpoint())) {
      canary.sing();
      awaitSpans(spans, canary.replies());
      await(Instant.now().plusSeconds(keySeconds == SHORT_SECONDS ? 2 : 0), canary);
      canary.useAnotherTenant();
      BrokerProcess broker = canary.world().process();
      Map<String, byte[]> places = Traces.of(broker, canary.replies(), spans);
      List<Needle> needles = new ArrayList<>(canary.secrets());
      needles.addAll(keys(canary, keySeconds != SHORT_SECONDS));
      needles.add(canary.adminToken());
      name(Traces.ADMIN_TOKEN, canary.adminToken());
      needles.add(canary.policyName());

      places.values().forEach(CanaryTest::requireSearchable);
      Haystack haystack = new Haystack(needles);
      places.forEach((place, content) -> note(place, haystack.search(content)));
      searchMemory(broker, haystack);
      requireControl(canary.policyName());
      forgiveCopies(canary.adminToken());
      note(json);

      assertThat(found).isEqualTo(named);
    }
  }

  private void searchMemory(BrokerProcess broker, Haystack haystack)
      throws IOException, InterruptedException {
    Path dump = Traces.heap(broker);
    note(HEAP, haystack.search(dump));
    requireSearchable(beginning(dump));
    Files.delete(dump);
    note(MEMORY, Traces.memoryBesideTheHeap(broker, haystack));
  }

  /** The broker's keys, all of which stay in memory, and the tenant's, which may if cached. */
  private List<Needle> keys(Canary canary, boolean cached)
      throws IOException, GeneralSecurityException, SQLException {
    Path data = canary.world().process().dataFolder();
    Path database = data.resolve("sallyport.db");
    StoredKeys keys = StoredKeys.of(data.resolve("kms-keyset.json"));
    List<Needle> needles = new ArrayList<>();
    Needle kek = Needle.of("the key-encryption key", keys.kek());
    needles.add(kek);
    name(Traces.KEYSET, kek);
    name(HEAP, kek);
    for (var key : keys.ofBroker(database).entrySet()) {
      needles.add(Needle.of(key.getKey(), key.getValue()));
      name(HEAP, needles.getLast());
    }
    for (var key : keys.ofTenant(database, canary.tenant(), canary.root()).entrySet()) {
      needles.add(Needle.of("the tenant's " + key.getKey(), key.getValue()));
      if (cached) {
        name(HEAP, needles.getLast());
      }
    }
    return needles;
  }

  /** What was planted into this very content, in each form, is found. */
  private static void requireSearchable(byte[] content) {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    Needle planted = Needle.of("planted", secret);
    Frame mixed = Frame.bare().raw(Arrays.copyOf(content, content.length / 2));
    planted.forms().values().forEach(form -> mixed.raw(form).raw(new byte[3]));
    mixed.raw(Arrays.copyOfRange(content, content.length / 2, content.length));

    assertThat(new Haystack(List.of(planted)).search(mixed.bytes()))
        .extracting(Haystack.Hit::form)
        .containsAll(planted.forms().keySet());
  }

  private static byte[] beginning(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(1 << 20);
    }
  }

  /** What is no secret and went the same ways is found on all of them. */
  private void requireControl(Needle control) {
    String hit = control.name() + ", raw";
    Set<String> places = new TreeSet<>();
    found.forEach((place, hits) -> {
      if (hits.remove(hit)) {
        places.add(place);
      }
    });
    found.values().removeIf(Set::isEmpty);
    assertThat(places).contains(HEAP, Traces.LOG, Traces.REPLIES);
    assertThat(places).containsAnyOf(Traces.DATABASE, Traces.WAL);
    assertThat(places).as("where not even names belong").doesNotContain(Traces.SPANS);
  }

  /**
   * What the heap holds by name may also stand in copies of native libraries, and a token that
   * comes with each request in the buffers of the connection. Not so what is released.
   */
  private void forgiveCopies(Needle adminToken) {
    Set<String> hits = found.getOrDefault(MEMORY, new TreeSet<>());
    hits.removeAll(named.getOrDefault(HEAP, Set.of()));
    hits.remove(adminToken.name() + ", raw");
    if (hits.isEmpty()) {
      found.remove(MEMORY);
    }
  }

  /** A hit that is meant to be there. */
  private void name(String place, Needle needle) {
    named.computeIfAbsent(place, _ -> new TreeSet<>()).add(needle.name() + ", raw");
  }

  private void note(String place, List<Haystack.Hit> hits) {
    for (Haystack.Hit hit : hits) {
      found.computeIfAbsent(place, _ -> new TreeSet<>()).add(hit.needle() + ", " + hit.form());
    }
  }

  /** Of every request that was answered, or what was searched would not be all. */
  private static void awaitSpans(TraceReceiver spans, List<Reply> replies) throws Exception {
    Set<String> answered =
        replies.stream()
            .map(reply -> reply.headers().getOrDefault("x-correlation-id", "none"))
            .collect(Collectors.toSet());
    assertThat(answered).hasSizeGreaterThan(FEW);
    Waiting.until(
        "spans of all requests", PATIENCE, () -> spans.correlationIds().containsAll(answered));
    assertThat(spans.complaints()).isEmpty();
  }

  private static void await(Instant end, Canary canary) {
    while (Instant.now().isBefore(end)) {
      canary.world().broker().get("/v1/identity").requireOk();
    }
  }

  private void note(boolean json) throws IOException {
    Files.createDirectories(Project.target("verify-notes"));
    Files.writeString(
        Project.target("verify-notes/canary-" + (json ? "json" : "text") + ".txt"),
        "canaries: found in memory or in files, and named: " + found + "\n");
  }
}
