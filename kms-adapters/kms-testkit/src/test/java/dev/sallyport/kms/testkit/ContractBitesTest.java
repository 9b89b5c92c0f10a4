package dev.sallyport.kms.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/** A contract that no flaw ever failed proves nothing. */
class ContractBitesTest {
  /** The clause that has to notice each flaw; others may notice it as well. */
  private static final Map<Flaw, String> NOTICED_BY =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(Flaw.IGNORES_CONTEXT, "anotherContext_refuses"),
              Map.entry(Flaw.ONE_KEY_FOR_ALL, "adapterGivenAnotherKek_refuses"),
              Map.entry(Flaw.NO_INTEGRITY, "flipOfEveryByte_refuses"),
              Map.entry(Flaw.IGNORES_TRAILING_BYTES, "shorterOrLongerCiphertext_refuses"),
              Map.entry(Flaw.DETERMINISTIC, "oneKeyTwice_wrapsDifferently"),
              Map.entry(Flaw.CUTS_LONG_CONTEXT, "anotherContext_refuses"),
              Map.entry(Flaw.INVENTS_KEYS, "unknownKek_refuses"),
              Map.entry(Flaw.ROTATES_NOTHING, "rotation_makesANewCurrentVersion"),
              Map.entry(Flaw.FORGETS_OLD_VERSIONS, "rotation_keepsOldCiphertextsReadable"),
              Map.entry(Flaw.ROTATES_NEIGHBOURS, "rotation_makesANewCurrentVersion"),
              Map.entry(Flaw.KEEPS_DESTROYED_VERSIONS, "destroyedVersion_refusesForGood"),
              Map.entry(Flaw.DESTROYS_CURRENT_VERSION, "currentVersion_isNotDestroyed"),
              Map.entry(Flaw.FORGETS_KEYS_ON_CLOSE, "openedAgain_readsWhatWasWrapped"),
              Map.entry(Flaw.WORKS_AFTER_CLOSE, "adapterUsedAfterClose_isUnavailable"),
              Map.entry(Flaw.ALWAYS_HEALTHY, "noAnswer_isUnavailableInTime"),
              Map.entry(Flaw.NEVER_HEALTHY, "healthyEngine_isReady"),
              Map.entry(Flaw.ECHOES_THE_REQUEST, "answerAboutAnotherKey_refuses"),
              Map.entry(Flaw.NAMES_ANOTHER_KEY, "roundTrip_givesTheSameKey"),
              Map.entry(Flaw.MISTAKES_FAILURE_FOR_ANSWER, "internalError_isUnavailable"),
              Map.entry(Flaw.FORGETS_RETRY_AFTER, "tooManyCalls_isUnavailableUntilToldOtherwise"),
              Map.entry(Flaw.TRIES_AGAIN_BY_ITSELF, "rotationThatFails_isNotMadeAgain"),
              Map.entry(Flaw.LEAKS_IN_EXCEPTION, "keyBytes_areNeverPrinted"),
              Map.entry(Flaw.LEAKS_IN_LOG, "keyBytes_areNeverPrinted"),
              Map.entry(Flaw.LEAKS_IN_TO_STRING, "keyBytes_areNeverPrinted"),
              Map.entry(Flaw.LEAKS_SESSIONS, "manyVirtualThreads_eachGetTheirOwnKey")));

  @TempDir Path scratch;

  @Test
  void adapterWithoutFlaw_passesEveryClause() throws Exception {
    assertThat(failures(Optional.empty(), _ -> true)).isEmpty();
    assertThat(NOTICED_BY.keySet()).isEqualTo(EnumSet.allOf(Flaw.class));
  }

  @ParameterizedTest
  @EnumSource
  void adapterWithAFlaw_failsItsClause(Flaw flaw) throws Exception {
    String clause = NOTICED_BY.getOrDefault(flaw, "none");
    assertThat(failures(Optional.of(flaw), check -> check.name().equals(clause)))
        .containsExactly(clause);
  }

  @Test
  void engineThatIsAbsent_isReportedNotPassed() {
    Check check = new Check("any", rig -> rig.open().close());
    KmsFixture absent = new AbsentFixture();
    assertThat(catchThrowable(() -> run(absent, check))).isInstanceOf(TestAbortedException.class);
  }

  @Test
  void everyClause_hasItsOwnName() {
    List<String> names = KmsContract.checks().stream().map(Check::name).toList();
    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(25);
    assertThat(names).containsAll(NOTICED_BY.values());
  }

  private Set<String> failures(Optional<Flaw> flaw, Predicate<Check> which) throws Exception {
    Set<String> failed = new TreeSet<>();
    for (Check check : KmsContract.checks().stream().filter(which).toList()) {
      if (catchThrowable(() -> run(new HostileFixture(flaw), check)) != null) {
        failed.add(check.name());
      }
    }
    return failed;
  }

  private void run(KmsFixture fixture, Check check) throws Exception {
    try (Rig rig = fixture.start(scratch)) {
      check.body().run(rig);
    }
  }

  private record AbsentFixture() implements KmsFixture {
    @Override
    public String name() {
      return "absent";
    }

    @Override
    public String scheme() {
      return "absent";
    }

    @Override
    public Rig start(Path scratch) {
      throw new TestAbortedException("the engine is not on this machine");
    }
  }
}
