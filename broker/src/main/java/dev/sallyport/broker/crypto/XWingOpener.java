package dev.sallyport.broker.crypto;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.HpkeOpener;
import dev.sallyport.protocol.Kem;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import org.conscrypt.HpkeContextRecipient;
import org.conscrypt.HpkeSuite;
import org.conscrypt.XdhKeySpec;

/**
 * Opens X-Wing by Conscrypt itself, which is what Tink does after it has proved the pair. The
 * provider's key object cannot be zeroed; it is made for one use.
 */
public final class XWingOpener implements HpkeOpener {
  /** Without state. */
  public static final XWingOpener INSTANCE = new XWingOpener();

  private static final String PROVIDER = "Conscrypt";
  private static final String ALGORITHM = "XWING";
  private static final String SUITE =
      new HpkeSuite(HpkeSuite.KEM_XWING, HpkeSuite.KDF_HKDF_SHA256, HpkeSuite.AEAD_AES_256_GCM)
          .name();
  private static final byte[] NO_AAD = {};

  private XWingOpener() {}

  @Override
  public byte[] open(Kem kem, byte[] privateKey, Bytes sealed, Bytes context)
      throws GeneralSecurityException {
    int size = kem.encapsulationSize();
    if (kem != Kem.X_WING || sealed.size() < size) {
      throw new GeneralSecurityException("not sealed to an X-Wing key");
    }
    try {
      PrivateKey key =
          KeyFactory.getInstance(ALGORITHM, PROVIDER).generatePrivate(new XdhKeySpec(privateKey));
      HpkeContextRecipient recipient = HpkeContextRecipient.getInstance(SUITE, PROVIDER);
      recipient.init(sealed.slice(0, size).toArray(), key, context.toArray());
      return recipient.open(sealed.slice(size, sealed.size()).toArray(), NO_AAD);
    } catch (RuntimeException e) {
      // Conscrypt tells of some bytes that it cannot use by a bare exception.
      throw new GeneralSecurityException("not sealed to this key", e);
    }
  }
}
