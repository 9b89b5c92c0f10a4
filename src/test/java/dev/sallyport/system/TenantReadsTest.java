package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
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

    JsonObject decision =
        only(BROKER.adminGet(ACME + "decisions/" + released.correlationId()), "decisions");
    assertThat(decision.get("resource").getAsString()).isEqualTo(GUARDED);
    assertThat(decision.get("detail").getAsString())
        .isEqualTo(
            "released by policy reads-eight@1; matched guest/the simulated image,"
                + " hopper/the simulated GPU, switches/the simulated switch;"
                + " reference sets guest@1, hopper@1, switches@1");
    assertThat(decision.getAsJsonArray("devices")).hasSize(12);
    assertThat(decision.get("at").getAsLong()).isEqualTo(decision.get("begins").getAsLong());

    JsonObject lease =
        all(BROKER.adminGet(ACME + "leases"), "leases")
            .filter(one -> one.get("correlationId").getAsString().equals(released.correlationId()))
            .findFirst()
            .orElseThrow();
    assertThat(lease.get("lease")).isEqualTo(decision.get("lease"));
    assertThat(lease.get("instance")).isEqualTo(decision.get("instance"));
    assertThat(lease.get("devices")).isEqualTo(decision.get("devices"));
  }

  @Test
  void anotherTenant_readsNothingOfIt() throws Exception {
    Owner.create(BROKER, "curious");
    Reply released = WORLD.workload(8, 4).fetch(GUARDED);
    Reply refused = WORLD.workload(7, 4).fetch(GUARDED);
    assertThat(WORLD.tenantReason(refused.correlationId())).isEqualTo("gpu-count");

    for (Reply told : List.of(released, refused)) {
      BROKER
          .adminGet("/v1/tenants/curious/decisions/" + told.correlationId())
          .requireProblem(404, "not-found");
    }
    assertThat(all(BROKER.adminGet("/v1/tenants/curious/leases?state=all"), "leases")).isEmpty();
    check("curious", "reads-eight", evidence(8)).requireProblem(404, "not-found");
  }

  @Test
  void policyCheck_saysWhatARelease_would_andIsNone() throws Exception {
    Owner owner = Owner.create(BROKER, "checker");
    owner.uploadReferences();
    owner.upload("policy", Documents.devicePolicy("eight", 8, 4)).requireOk();

    JsonObject met = check("checker", "eight", evidence(8)).requireOk();
    assertThat(met.get("verdict").getAsString()).isEqualTo("meets");
    assertThat(outcome(met, "binding")).isEqualTo("not-evaluated");
    JsonObject refused = check("checker", "eight", evidence(7)).requireOk();
    assertThat(refused.get("verdict").getAsString()).isEqualTo("refuses");
    assertThat(outcome(refused, "gpu-count")).isEqualTo("refused");

    assertThat(all(BROKER.adminGet("/v1/tenants/checker/decisions"), "decisions")).isEmpty();
    assertThat(all(BROKER.adminGet("/v1/tenants/checker/leases?state=all"), "leases")).isEmpty();
  }

  private static JsonObject evidence(int gpus) throws Exception {
    Workload workload = WORLD.workload(gpus, 4);
    return workload.evidence(workload.challenge(GUARDED));
  }

  private static Reply check(String tenant, String policy, JsonObject evidence) {
    JsonObject body = new JsonObject();
    body.add("evidence", evidence);
    return BROKER.adminPost("/v1/tenants/" + tenant + "/policies/" + policy + "/check", body);
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
