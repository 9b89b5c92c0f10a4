package dev.sallyport.kms.aws;

import dev.sallyport.kms.testkit.KmsFixture;
import dev.sallyport.kms.testkit.Rig;
import java.io.IOException;
import java.nio.file.Path;

/** moto in the contract suite: a server of its own, which is not AWS. */
public final class MotoFixture implements KmsFixture {
  @Override
  public String name() {
    return "moto, a fake of AWS over HTTP";
  }

  @Override
  public String scheme() {
    return AwsKmsProvider.SCHEME;
  }

  @Override
  public Rig start(Path scratch) throws IOException {
    return new MotoRig(Moto.started());
  }
}
