package dev.sallyport.kms.azure;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.testkit.Rig;
import dev.sallyport.kms.testkit.engine.HttpReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two KEKs of one check, and for each way to misbehave a vault of its own with the same keys. */
final class FakeVaultRig implements Rig {
  private final Path folder;
  private final FakeAzure honest;
  private final List<FakeAzure> all = new ArrayList<>();

  FakeVaultRig(Path folder) throws IOException {
    this.folder = folder;
    this.honest = new FakeAzure(folder);
    all.add(honest);
  }

  @Override
  public KmsAdapter open() throws KmsException {
    return honest.open();
  }

  @Override
  public KekUri kek() {
    return FakeAzure.KEK;
  }

  @Override
  public KekUri otherKek() {
    return FakeAzure.OTHER;
  }

  @Override
  public KekUri unknownKek() {
    return FakeAzure.UNKNOWN;
  }

  @Override
  public Injection inject(Fault fault) throws KmsException {
    return new Injection.Injected(
        switch (fault) {
          case ANSWER_ABOUT_ANOTHER_KEY -> open(Behaviours.withKey("other"));
          case NO_ANSWER -> open(Behaviours.always(new HttpReply.Never()));
          case SLOW_ANSWER -> open(Behaviours.always(new HttpReply.Slow()));
          case CUT_ANSWER -> open(Behaviours.always(new HttpReply.Cut()));
          case TOO_MANY_CALLS -> open(Behaviours.throttled());
          case INTERNAL_ERROR ->
              open(Behaviours.always(FakeKeys.error(500, "InternalServerError")));
          case NOT_SERVING -> open(Behaviours.always(FakeKeys.error(503, "ServiceUnavailable")));
          case FIRST_CALL_FAILS -> open(Behaviours.failingOnce());
        });
  }

  @Override
  public void close() {
    all.forEach(FakeAzure::close);
  }

  private KmsAdapter open(Behaviours.Behaviour behaviour) throws KmsException {
    try {
      FakeAzure azure = new FakeAzure(folder, honest.keys);
      azure.behaviour = behaviour;
      all.add(azure);
      return azure.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
