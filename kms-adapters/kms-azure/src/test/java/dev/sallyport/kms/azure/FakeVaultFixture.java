package dev.sallyport.kms.azure;

import dev.sallyport.kms.testkit.KmsFixture;
import dev.sallyport.kms.testkit.Rig;
import java.io.IOException;
import java.nio.file.Path;

/** A fake of a vault in the contract suite, which is not Azure. */
public final class FakeVaultFixture implements KmsFixture {
  @Override
  public String name() {
    return "a fake of Azure Key Vault over HTTPS, ours";
  }

  @Override
  public String scheme() {
    return AzureKmsProvider.SCHEME;
  }

  @Override
  public Rig start(Path scratch) throws IOException {
    return new FakeVaultRig(scratch);
  }
}
