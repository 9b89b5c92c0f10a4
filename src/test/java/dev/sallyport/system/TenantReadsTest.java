package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a tenant learns about its own secrets, and another tenant does not. */
@Tag("I10")
class TenantReadsTest {
  private static final World WORLD = World.shared();
  private static final BrokerApi BROKER = WORLD.broker();
  private static final String ACME = "/v1/tenants/acme/";

  private static final String GUARDED =
      WORLD.guard("reads/eight", Documents.devicePolicy("reads-eight", 8, 4), "for eight");

  @Test
  void release_isToldWithItsRouteByWhatTheWorkloadWasTold() throws Exception {
    Reply released = WORLD.workload(8, 4).fetch(GUARDED);
    released.requireOk();

    JsonObject decision = only(decision(released), "decisions");
    assertThat(decision.get("resource").getAsString()).isEqualTo(GUARDED);
    assertThat(decision.get("detail").getAsString())
        .isEqualTo(
            "released by policy reads-eight@1; matched guest/the simulated image,"
                + " hopper/the simulated GPU, switches/the simulated switch;"
                + " reference sets guest@1, hopper@1, switches@1");
    assertThat(decision.getAsJsonArray("devices")).hasSize(12);
    assertThat(decision.get("at").getAsLong()).isEqualTo(decision.get("begins").getAsLong());

    JsonObject lease = lease(released, "live").orElseThrow();
    assertThat(lease.get("lease")).isEqualTo(decision.get("lease"));
    assertThat(lease.get("instance")).isEqualTo(decision.get("instance"));
    assertThat(lease.get("devices")).isEqualTo(decision.get("devices"));
  }

  @Test
  void anotherTenant_readsNothingOfIt() throws Exception {
    Owner curious = Owner.create(BROKER, "curious");
    Reply released = WORLD.workload(8, 4).fetch(GUARDED);
    Reply refused = WORLD.workload(7, 4).fetch(GUARDED);
    assertThat(WORLD.tenantReason(refused.correlationId())).isEqualTo("gpu-count");

    for (Reply told : List.of(released, refused)) {
      BROKER
          .adminGet("/v1/tenants/curious/decisions/" + told.correlationId())
          .requireProblem(404, "not-found");
    }
    assertThat(all(BROKER.adminGet("/v1/tenants/curious/leases?state=all"), "leases")).isEmpty();
    curious.check("reads-eight", evidence(8)).requireProblem(404, "not-found");
  }

  @Test
  void policyCheck_saysWhatARelease_would_andIsNone() throws Exception {
    Owner owner = Owner.create(BROKER, "checker");
    owner.uploadReferences();
    owner.upload("policy", Documents.devicePolicy("eight", 8, 4)).requireOk();

    JsonObject met = owner.check("eight", evidence(8)).requireOk();
    assertThat(met.get("verdict").getAsString()).isEqualTo("meets");
    assertThat(outcome(met, "binding")).isEqualTo("not-evaluated");
    JsonObject refused = owner.check("eight", evidence(7)).requireOk();
    assertThat(refused.get("verdict").getAsString()).isEqualTo("refuses");
    assertThat(outcome(refused, "gpu-count")).isEqualTo("refused");

    assertThat(all(BROKER.adminGet("/v1/tenants/checker/decisions"), "decisions")).isEmpty();
    assertThat(all(BROKER.adminGet("/v1/tenants/checker/leases?state=all"), "leases")).isEmpty();
  }

  /** Nothing that an owner signs ends a lease yet; the row says what such a statement would. */
  @Test
  void leaseThatWasEnded_isToldWithTheTime() throws Exception {
    Reply released = WORLD.workload(8, 4).fetch(GUARDED);
    String lease = only(decision(released), "decisions").get("lease").getAsString();
    try (Administrator administrator = Administrator.of(WORLD.process())) {
      administrator.run(
          "update lease set ended_at = begun_at + 1 where lease = ?",
          HexFormat.of().parseHex(lease));
    }

    JsonObject ended = only(decision(released), "decisions");
    assertThat(ended.get("ended").getAsLong()).isEqualTo(ended.get("begins").getAsLong() + 1);
    assertThat(lease(released, "all"))
        .hasValueSatisfying(told -> {
          assertThat(told.get("state").getAsString()).isEqualTo("ended");
          assertThat(told.get("ended")).isEqualTo(ended.get("ended"));
        });
    assertThat(lease(released, "live")).isEmpty();
  }

  private static Reply decision(Reply released) {
    return BROKER.adminGet(ACME + "decisions/" + released.correlationId());
  }

  private static Optional<JsonObject> lease(Reply released, String state) {
    return all(BROKER.adminGet(ACME + "leases?limit=1000&state=" + state), "leases")
        .filter(one -> one.get("correlationId").getAsString().equals(released.correlationId()))
        .findFirst();
  }

  private static JsonObject evidence(int gpus) throws Exception {
    Workload workload = WORLD.workload(gpus, 4);
    return workload.evidence(workload.challenge(GUARDED));
  }

  private static String outcome(JsonObject checked, String name) {
    return objects(checked.getAsJsonArray("checks"))
        .filter(check -> check.get("name").getAsString().equals(name))
        .map(check -> check.get("outcome").getAsString())
        .findFirst()
        .orElse("not asked");
  }

  private static JsonObject only(Reply reply, String list) {
    List<JsonObject> found = all(reply, list).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static Stream<JsonObject> all(Reply reply, String list) {
    return objects(reply.requireOk().getAsJsonArray(list));
  }

  private static Stream<JsonObject> objects(JsonArray list) {
    return list.asList().stream().map(JsonElement::getAsJsonObject);
  }
}
