package dev.sallyport.broker.doctor;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.KmsChoice;
import dev.sallyport.broker.config.KmsWiring;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsSettings;
import dev.sallyport.kms.local.KeyFileCopy;
import java.util.Map;

/** Opens key management systems where that makes nothing. */
final class KmsAsItIs {
  private KmsAsItIs() {}

  /** All of them, behind one. */
  static Kms open(BrokerConfig config) throws KmsException {
    Map<String, KmsSettings> settings = KmsChoice.of(config);
    for (Map.Entry<String, KmsSettings> each : settings.entrySet()) {
      requireComplete(each.getKey(), each.getValue());
    }
    return KmsWiring.open(settings, config.kmsTimeout());
  }

  /**
   * The adapter of the keyset file makes what it does not find.
   *
   * @throws KmsException if something would be made
   */
  static void requireComplete(String scheme, KmsSettings settings) throws KmsException {
    if (scheme.equals(KmsChoice.LOCAL)) {
      KeyFileCopy.requireKeys(settings);
    }
  }
}
