package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.sallyport.simulator.guest.GuestOptions;
import java.security.GeneralSecurityException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The honest ways to a secret. */
@Tag("every-provider")
class ReleaseTest {
  private static final World WORLD = World.shared();
  private static final byte[] ROOT = WORLD.owner().root();

  private static final String CPU =
      WORLD.guard("release/cpu", Documents.cpuPolicy("release-cpu"), "a CPU key");

  private static final String EIGHT =
      WORLD.guard("release/eight", Documents.devicePolicy("release-eight", 8, 4), "a model key");

  @Test
  void guestWithoutDevices_getsItsSecret() throws Exception {
    List<byte[]> secrets = WORLD.workload(0, 0).fetchAndOpen(ROOT, CPU);

    assertThat(secrets).containsExactly(Encoding.utf8("a CPU key"));
  }

  @Test
  void guestWithEightGpusAndFourSwitches_getsItsSecret() throws Exception {
    List<byte[]> secrets = WORLD.workload(8, 4).fetchAndOpen(ROOT, EIGHT);

    assertThat(secrets).containsExactly(Encoding.utf8("a model key"));
  }

  @Test
  void flatTokenUnderRs256_isTakenLikeTheNestedOne() throws Exception {
    GuestOptions flat = new GuestOptions(true, "RS256", "3.0", List.of());

    assertThat(WORLD.workload(0, 0).with(flat).fetchAndOpen(ROOT, CPU))
        .containsExactly(Encoding.utf8("a CPU key"));
  }

  @Test
  void olderDeviceClaims_areTakenLikeTheNewer() throws Exception {
    GuestOptions older = new GuestOptions(false, "PS384", "2.0", List.of());

    assertThat(WORLD.workload(8, 4).with(older).fetchAndOpen(ROOT, EIGHT))
        .containsExactly(Encoding.utf8("a model key"));
  }

  @ParameterizedTest
  @EnumSource(Kem.class)
  @Tag("I1")
  void everyMechanism_servesAWorkloadThatThePolicyAllowsIt(Kem kem) throws Exception {
    String name = "release/kem-" + kem.label();
    JsonObject policy = Documents.cpuPolicy("release-kem-" + kem.label());
    policy.add("kems", Documents.texts(List.of(kem.label())));
    String resource = WORLD.guard(name, policy, "for " + kem.label());

    assertThat(WORLD.workload(0, 0).with(Hpke.generate(kem)).fetchAndOpen(ROOT, resource))
        .containsExactly(Encoding.utf8("for " + kem.label()));
  }

  @Test
  @Tag("I1")
  void anotherKey_doesNotOpenTheAnswer() throws Exception {
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(CPU);
    JsonObject answer =
        workload.release(workload.request(bound, workload.evidence(bound))).requireOk();
    Answer stolen = new Answer(answer, bound);
    byte[] sealed = Encoding.bytes(stolen.resources().getFirst(), "sealed");
    byte[] context =
        Formulas.releaseContext(
            bound.transcript(),
            ROOT,
            CPU,
            1,
            Encoding.bytes(stolen.resources().getFirst(), "policyDigest"));

    assertThat(bound.key().open(sealed, context)).isEqualTo(Encoding.utf8("a CPU key"));
    assertThatThrownBy(() -> Hpke.generate(Kem.X_WING).open(sealed, context))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void plainKey_servesWhereThePolicyAllowsIt() throws Exception {
    JsonObject policy = Documents.cpuPolicy("release-plain");
    policy.addProperty("plainKey", true);
    String resource = WORLD.guard("release/plain", policy, "in plain sight");
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(resource);
    JsonObject request = workload.request(bound, workload.evidence(bound));
    request.add("recipient", bound.plainRecipient());

    Answer answer = new Answer(workload.release(request).requireOk(), bound);
    assertThat(answer.open(Pins.of(WORLD.broker()), ROOT))
        .containsExactly(Encoding.utf8("in plain sight"));
  }

  @Test
  void compositeToken_servesWhereThePolicyLowersTheBinding() throws Exception {
    JsonObject policy = Documents.devicePolicy("release-composite", 8, 0);
    policy.addProperty("minimumBinding", "same-nonce");
    String resource = WORLD.guard("release/composite", policy, "composite");
    Workload workload = WORLD.workload(8, 0);
    Bound bound = workload.challenge(resource);
    JsonObject request = workload.request(bound, workload.compositeEvidence(bound, true));

    Answer answer = new Answer(workload.release(request).requireOk(), bound);
    assertThat(answer.open(Pins.of(WORLD.broker()), ROOT))
        .containsExactly(Encoding.utf8("composite"));
  }

  @Test
  void compositeTokenOfOneGpu_isReadInItsOlderForm() throws Exception {
    JsonObject policy = Documents.devicePolicy("release-single", 1, 0);
    policy.addProperty("minimumBinding", "transcript");
    String resource = WORLD.guard("release/single", policy, "single");
    Workload workload = WORLD.workload(1, 0);
    Bound bound = workload.challenge(resource);
    JsonObject request = workload.request(bound, workload.compositeEvidence(bound, false));

    Answer answer = new Answer(workload.release(request).requireOk(), bound);
    assertThat(answer.open(Pins.of(WORLD.broker()), ROOT)).containsExactly(Encoding.utf8("single"));
  }

  @Test
  void severalSecrets_comeInOneAnswer() throws Exception {
    String second =
        WORLD.guard("release/b-second", Documents.cpuPolicy("release-second"), "the second");

    assertThat(WORLD.workload(0, 0).fetchAndOpen(ROOT, CPU, second))
        .containsExactly(Encoding.utf8("the second"), Encoding.utf8("a CPU key"));
  }

  @Test
  void namedVersion_isTheOneReleased() throws Exception {
    WORLD.guard("release/versions", Documents.cpuPolicy("release-versions"), "one");
    WORLD
        .owner()
        .uploadSecret("release/versions", Encoding.utf8("two"), "release-versions")
        .requireOk();

    assertThat(WORLD.workload(0, 0).fetchAndOpen(ROOT, "acme/release/versions@1"))
        .containsExactly(Encoding.utf8("one"));
    assertThat(WORLD.workload(0, 0).fetchAndOpen(ROOT, "acme/release/versions"))
        .containsExactly(Encoding.utf8("two"));
  }

  @Test
  void secretOf64KiB_comesWhole() throws Exception {
    byte[] large = new byte[64 * 1024];
    large[0] = 1;
    large[large.length - 1] = 2;
    WORLD.owner().upload("policy", Documents.cpuPolicy("release-large")).requireOk();
    WORLD.owner().uploadSecret("release/large", large, "release-large").requireOk();

    assertThat(WORLD.workload(0, 0).fetchAndOpen(ROOT, "acme/release/large"))
        .containsExactly(large);
  }
}
