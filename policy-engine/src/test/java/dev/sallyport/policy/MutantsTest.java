package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random damage to good documents: they are read or refused, and never make the engine throw. */
@Tag("I7")
class MutantsTest {
  private static final int MUTANTS = 3_000;
  private final Random random = new Random(20_260_601);
  private final Map<String, Bytes> files = Policies.files("tdx-gpus");

  @Test
  void damagedPolicy_isReadOrRefused() {
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      Outcome<CompiledPolicy> outcome =
          PolicyDocument.parse(damage("policy.json")).then(Policies.ENGINE::compile);
      refused += outcome instanceof Outcome.Refused<CompiledPolicy> ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(MUTANTS / 2);
  }

  @Test
  void damagedReferenceSet_isReadOrRefused() {
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      Outcome<ReferenceSet> outcome = ReferenceSet.parse(damage("references/prod@1.json"));
      refused += outcome instanceof Outcome.Refused<ReferenceSet> ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(MUTANTS / 8);
  }

  private Bytes damage(String file) {
    byte[] bytes = files.getOrDefault(file, Bytes.empty()).toArray();
    for (int times = random.nextInt(4); times >= 0; times--) {
      bytes[random.nextInt(bytes.length)] = (byte) (32 + random.nextInt(95));
    }
    return Bytes.of(bytes);
  }
}
