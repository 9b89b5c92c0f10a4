package dev.sallyport.system;

import dev.sallyport.simulator.verifier.GenuineSigner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Draws mutants of one stock. What says the same as a good request, and what was drawn before, is
 * dropped and counted.
 */
final class MutantSource {
  private static final int KEPT = 8;
  private static final int HUNDRED = Arrays.stream(Family.values()).mapToInt(Family::share).sum();

  private final Stock stock;
  private final Set<String> good;
  private final Dice dice;
  private final MutantTable table;
  private final GenuineSigner signer;
  private final Attacker attacker;
  private final Set<String> drawn = new HashSet<>();
  private final List<byte[]> equivalents = new ArrayList<>();

  MutantSource(Stock stock, Dice dice, GenuineSigner signer, Attacker attacker, MutantTable table) {
    this.stock = stock;
    this.good = stock.meanings();
    this.dice = dice;
    this.table = table;
    this.signer = signer;
    this.attacker = attacker;
  }

  /** The next mutant. One thread at a time, so that a seed gives the same mutants. */
  synchronized Mutant next() {
    while (true) {
      Family family = family();
      Mutant.Draft draft = maker(family).make(stock, dice);
      Optional<String> meaning = Meaning.of(draft.body());
      if (meaning.filter(good::contains).isPresent()) {
        table.same(family);
        keep(draft.body());
      } else if (!drawn.add(HexFormat.of().formatHex(Frame.sha256(draft.body())))) {
        table.again(family);
      } else {
        return new Mutant(family, draft);
      }
    }
  }

  /** Some requests that are written otherwise and say the same as a good one. */
  synchronized List<byte[]> equivalents() {
    return List.copyOf(equivalents);
  }

  private void keep(byte[] body) {
    boolean verbatim = stock.all().stream().anyMatch(good -> Arrays.equals(good.body(), body));
    if (!verbatim && equivalents.size() < KEPT) {
      equivalents.add(body);
    }
  }

  private Mutant.Maker maker(Family family) {
    return switch (family) {
      case STRUCTURE -> new StructureMutants();
      case BYTES -> new ByteMutants();
      case CLAIMS -> new ClaimMutants(attacker);
      case SIGNED_CLAIMS -> new SignedClaimMutants(signer);
      case ORDER -> new OrderMutants();
      case DUPLICATION -> new DuplicationMutants(signer);
      case SPLICING -> new SplicingMutants();
    };
  }

  private Family family() {
    int drawnShare = dice.below(HUNDRED);
    for (Family family : Family.values()) {
      drawnShare -= family.share();
      if (drawnShare < 0) {
        return family;
      }
    }
    throw new IllegalStateException("shares do not add up");
  }
}
