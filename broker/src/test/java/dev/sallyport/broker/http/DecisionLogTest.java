package dev.sallyport.broker.http;

import static dev.sallyport.broker.tenant.TestTenancy.ACME;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.release.RefusalRing;
import dev.sallyport.broker.release.TestRefusals;
import dev.sallyport.broker.store.AuditEntry;
import dev.sallyport.broker.store.AuditTable;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.policy.Evaluation;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionLogTest {
  private static final Evaluation POLICY = TestRefusals.ofEightGpus(new SplittableRandom(7));
  private final RefusalRing refusals = new RefusalRing();
  @TempDir Path folder;
  private TestTenancy tenancy;
  private DecisionLog log;

  @BeforeEach
  void open() throws Exception {
    tenancy = new TestTenancy(folder);
    log = new DecisionLog(tenancy.store, refusals);
  }

  @AfterEach
  void close() {
    tenancy.close();
  }

  @Test
  void decisions_areListedNewestFirst_upToTheLimit() throws Exception {
    release(10);
    refuse(20);
    release(30);
    refuse(40);

    assertThat(times(list(null, null, "3"))).containsExactly(40L, 30L, 20L);
    assertThat(times(list("release", null, null))).containsExactly(30L, 10L);
    assertThat(times(list("refuse", "21", null))).containsExactly(40L);
    assertThat(times(list(null, "41", null))).isEmpty();
  }

  @Test
  void listOfLargeRefusals_isShort_andEachIsToldWholeByItsId() throws Exception {
    for (int i = 1; i <= 20; i++) {
      refuse(i);
    }

    byte[] answer = value(log.newest(ACME, new DecisionLog.Query(null, null, "1000")));
    assertThat(answer).hasSizeLessThan(DecisionAnswer.MAX_WITH_OUTCOMES + 100_000);
    List<JsonObject> listed = TestRefusals.read(answer).objects("decisions");
    assertThat(listed).hasSize(20);
    assertThat(listed.getFirst().objects("outcomes")).hasSize(ResourceList.MAX);
    assertThat(listed.getLast().find("outcomes")).isEmpty();
    assertThat(listed.getLast().text("reason")).isEqualTo("gpu-count");

    String oldest = listed.getLast().text("correlationId");
    assertThat(TestRefusals.read(value(log.one(ACME, oldest))).objects("decisions"))
        .singleElement()
        .satisfies(told ->
            assertThat(told.objects("outcomes"))
                .hasSize(ResourceList.MAX)
                .allSatisfy(outcome ->
                    assertThat(outcome.object("explanation").objects("checks")).isNotEmpty()));
  }

  @Test
  void answerThatIsFull_endsAtAnEntry() throws Exception {
    DecisionAnswer answer = new DecisionAnswer();
    byte[] entry = JsonObject.builder().put("detail", "x".repeat(1_500_000)).build().toUtf8();

    assertThat(answer.add(entry)).isTrue();
    assertThat(answer.add(entry)).isTrue();
    assertThat(answer.add(entry)).isFalse();
    byte[] json = answer.end();
    assertThat(json).hasSizeLessThan(DecisionAnswer.MAX_BYTES);
    assertThat(TestRefusals.read(json).objects("decisions")).hasSize(2);
  }

  private void refuse(long at) {
    refusals.add(
        TestRefusals.ofManyResources(
            ACME, Instant.ofEpochMilli(at), "%032x".formatted(at), POLICY));
  }

  private void release(long at) {
    byte[] id = new byte[16];
    id[0] = (byte) at;
    AuditEntry entry =
        new AuditEntry(
            Bytes.of(id),
            Instant.ofEpochMilli(at),
            "release",
            "",
            "acme/db/key",
            1,
            Digest.zero(),
            Digest.zero(),
            Digest.zero(),
            Bytes.of(id),
            "released",
            "%032x".formatted(at));
    value(
        tenancy.store.write(transaction -> {
          AuditTable.insert(transaction, ACME, entry);
          return Outcome.accepted(true);
        }));
  }

  private List<JsonObject> list(
      @Nullable String decision, @Nullable String since, @Nullable String limit) throws Exception {
    return TestRefusals.read(value(log.newest(ACME, new DecisionLog.Query(decision, since, limit))))
        .objects("decisions");
  }

  private static List<Long> times(List<JsonObject> listed) throws Exception {
    List<Long> times = new ArrayList<>();
    for (JsonObject entry : listed) {
      times.add(entry.integer("at"));
    }
    return times;
  }
}
