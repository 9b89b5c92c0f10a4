package dev.sallyport.kms.gcp;

import dev.sallyport.kms.testkit.KmsFixture;
import dev.sallyport.kms.testkit.Rig;
import java.io.IOException;
import java.nio.file.Path;

/** Our own fake in the contract suite: the real client library runs, against no Google. */
public final class FakeCloudFixture implements KmsFixture {
  @Override
  public String name() {
    return "Google's client library against a fake of Google Cloud KMS over HTTPS";
  }

  @Override
  public String scheme() {
    return GcpKmsProvider.SCHEME;
  }

  @Override
  public Rig start(Path scratch) throws IOException {
    return new GcpRig(scratch);
  }
}
