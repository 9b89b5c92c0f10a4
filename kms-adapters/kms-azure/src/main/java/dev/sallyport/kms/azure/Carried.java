package dev.sallyport.kms.azure;

import dev.sallyport.kms.KmsException;

/** Carries our own exception through the SDK, which lets only unchecked ones pass. */
final class Carried extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final KmsException kms;

  Carried(KmsException kms) {
    // The SDK may log it: no cause, and a text of our own words.
    super(kms.getMessage(), null, false, false);
    this.kms = kms;
  }

  KmsException kms() {
    return kms;
  }
}
