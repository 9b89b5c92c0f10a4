package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * Rows of owners, policies, reference sets, secrets and wrapped keys, swapped, forged, re-labelled
 * and put back, alone and in pairs that fit each other. Each attack has a tenant of its own. First
 * every one is tried on a broker whose caches hold what was released a moment before; then the
 * broker starts anew over all the changed rows; then the rows are put back, which shows that it was
 * they that refused.
 */
@Tag("I6")
class RowTamperingTest {
  /** Longer than the test: a warm broker must refuse with its keys still in memory. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "sallyport.keys.intake-cache",
          "PT30M",
          "sallyport.kms.local.keys",
          "default," + TenantKeyAttacks.OTHER_KEK.substring("local://".length()));

  private final List<Case> cases = new ArrayList<>();
  private World world = World.start("row-tampering", SETTINGS);
  private final Administrator administrator = Administrator.of(world.process());

  private record Case(Attack attack, Victim victim, Victim partner) {}

  @TestFactory
  Stream<DynamicNode> rowsChangedByAnAdministrator_refuse() throws Exception {
    makeTenants();
    administrator.remember();
    return Stream.of(
        each("in a warm broker", this::attackWarm),
        step("the broker ends, and starts over the changed rows", () -> world = world.restarted()),
        each("in a broker that started over them", this::requireRefused),
        each("put back", this::putBack),
        step("count", this::note));
  }

  @AfterEach
  void end() throws SQLException {
    administrator.close();
    world.close();
  }

  private void makeTenants() {
    List<Attack> attacks =
        Stream.of(
                OwnersAttacks.all(),
                PolicyAttacks.all(),
                ReferenceAttacks.all(),
                SecretAttacks.all(),
                TenantKeyAttacks.all())
            .flatMap(List::stream)
            .toList();
    // Rows of this one are only ever read.
    Victim donor = Victim.create(world.broker(), "donor");
    for (Attack attack : attacks) {
      String name = "victim-%03d".formatted(cases.size());
      Victim victim = Victim.create(world.broker(), name);
      boolean changesPartner = attack.reasons().containsKey(Attack.Target.PARTNERS_MODEL);
      Victim partner = changesPartner ? Victim.create(world.broker(), name + "-partner") : donor;
      cases.add(new Case(attack, victim, partner));
    }
  }

  private void attackWarm(Case one) throws Exception {
    requireReleased(one);
    one.attack().edit().by(administrator, one.victim(), one.partner());
    requireRefused(one);
  }

  private void putBack(Case one) throws Exception {
    administrator.putBack(one.victim().tenant());
    administrator.putBack(one.partner().tenant());
    requireReleased(one);
  }

  private void requireRefused(Case one) throws Exception {
    for (Map.Entry<Attack.Target, String> expected : one.attack().reasons().entrySet()) {
      requireReason(owner(one, expected.getKey()), expected.getKey(), expected.getValue());
    }
  }

  private void requireReleased(Case one) throws Exception {
    for (Attack.Target target : one.attack().reasons().keySet()) {
      Victim owner = owner(one, target);
      if (target == Attack.Target.AGED) {
        requireReason(owner, target, "reference-set-expired");
      } else {
        assertThat(world.workload(0, 0).fetchAndOpen(owner.root(), resource(owner, target)))
            .containsExactly(Encoding.utf8(owner.content(target.path())));
      }
    }
  }

  private void requireReason(Victim owner, Attack.Target target, String reason) throws Exception {
    Reply reply = world.workload(0, 0).fetch(resource(owner, target));
    reply.requireProblem(403, "not-released");
    assertThat(world.tenantReason(owner.tenant(), reply.correlationId())).isEqualTo(reason);
  }

  private static Victim owner(Case one, Attack.Target target) {
    return target == Attack.Target.PARTNERS_MODEL ? one.partner() : one.victim();
  }

  private static String resource(Victim owner, Attack.Target target) {
    return owner.tenant() + "/" + target.path();
  }

  private interface Check {
    void of(Case one) throws Exception;
  }

  private DynamicNode each(String when, Check check) {
    return DynamicContainer.dynamicContainer(
        when,
        cases.stream()
            .map(one -> DynamicTest.dynamicTest(one.attack().name(), () -> check.of(one))));
  }

  private static DynamicNode step(String name, Executable work) {
    return DynamicTest.dynamicTest(name, work);
  }

  private void note() throws IOException {
    assertThat(cases).hasSizeGreaterThan(60);
    Files.createDirectories(Project.target("verify-notes"));
    Files.writeString(
        Project.target("verify-notes/row-tampering.txt"),
        "row tampering: %d attacks, each refused warm and after a restart\n"
            .formatted(cases.size()));
  }
}
