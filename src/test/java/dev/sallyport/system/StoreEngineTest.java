package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One artefact, one life of a secret; which database keeps it is a line of the configuration. */
class StoreEngineTest {
  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  @Tag("I4")
  void wholeLifeOfASecret_isTheSameOnEachEngine(String engine) throws Exception {
    try (World world = World.start("engine-" + engine, settings(engine))) {
      String resource = world.guard("life", Documents.cpuPolicy("life"), "on " + engine);
      Workload workload = world.workload(0, 0);
      Bound bound = workload.challenge(resource);
      JsonObject request = workload.request(bound, workload.evidence(bound));
      Answer first = new Answer(workload.release(request).requireOk(), bound);
      Answer again = new Answer(workload.release(request).requireOk(), bound);
      Workload thief = workload.with(Hpke.generate(Kem.X_WING));
      Bound stolen = bound.with(thief.key());

      assertThat(world.process().output()).contains("store " + engine);
      assertThat(first.open(Pins.of(world.broker()), world.owner().root()))
          .containsExactly(Encoding.utf8("on " + engine));
      assertThat(again.kept()).isEqualTo(first.kept());
      thief
          .release(thief.request(stolen, thief.evidence(stolen)))
          .requireProblem(409, "challenge-used");
      world.owner().delete("secret", "life").requireOk();
      workload.release(request).requireProblem(403, "not-released");
      workload.fetch(resource).requireProblem(403, "not-released");
      assertThat(world.decisions().filter(entry -> has(entry, "release"))).hasSize(1);
    }
  }

  private static Map<String, String> settings(String engine) {
    return engine.equals("sqlite")
        ? Map.of()
        : Map.of("sallyport.store.url", PostgresServer.shared().freshDatabase());
  }

  private static boolean has(JsonObject entry, String decision) {
    return entry.get("decision").getAsString().equals(decision);
  }
}
