package dev.sallyport.broker.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.Evaluation;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I10")
class RefusalRingTest {
  private static final TenantName ONE = new TenantName("one");
  private static final TenantName OTHER = new TenantName("other");
  private final SplittableRandom random = new SplittableRandom(7);
  private final RefusalRing ring = new RefusalRing(Runnable::run);

  private static ExplainedRefusal refusal(TenantName tenant, int number) {
    return TestRefusals.withoutChecks(tenant, Integer.toString(number));
  }

  private ExplainedRefusal large(TenantName tenant, int number) {
    return TestRefusals.ofOneResource(
        tenant,
        Integer.toString(number),
        TestRefusals.finding(TestRefusals.noise(random, 128 * 1024)));
  }

  private static ExplainedRefusal ofMany(String id, Evaluation policy) {
    return TestRefusals.ofManyResources(ONE, Instant.EPOCH, id, policy);
  }

  private static JsonObject whole(RefusalRing ring, String id) {
    return TestRefusals.read(ring.find(ONE, id).orElseThrow().whole());
  }

  private static String id(KeptRefusal refusal) throws Exception {
    return TestRefusals.read(refusal.head()).text("correlationId");
  }

  @Test
  void newestComesFirst_andTheOldestMakesRoom() throws Exception {
    for (int i = 0; i < RefusalRing.SIZE + 5; i++) {
      ring.add(refusal(ONE, i));
    }
    List<KeptRefusal> kept = ring.newest(ONE, 5000);
    assertThat(kept).hasSize(RefusalRing.SIZE);
    assertThat(id(kept.getFirst())).isEqualTo("1004");
    assertThat(id(kept.getLast())).isEqualTo("5");
    assertThat(ring.newest(ONE, 2)).hasSize(2);
  }

  @Test
  void oneTenantsFlood_pushesOutNothingOfAnother() {
    ring.add(refusal(OTHER, 7));
    for (int i = 0; i < 2 * RefusalRing.SIZE; i++) {
      ring.add(refusal(ONE, i));
    }
    assertThat(ring.newest(OTHER, 10)).hasSize(1);
    assertThat(ring.find(OTHER, "7")).isPresent();
    assertThat(ring.find(OTHER, "1999")).isEmpty();
    assertThat(ring.find(ONE, "1999")).isPresent();
    assertThat(ring.newest(new TenantName("third"), 10)).isEmpty();
  }

  @Test
  void fleetThatAsksAgainAndAgain_staysWithinItsBytes() throws Exception {
    for (int i = 0; i < 1000; i++) {
      ring.add(ofMany(Integer.toString(i), TestRefusals.ofEightGpus(random)));
    }

    assertThat(ring.bytes()).isBetween(RefusalRing.TENANT_BYTES / 2, RefusalRing.TENANT_BYTES);
    assertThat(ring.newest(ONE, 1000)).hasSizeGreaterThan(100);
    assertThat(ring.find(ONE, "0")).isEmpty();
    JsonObject newest = whole(ring, "999");
    assertThat(newest.find("cut")).isEmpty();
    assertThat(newest.object("explanation").objects("checks")).hasSize(60);
    assertThat(newest.objects("outcomes"))
        .hasSize(ResourceList.MAX)
        .allSatisfy(
            outcome -> assertThat(outcome.object("explanation").objects("checks")).hasSize(60));
  }

  @Test
  void allTenantsTogether_stayWithinTheirBytes_andWhoHoldsMostGivesWay() {
    for (int i = 0; i < 3; i++) {
      ring.add(large(OTHER, i));
    }
    List<TenantName> loud =
        Stream.iterate(0, i -> i + 1).limit(20).map(i -> new TenantName("loud-" + i)).toList();
    for (int i = 0; i < 30; i++) {
      for (TenantName tenant : loud) {
        ring.add(large(tenant, i));
      }
    }

    assertThat(ring.bytes()).isBetween(RefusalRing.ALL_BYTES / 2, RefusalRing.ALL_BYTES);
    assertThat(ring.newest(OTHER, 10)).hasSize(3);
    assertThat(loud)
        .allSatisfy(tenant -> {
          assertThat(ring.find(tenant, "29")).isPresent();
          assertThat(ring.newest(tenant, 100)).hasSizeBetween(4, 8);
        });
  }

  @Test
  void refusalThatIsTooLong_keepsTheChecksThatDecided() throws Exception {
    ring.add(ofMany("7", TestRefusals.finding(TestRefusals.noise(random, 100_000))));

    JsonObject kept = whole(ring, "7");
    assertThat(kept.bool("cut")).isTrue();
    assertThat(kept.object("explanation").objects("checks")).hasSize(1);
    assertThat(kept.objects("outcomes"))
        .hasSize(ResourceList.MAX)
        .allSatisfy(outcome -> {
          assertThat(outcome.text("reason")).isEqualTo("gpu-count");
          assertThat(outcome.find("explanation")).isEmpty();
        });
  }

  /** The second is longer as JSON than it looks. */
  @Test
  void checksThatAreTooLong_areCutAndSaidToBe() throws Exception {
    for (String text : List.of("x".repeat(2_000_000), "\u0001".repeat(400_000))) {
      ring.add(ofMany("7", TestRefusals.finding(text)));

      JsonObject kept = TestRefusals.read(ring.newest(ONE, 1).getFirst().whole());
      assertThat(kept.bool("cut")).isTrue();
      assertThat(kept.find("explanation")).isEmpty();
      assertThat(kept.objects("outcomes")).hasSize(ResourceList.MAX);
    }
    assertThat(ring.bytes()).isLessThan(100_000);
  }

  @Test
  void refusalThatWaitsToBeWritten_isFoundWhole_andWhatIsTooMuchIsKeptBriefly() throws Exception {
    Queue<Runnable> tasks = new ArrayDeque<>();
    RefusalRing slow = new RefusalRing(tasks::add);
    Evaluation policy = TestRefusals.finding("x".repeat(25_000));
    for (int i = 0; i < 10; i++) {
      slow.add(ofMany(Integer.toString(i), policy));
    }

    assertThat(tasks).hasSizeBetween(3, 8);
    for (int turn = 0; turn < 2; turn++) {
      assertThat(whole(slow, "0").find("cut")).isEmpty();
      assertThat(whole(slow, "9").bool("cut")).isTrue();
      assertThat(slow.newest(ONE, 100)).hasSize(10);
      tasks.forEach(Runnable::run);
    }
    slow.add(ofMany("10", policy));
    tasks.forEach(Runnable::run);
    assertThat(whole(slow, "10").find("cut")).isEmpty();
  }

  @Test
  void refusalThatMadeRoomBeforeItWasWritten_takesNone() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    RefusalRing slow = new RefusalRing(tasks::add);
    slow.add(large(ONE, 0));
    for (int i = 1; i <= RefusalRing.SIZE; i++) {
      slow.add(refusal(ONE, i));
    }
    long before = slow.bytes();

    tasks.remove().run();
    assertThat(slow.bytes()).isEqualTo(before);
    assertThat(slow.find(ONE, "0")).isEmpty();
  }
}
