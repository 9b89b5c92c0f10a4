package dev.sallyport.kms.testkit;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsAdapter;
import java.nio.file.Path;
import java.util.Optional;

/** The hostile adapter as a fixture; not registered, so that only the bite test runs it. */
record HostileFixture(Optional<Flaw> flaw) implements KmsFixture {
  static final KekUri KEK = new KekUri("fake://one");
  static final KekUri OTHER = new KekUri("fake://other");

  @Override
  public String name() {
    return "in memory, " + flaw.map(Flaw::name).orElse("without a flaw");
  }

  @Override
  public String scheme() {
    return "fake";
  }

  @Override
  public Rig start(Path scratch) {
    FakeEngine engine = new FakeEngine();
    engine.create(KEK);
    engine.create(OTHER);
    return new FakeRig(engine, flaw);
  }

  private record FakeRig(FakeEngine engine, Optional<Flaw> flaw) implements Rig {
    @Override
    public KmsAdapter open() {
      return new HostileKmsAdapter(engine, flaw, Optional.empty());
    }

    @Override
    public KekUri kek() {
      return KEK;
    }

    @Override
    public KekUri otherKek() {
      return OTHER;
    }

    @Override
    public KekUri unknownKek() {
      return new KekUri("fake://nobody");
    }

    @Override
    public Injection inject(Fault fault) {
      return new Injection.Injected(new HostileKmsAdapter(engine, flaw, Optional.of(fault)));
    }

    @Override
    public void close() {}
  }
}
