package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A database administrator at work while the broker is warm: each secret is released once, so that
 * every cache is full, then one row is changed.
 */
@Tag("I6")
class StoreTamperingTest {
  private static final World WORLD = World.start("tampering", Map.of());
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String name = "t" + NUMBER.incrementAndGet();
  private final String resource = released(name);

  @AfterAll
  static void end() {
    WORLD.close();
  }

  @Test
  void policyWithoutItsSignatures_refuses() throws Exception {
    edit("update statement set signatures = zeroblob(0) where kind = 'policy' and name = ?", name);

    requireRefused("unsigned-row");
  }

  @Test
  void policyWithTheSignatureOfAnotherStatement_refuses() throws Exception {
    released(name + "-other");
    edit(
        "update statement set signatures = (select signatures from statement"
            + " where kind = 'policy' and name = ?) where kind = 'policy' and name = ?",
        name + "-other",
        name);

    requireRefused("unsigned-row");
  }

  @Test
  void policyWhoseDocumentWasReplaced_refuses() throws Exception {
    JsonObject weaker = Documents.cpuPolicy(name);
    weaker.addProperty("plainKey", true);
    edit(
        "update statement set document = cast(? as blob) where kind = 'policy' and name = ?",
        weaker.toString(),
        name);

    requireRefused("row-mismatch");
  }

  @Test
  void policyPutUnderAnotherName_refuses() throws Exception {
    released(name + "-lax");
    edit("delete from statement where kind = 'policy' and name = ?", name);
    edit("update statement set name = ? where kind = 'policy' and name = ?", name, name + "-lax");

    requireRefusedWithOneOf("unsigned-row", "row-mismatch");
  }

  @Test
  void secretUnderAnotherPath_refuses() throws Exception {
    released(name + "-b");
    edit("delete from secret where path = ?", name);
    edit("update secret set path = ? where path = ?", name, name + "-b");

    requireRefusedWithOneOf("row-mismatch", "secret-unreadable");
  }

  @Test
  void secretWhoseBytesWereChanged_refuses() throws Exception {
    edit("update secret set stored = zeroblob(length(stored)) where path = ?", name);

    requireRefusedWithOneOf("secret-unreadable", "row-mismatch");
  }

  @Test
  void secretUnderALaxerPolicy_refuses() throws Exception {
    released(name + "-lax");
    edit("update secret set policy = ? where path = ?", name + "-lax", name);

    requireRefusedWithOneOf("row-mismatch", "secret-unreadable");
  }

  @Test
  void policyPutBackBelowTheVersionThatTheSecretNames_refuses() throws Exception {
    WORLD.owner().upload("policy", Documents.cpuPolicy(name)).requireOk();
    WORLD
        .owner()
        .send(WORLD.owner().secretStatement(name, Encoding.utf8("second"), name, 2))
        .requireOk();
    WORLD.workload(0, 0).fetch(resource).requireOk();
    edit("delete from statement where kind = 'policy' and name = ? and version = 2", name);

    requireRefused("policy-rolled-back");
  }

  @Test
  void statementMovedToAnotherOwnersNumber_refuses() throws Exception {
    edit("update statement set owners_number = 2 where kind = 'policy' and name = ?", name);

    requireRefusedWithOneOf("unconfirmed", "unsigned-row", "row-mismatch");
  }

  @Test
  void ownersDocumentReplacedByAnAdministrators_refuses() throws Exception {
    World own = World.start("tampering-owners", Map.of());
    try (own) {
      own.guard("mine", Documents.cpuPolicy("mine"), "mine");
      own.workload(0, 0).fetch("acme/mine").requireOk();
      Owner other = Owner.of(own.broker(), "acme", OwnerKey.ed25519());
      String document =
          new String(Encoding.bytes(other.creation(), "ownersDocument"), StandardCharsets.UTF_8);
      edit(own, "update owners set document = cast(? as blob)", document);

      own.workload(0, 0).fetch("acme/mine").requireProblem(403, "not-released");
    }
  }

  @ParameterizedTest
  @CsvSource({"signatures = zeroblob(0), unsigned-row", "number = 2, row-mismatch"})
  void rowOfOwnersThatWasChanged_refusesOnEveryRouteOfTheTenant(String change, String reason)
      throws Exception {
    Owner owner = Owner.create(WORLD.broker(), name + "-routes");
    owner.uploadReferences();
    owner.upload("policy", Documents.cpuPolicy("any")).requireOk();
    edit("update owners set " + change + " where tenant = ?", owner.tenant());

    assertThat(Route.answering(WORLD.broker(), reason))
        .hasSizeGreaterThan(8)
        .allSatisfy(route -> route.askWell(WORLD.broker(), owner).requireProblem(403, reason));
  }

  /** A key that somebody else can open must never be the one that owners seal to. */
  @Test
  void intakeKeyPlantedAsTheNewest_isNotOffered() throws Exception {
    Owner victim = Owner.create(WORLD.broker(), name + "-intake");
    for (String from : List.of("acme", victim.tenant())) {
      edit(
          "insert into tenant_key (tenant, kind, number, kek, wrapped, created_at)"
              + " select ?, kind, 2, kek, wrapped, created_at from tenant_key"
              + " where tenant = ? and kind = 'intake' and number = 1"
              + " on conflict do update set wrapped = excluded.wrapped",
          victim.tenant(),
          from);

      WORLD
          .broker()
          .adminGet("/v1/tenants/" + victim.tenant() + "/intake-key")
          .requireProblem(403, "secret-unreadable");
    }
  }

  @Test
  void rowsLeftAlone_goOnReleasing() throws Exception {
    WORLD.workload(0, 0).fetch(resource).requireOk();
  }

  private void requireRefused(String reason) throws Exception {
    requireRefusedWithOneOf(reason);
  }

  private void requireRefusedWithOneOf(String... reasons) throws Exception {
    Reply reply = WORLD.workload(0, 0).fetch(resource);
    reply.requireProblem(403, "not-released");
    assertThat(WORLD.tenantReason(reply.correlationId())).isIn((Object[]) reasons);
  }

  /** A secret under a policy of the same name, released once. */
  private static String released(String name) {
    String resource = WORLD.guard(name, Documents.cpuPolicy(name), "secret of " + name);
    try {
      WORLD.workload(0, 0).fetch(resource).requireOk();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return resource;
  }

  private static void edit(String sql, String... values) throws SQLException {
    edit(WORLD, sql, values);
  }

  private static void edit(World world, String sql, String... values) throws SQLException {
    try (Connection connection = Rows.connect(world);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int index = 0; index < values.length; index++) {
        statement.setString(index + 1, values[index]);
      }
      assertThat(statement.executeUpdate()).as("rows changed").isPositive();
    }
  }
}
