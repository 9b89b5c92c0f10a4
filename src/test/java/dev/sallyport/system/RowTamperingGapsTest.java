package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What an administrator can do unnoticed today: take whole rows away, or put whole rows back, in
 * such a way that what is left is signed and belongs together. The tenant state is there to find
 * that out. Until then each gap is shown here, with what limits it; a test that fails because the
 * broker refuses is good news, and moves to {@link RowTamperingTest}.
 */
@Tag("I6")
class RowTamperingGapsTest {
  private static final World WORLD = World.start("row-gaps", Map.of());
  private static final Administrator ADMIN = Administrator.of(WORLD.process());
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Victim victim = victim();

  @AfterAll
  static void end() throws Exception {
    ADMIN.close();
    WORLD.close();
  }

  @Test
  void gap_newestVersionOfASecretTakenAway_releasesTheOlderOne() throws Exception {
    ADMIN.delete(victim.secret(Victim.MODEL, 2));
    ADMIN.delete(victim.secretStatement(Victim.MODEL, 2));

    assertThat(releasedVersion(Victim.MODEL)).isEqualTo(1);
  }

  @Test
  void gap_newestPolicyTakenAway_appliesTheOlderOneDownToWhatTheSecretNames() throws Exception {
    ADMIN.delete(victim.secret(Victim.MODEL, 2));
    ADMIN.delete(victim.secretStatement(Victim.MODEL, 2));
    ADMIN.delete(victim.policy(Victim.STRICT, 2));

    // Version 1 of the secret names version 1 of the policy; version 2 of it would refuse.
    assertThat(releasedVersion(Victim.MODEL)).isEqualTo(1);
  }

  @Test
  void gap_deletionTakenAway_bringsTheSecretBack() throws Exception {
    victim.owner().delete("secret", Victim.SPARE).requireOk();
    fetch(Victim.SPARE).requireProblem(403, "not-released");
    ADMIN.delete(deletion());

    assertThat(releasedVersion(Victim.SPARE)).isEqualTo(1);
  }

  @Test
  void gap_deletionThatEndsLess_bringsTheSecretBack() throws Exception {
    victim.owner().delete("secret", Victim.SPARE).requireOk();
    ADMIN.set(deletion(), "ends_through", 0);

    assertThat(releasedVersion(Victim.SPARE)).isEqualTo(1);
  }

  @Test
  void gap_allRowsOfAnotherTenantUnderThisName_releaseTheOthersSecret() throws Exception {
    Victim other = victim();
    for (String table : List.of("owners", "statement", "secret", "tenant_key")) {
      ADMIN.run("delete from " + table + " where tenant = ?", victim.tenant());
      ADMIN.run(
          "update " + table + " set tenant = ? where tenant = ?", victim.tenant(), other.tenant());
    }
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(victim.tenant() + "/" + Victim.MODEL);
    JsonObject answer =
        workload.release(workload.request(bound, workload.evidence(bound))).requireOk();

    // A guest that pins its tenant's root is not taken in, and never sees the other's secret.
    assertThat(Encoding.bytes(answer, "tenantRoot")).isEqualTo(other.root());
    assertThatThrownBy(() -> openPinned(answer, bound))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  @Tag("I4")
  void gap_useOfAChallengeTakenAway_letsItServeOnceMore() throws Exception {
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(victim.tenant() + "/" + Victim.MODEL);
    JsonObject request = workload.request(bound, workload.evidence(bound));
    Answer first = new Answer(workload.release(request).requireOk(), bound);
    ADMIN.run("delete from challenge_use where tenant = ?", victim.tenant());
    ADMIN.run("delete from kept_answer where tenant = ?", victim.tenant());
    Answer second = new Answer(workload.release(request).requireOk(), bound);

    // Sealed once more, with a record of its own, and to the same key alone.
    assertThat(second.kept()).isNotEqualTo(first.kept());
    assertThat(second.open(Pins.of(WORLD.broker()), victim.root()))
        .containsExactly(Encoding.utf8(victim.content(Victim.MODEL)));
  }

  @Test
  @Tag("I5")
  void gap_auditRowTakenAway_isNotMissed() throws Exception {
    assertThat(releasedVersion(Victim.MODEL)).isEqualTo(2);
    ADMIN.run("delete from audit where tenant = ?", victim.tenant());

    assertThat(releasedVersion(Victim.MODEL)).isEqualTo(2);
  }

  private RowKey deletion() {
    return RowKey.statement(victim.tenant(), "deletion", "secret/" + Victim.SPARE, 1);
  }

  /** As a guest does that pins the root of its tenant, not the one that the answer names. */
  private void openPinned(JsonObject answer, Bound bound) throws GeneralSecurityException {
    JsonObject entry = new Answer(answer, bound).resources().getFirst();
    bound
        .key()
        .open(
            Encoding.bytes(entry, "sealed"),
            Formulas.releaseContext(
                bound.transcript(),
                victim.root(),
                entry.get("resource").getAsString(),
                entry.get("version").getAsLong(),
                Encoding.bytes(entry, "policyDigest")));
  }

  private long releasedVersion(String path) throws Exception {
    JsonObject answer = fetch(path).requireOk();
    return answer.getAsJsonArray("resources").get(0).getAsJsonObject().get("version").getAsLong();
  }

  private Reply fetch(String path) throws Exception {
    return WORLD.workload(0, 0).fetch(victim.tenant() + "/" + path);
  }

  private static Victim victim() {
    return Victim.create(WORLD.broker(), "gap-" + NUMBER.incrementAndGet());
  }
}
