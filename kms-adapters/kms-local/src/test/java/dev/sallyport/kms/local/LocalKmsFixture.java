package dev.sallyport.kms.local;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.testkit.KmsFixture;
import dev.sallyport.kms.testkit.Rig;
import java.nio.file.Path;
import java.util.Optional;

/** The keyset file in the contract suite, with and without a passphrase. */
public abstract sealed class LocalKmsFixture implements KmsFixture {
  private LocalKmsFixture() {}

  @Override
  public String scheme() {
    return LocalKmsProvider.SCHEME;
  }

  /** Protected by its mode alone. */
  public static final class ByModeAlone extends LocalKmsFixture {
    @Override
    public String name() {
      return "keyset file, mode alone";
    }

    @Override
    public Rig start(Path scratch) {
      return new LocalRig(KeyFiles.settings(scratch, Optional.empty()));
    }
  }

  /** Protected by a passphrase. */
  public static final class ByPassphrase extends LocalKmsFixture {
    @Override
    public String name() {
      return "keyset file, passphrase";
    }

    @Override
    public Rig start(Path scratch) {
      Path passphrase = KeyFiles.secret(scratch.resolve("passphrase"), "correct horse battery");
      return new LocalRig(KeyFiles.settings(scratch, Optional.of(passphrase)));
    }
  }

  private record LocalRig(LocalSettings settings) implements Rig {
    @Override
    public KmsAdapter open() throws KmsException {
      return LocalKms.open(settings, KeyFiles.CHEAP);
    }

    @Override
    public KekUri kek() {
      return new KekUri("local://default");
    }

    @Override
    public KekUri otherKek() {
      return new KekUri("local://other");
    }

    @Override
    public KekUri unknownKek() {
      return new KekUri("local://nobody");
    }

    @Override
    public Injection inject(Fault fault) {
      return switch (fault) {
        case ANSWER_ABOUT_ANOTHER_KEY,
            NO_ANSWER,
            SLOW_ANSWER,
            CUT_ANSWER,
            TOO_MANY_CALLS,
            INTERNAL_ERROR,
            NOT_SERVING,
            FIRST_CALL_FAILS ->
            new Injection.NotApplicable("in process: nobody stands between call and answer");
      };
    }

    @Override
    public void close() {}
  }
}
