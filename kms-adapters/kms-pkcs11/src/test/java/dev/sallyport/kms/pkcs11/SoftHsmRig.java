package dev.sallyport.kms.pkcs11;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.testkit.Rig;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/** Two KEKs of one check; faults are a library that misbehaves, or a token that is gone. */
final class SoftHsmRig implements Rig {
  private final SoftHsm softHsm;
  private final String kek;
  private final String other;
  private final CountDownLatch end = new CountDownLatch(1);

  SoftHsmRig(SoftHsm softHsm, String kek, String other) {
    this.softHsm = softHsm;
    this.kek = kek;
    this.other = other;
  }

  @Override
  public KmsAdapter open() throws KmsException {
    return open(UnaryOperator.identity());
  }

  @Override
  public KekUri kek() {
    return new TokenUri(SoftHsm.LABEL, kek).kek();
  }

  @Override
  public KekUri otherKek() {
    return new TokenUri(SoftHsm.LABEL, other).kek();
  }

  @Override
  public KekUri unknownKek() {
    return new TokenUri(SoftHsm.LABEL, "nobody").kek();
  }

  @Override
  public Injection inject(Fault fault) throws KmsException {
    return switch (fault) {
      case NOT_SERVING -> armed(calls -> new Faults.PulledOut(calls, softHsm));
      case ANSWER_ABOUT_ANOTHER_KEY -> anotherKey();
      case NO_ANSWER -> armed(calls -> new Faults.Silent(calls, end));
      case INTERNAL_ERROR -> armed(Faults.Failing::always);
      case FIRST_CALL_FAILS -> armed(Faults.Failing::once);
      case SLOW_ANSWER, CUT_ANSWER ->
          new Injection.NotApplicable("a function of a library answers as a whole or not at all");
      case TOO_MANY_CALLS ->
          new Injection.NotApplicable("PKCS#11 tells nobody to come back at a time");
    };
  }

  @Override
  public void close() {
    end.countDown();
    softHsm.putBack();
  }

  private KmsAdapter open(UnaryOperator<Calls> front) throws KmsException {
    return Pkcs11Kms.open(List.of(softHsm.settings(true, kek, other)), new SecureRandom(), front);
  }

  /** The keys have to be there before the library lies about them. */
  private Injection anotherKey() throws KmsException {
    open().close();
    return new Injection.Injected(
        Pkcs11Kms.open(
            List.of(softHsm.settings(false, kek, other)),
            new SecureRandom(),
            calls -> new Faults.AnotherKey(calls, other)));
  }

  /** The adapter opens on an honest library, which misbehaves from then on. */
  private Injection armed(java.util.function.Function<Calls, Faults.Armed> fault)
      throws KmsException {
    Faults.Holder holder = new Faults.Holder(fault);
    KmsAdapter adapter = open(holder);
    holder.arm();
    return new Injection.Injected(adapter);
  }
}
