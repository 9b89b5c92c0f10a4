package dev.sallyport.system;

import dev.sallyport.simulator.machine.Machine;

/**
 * Makes the good requests of each round: without devices, with GPUs, with GPUs and switches, in
 * turn. The policies pin everything that these machines' evidence says.
 */
final class MutantStocks {
  private final World world;
  private final Workload plain;
  private final Workload gpus;
  private final Workload both;
  private final Workload stranger;

  private MutantStocks(World world) {
    this.world = world;
    this.plain = world.workload(0, 0);
    this.gpus = world.workload(2, 0);
    this.both = world.workload(2, 2);
    this.stranger =
        Workload.honest(world.broker(), world.simulator().address(), Machine.of("elsewhere", 1, 1));
  }

  static MutantStocks of(World world) throws Exception {
    MutantStocks stocks = new MutantStocks(world);
    stocks.guard("plain-a", stocks.plain);
    stocks.guard("plain-b", stocks.plain);
    stocks.guard("plain-c", stocks.plain);
    stocks.guard("gpus", stocks.gpus);
    stocks.guard("both-a", stocks.both);
    stocks.guard("both-b", stocks.both);
    stocks.guard("stranger", stocks.stranger);
    return stocks;
  }

  Stock draw(int round) throws Exception {
    return switch (round % 3) {
      case 0 -> stock(gpus, "acme/gpus");
      case 1 -> stock(both, "acme/both-a", "acme/both-b@1");
      default -> stock(plain, "acme/plain-a", "acme/plain-b@1", "acme/plain-c");
    };
  }

  /** A good request of the usual kind, with GPUs. */
  Good fresh() throws Exception {
    return Good.of(gpus, "acme/gpus");
  }

  private Stock stock(Workload workload, String... resources) throws Exception {
    Workload fresh = workload.with(Hpke.generate(Kem.X_WING));
    Good first = Good.of(fresh, resources);
    return new Stock(
        world, first, first.twin(), Good.of(fresh, resources), Good.of(stranger, "acme/stranger"));
  }

  /** Evidence for a name that guards nothing is as good a sample as any. */
  private void guard(String name, Workload workload) throws Exception {
    Good sample = Good.of(workload, "acme/" + name);
    world.guard(name, PinnedPolicy.of(name, sample.request()), "secret of " + name);
  }
}
