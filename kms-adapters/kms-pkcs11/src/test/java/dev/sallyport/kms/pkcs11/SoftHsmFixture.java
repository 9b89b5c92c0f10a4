package dev.sallyport.kms.pkcs11;

import dev.sallyport.kms.testkit.KmsFixture;
import dev.sallyport.kms.testkit.Rig;
import java.nio.file.Path;

/** A real SoftHSM in the contract suite. */
public final class SoftHsmFixture implements KmsFixture {
  @Override
  public String name() {
    return "SoftHSM, real";
  }

  @Override
  public String scheme() {
    return TokenUri.SCHEME;
  }

  @Override
  public Rig start(Path scratch) {
    return new SoftHsmRig(SoftHsm.started(), SoftHsm.name("kek"), SoftHsm.name("other"));
  }
}
