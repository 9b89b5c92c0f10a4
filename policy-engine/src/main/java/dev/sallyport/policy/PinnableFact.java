package dev.sallyport.policy;

import dev.sallyport.attestation.facts.GpuFacts;
import dev.sallyport.attestation.facts.SwitchFacts;
import dev.sallyport.attestation.facts.TdxFacts;
import java.util.List;
import java.util.function.Function;

/**
 * A fact that a reference set can pin to one value. All of them are texts that every token states.
 *
 * @param name the fact's name, which is the member's too
 * @param hexBytes its size where it is hex, otherwise 0
 */
record PinnableFact<T>(String name, int hexBytes, Function<T, String> value) {
  /** Of a TDX domain; sizes as in TDREPORT_STRUCT of the Intel TDX module specification. */
  static final List<PinnableFact<TdxFacts>> TDX =
      List.of(
          new PinnableFact<>("mrTd", 48, TdxFacts::mrTd),
          new PinnableFact<>("rtmr0", 48, TdxFacts::rtmr0),
          new PinnableFact<>("rtmr1", 48, TdxFacts::rtmr1),
          new PinnableFact<>("rtmr2", 48, TdxFacts::rtmr2),
          new PinnableFact<>("rtmr3", 48, TdxFacts::rtmr3),
          new PinnableFact<>("mrSeam", 48, TdxFacts::mrSeam),
          new PinnableFact<>("mrSignerSeam", 48, TdxFacts::mrSignerSeam),
          new PinnableFact<>("seamAttributes", 8, TdxFacts::seamAttributes),
          new PinnableFact<>("tdAttributes", 8, TdxFacts::tdAttributes),
          new PinnableFact<>("xfam", 8, TdxFacts::xfam),
          new PinnableFact<>("mrConfigId", 48, TdxFacts::mrConfigId),
          new PinnableFact<>("mrOwner", 48, TdxFacts::mrOwner),
          new PinnableFact<>("mrOwnerConfig", 48, TdxFacts::mrOwnerConfig));

  /** Of a GPU; {@code ueid} makes the set a list of allowed machines. */
  static final List<PinnableFact<GpuFacts>> GPU =
      List.of(
          new PinnableFact<>("hwModel", 0, GpuFacts::hwModel),
          new PinnableFact<>("driverVersion", 0, GpuFacts::driverVersion),
          new PinnableFact<>("vbiosVersion", 0, GpuFacts::vbiosVersion),
          new PinnableFact<>("ueid", 0, GpuFacts::ueid));

  /** Of a switch. */
  static final List<PinnableFact<SwitchFacts>> SWITCH =
      List.of(
          new PinnableFact<>("hwModel", 0, SwitchFacts::hwModel),
          new PinnableFact<>("biosVersion", 0, SwitchFacts::biosVersion),
          new PinnableFact<>("ueid", 0, SwitchFacts::ueid));
}
