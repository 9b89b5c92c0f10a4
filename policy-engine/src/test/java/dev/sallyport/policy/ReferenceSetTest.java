package dev.sallyport.policy;

import static dev.sallyport.policy.Policies.accepted;
import static dev.sallyport.policy.Policies.bytes;
import static dev.sallyport.policy.Policies.facts;
import static dev.sallyport.policy.Policies.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.attestation.facts.GpuFacts;
import dev.sallyport.attestation.facts.SwitchFacts;
import dev.sallyport.attestation.facts.TdxFacts;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceSetTest {
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2027-01-01T00:00:00Z");
  private static final String MR_TD = "a1".repeat(48);
  private static final String SMALLEST =
      """
      {"name":"r","validFrom":"2026-01-01T00:00:00Z","validUntil":"2027-01-01T00:00:00Z",
       "cpu":[{"label":"one","tdx":{"mrTd":"%s"}}]}\
      """
          .formatted(MR_TD);

  @Test
  void smallestSet_isRead() {
    ReferenceSet set = accepted(ReferenceSet.parse(bytes(SMALLEST)));
    assertThat(set.name()).isEqualTo("r");
    assertThat(set.validFrom()).isEqualTo(FROM);
    assertThat(set.validUntil()).isEqualTo(UNTIL);
    assertThat(set.gpuGate()).isFalse();
    assertThat(set.digest()).isEqualTo(bytes(SMALLEST).sha256());
  }

  @Test
  void validity_beginsIncludedAndEndsExcluded() {
    ReferenceSet set = accepted(ReferenceSet.parse(bytes(SMALLEST)));
    assertThat(set.isValidAt(FROM)).isTrue();
    assertThat(set.isValidAt(FROM.minusNanos(1))).isFalse();
    assertThat(set.isValidAt(UNTIL.minusNanos(1))).isTrue();
    assertThat(set.isValidAt(UNTIL)).isFalse();
  }

  @Test
  void upperCaseHex_meansTheSameBytes() {
    String upper = SMALLEST.replace(MR_TD, MR_TD.toUpperCase(Locale.ROOT));
    assertThat(accepted(ReferenceSet.parse(bytes(upper))).content().cpu().getFirst().pins())
        .singleElement()
        .matches(pin -> pin.expected().equals(MR_TD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "validFrom", "validUntil"})
  void requiredMemberLeftOut_refuses(String member) {
    JsonObject json = Policies.without(Policies.json(bytes(SMALLEST)), member);
    Refusal refusal = refused(ReferenceSet.parse(bytes(json)));
    assertThat(refusal.reason()).isEqualTo(RefusalReason.MALFORMED_REFERENCE_SET);
    assertThat(refusal.subject()).isEqualTo(member);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "`name`:`r` | `name`:`a b` | name",
        "`name`:`r` | `name`:`r`,`owner`:`x` | object",
        "`name`:`r` | `name`:`r`,`gpuGate`:`yes` | gpuGate",
        "2027-01-01T00:00:00Z | 2026-01-01T00:00:00Z | validUntil",
        "2027-01-01T00:00:00Z | 2025-01-01T00:00:00Z | validUntil",
        "2027-01-01T00:00:00Z | next year | validUntil",
        "2026-01-01T00:00:00Z | 2026-01-01 | validFrom",
        "{`label`:`one`, | {`label`:``, | cpu.label",
        "{`label`:`one`, | { | cpu.label",
        "{`label`:`one`, | {`label`:`one`,`snp`:{}, | cpu.object",
        "`mrTd`: | `mrtd`: | cpu.tdx.mrTd",
        "`mrTd`: | `rtmr0`: | cpu.tdx.mrTd",
        "`mrTd`: | `rtmr9`:`00`,`mrTd`: | cpu.tdx.object",
        "`mrTd`: | `rtmr0`:`00`,`mrTd`: | cpu.tdx.rtmr0",
        "`mrTd`: | `xfam`:`00000000000000`,`mrTd`: | cpu.tdx.xfam",
        "`mrTd`: | `rtmr0`:null,`mrTd`: | cpu.tdx.rtmr0",
        "`mrTd`:`a1 | `mrTd`:`zz | cpu.tdx.mrTd",
        "`mrTd`:`a1 | `mrTd`:` | cpu.tdx.mrTd",
        "}}]} | }}],`gpus`:[{`label`:`g`}]} | gpus.entry",
        "}}]} | }}],`gpus`:[{`label`:`g`,`driverVersion`:``}]} | gpus.driverVersion",
        "}}]} | }}],`gpus`:[{`label`:`g`,`biosVersion`:`1`}]} | gpus.object",
        "}}]} | }}],`gpus`:[{`label`:`g`,`ueid`:1}]} | gpus.ueid",
        "}}]} | }}],`switches`:[{`label`:`s`}]} | switches.entry",
        "}}]} | }}],`gpus`:[{`label`:`g`,`ueid`:`1`},{`label`:`g`,`ueid`:`2`}]} | gpus"
      })
  void setWithOnePartReplaced_refusesNamingThePart(String part, String replacement, String where) {
    String text = SMALLEST.replace(part.replace('`', '"'), replacement.replace('`', '"'));
    assertThat(text).isNotEqualTo(SMALLEST);
    Refusal refusal = refused(ReferenceSet.parse(bytes(text)));
    assertThat(refusal.reason()).isEqualTo(RefusalReason.MALFORMED_REFERENCE_SET);
    assertThat(refusal.subject()).isEqualTo(where);
  }

  @Test
  void setWithoutEntries_refuses() {
    JsonObject empty = Policies.without(Policies.json(bytes(SMALLEST)), "cpu");
    assertThat(refused(ReferenceSet.parse(bytes(empty))).subject()).isEqualTo("entries");
  }

  @Test
  void pinnableFacts_areFactsThatAlwaysStand() {
    assertPinnable(TdxFacts.class, PinnableFact.TDX);
    assertPinnable(GpuFacts.class, PinnableFact.GPU);
    assertPinnable(SwitchFacts.class, PinnableFact.SWITCH);
  }

  private static <T> void assertPinnable(Class<T> type, List<PinnableFact<T>> facts) {
    for (PinnableFact<T> fact : facts) {
      assertThat(FactRecord.of(type).field(fact.name()))
          .as(fact.name())
          .hasValueSatisfying(field -> {
            assertThat(field.element()).isEqualTo(String.class);
            assertThat(field.nullable()).isFalse();
          });
    }
  }

  /** Each pin reads the fact whose name it carries: a swap would compare the wrong register. */
  @Test
  void eachPin_readsTheFactOfItsName() {
    Facts facts = facts("tdx-hgx-gated");
    assertReads(Objects.requireNonNull(facts.cpu().tdx()), PinnableFact.TDX);
    assertReads(facts.gpus().getFirst(), PinnableFact.GPU);
    assertReads(facts.switches().getFirst(), PinnableFact.SWITCH);
  }

  private static <T extends Record> void assertReads(T record, List<PinnableFact<T>> facts) {
    for (PinnableFact<T> fact : facts) {
      Object named = FactRecord.of(record.getClass()).field(fact.name()).orElseThrow().read(record);
      assertThat(fact.value().apply(record)).as(fact.name()).isEqualTo(named);
    }
  }

  @Test
  void draft_releasesToTheFactsItWasMadeOf_andToNoOther() {
    Facts trusted = facts("tdx-gpus");
    Bytes draft = draft(seen(trusted));
    List<SignedReferenceSet> sets =
        List.of(new SignedReferenceSet(accepted(ReferenceSet.parse(draft)), 1));
    CompiledPolicy policy = Policies.policy("tdx-gpus");
    assertThat(Policies.evaluate(policy, trusted, sets).grants()).isTrue();
    JsonObject json = Policies.json("tdx-gpus", "facts.json");
    for (String register : List.of("mrTd", "rtmr0", "rtmr1", "rtmr2", "rtmr3")) {
      Facts other = facts(Mutations.set(json, List.of("cpu", "tdx", register), "\"00\""));
      assertThat(Policies.evaluate(policy, other, sets).refusals())
          .extracting(ConditionResult::claim)
          .containsExactly("cpu.tdx." + register);
    }
  }

  @Test
  void draft_ofFactsWithoutMeasurements_isNone() {
    JsonObject json = Policies.json("tdx-gpus", "facts.json");
    Facts bare = facts(Mutations.remove(json, List.of("cpu", "tdx")));
    assertThat(ReferenceSet.draft("prod", seen(bare), Set.of(), FROM, UNTIL)).isEmpty();
  }

  @Test
  void draft_ofEqualDevices_hasOneEntry() {
    Bytes draft = draft(seen(facts("tdx-hgx-gated")));
    ReferenceSet.Content content = accepted(ReferenceSet.parse(draft)).content();
    assertThat(content.gpus()).hasSize(1);
    assertThat(content.switches()).hasSize(1);
    assertThat(content.cpu().getFirst().pins()).hasSize(5);
  }

  @Test
  void draft_ofSeveralMachines_hasAnEntryForEachBuildAndTakesAnyOfThem() {
    Facts one = facts("tdx-gpus");
    JsonObject json = Policies.json("tdx-gpus", "facts.json");
    String register = "\"" + "0f".repeat(48) + "\"";
    Facts other = facts(Mutations.set(json, List.of("cpu", "tdx", "rtmr2"), register));
    Bytes draft = draft(seen(one, other, one));
    List<SignedReferenceSet> sets =
        List.of(new SignedReferenceSet(accepted(ReferenceSet.parse(draft)), 1));

    assertThat(sets.getFirst().set().content().cpu())
        .extracting(ReferenceSet.Entry::label)
        .containsExactly("cpu-1", "cpu-2");
    for (Facts known : List.of(one, other)) {
      Evaluation evaluation = Policies.evaluate(Policies.policy("tdx-gpus"), known, sets);
      assertThat(evaluation.grants()).isTrue();
      assertThat(evaluation.matchedReferences())
          .containsExactly(known.equals(one) ? "prod/cpu-1" : "prod/cpu-2", "prod/gpu-1");
    }
  }

  @Test
  void draft_pinsMoreWhereItIsAskedTo() {
    Bytes draft =
        ReferenceSet.draft("prod", seen(facts("tdx-gpus")), Set.of("mrSeam", "ueid"), FROM, UNTIL)
            .orElseThrow();
    ReferenceSet.Content content = accepted(ReferenceSet.parse(draft)).content();
    assertThat(content.cpu().getFirst().pins())
        .extracting(ReferenceSet.Pin::member)
        .contains("mrSeam");
    // Chips differ, and so each has an entry of its own.
    assertThat(content.gpus()).hasSameSizeAs(facts("tdx-gpus").gpus());
    assertThat(ReferenceSet.extraPins()).contains("mrSeam", "ueid").doesNotContain("mrTd");
  }

  private static Bytes draft(ReferenceSet.Seen seen) {
    return ReferenceSet.draft("prod", seen, Set.of(), FROM, UNTIL).orElseThrow();
  }

  private static ReferenceSet.Seen seen(Facts... machines) {
    List<Facts> all = List.of(machines);
    return new ReferenceSet.Seen(
        all.stream().map(facts -> facts.cpu().tdx()).filter(Objects::nonNull).toList(),
        all.stream().flatMap(facts -> facts.gpus().stream()).toList(),
        all.stream().flatMap(facts -> facts.switches().stream()).toList());
  }
}
