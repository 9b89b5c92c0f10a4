package dev.sallyport.kms.gcp;

import java.util.zip.CRC32C;

/**
 * CRC32C (RFC 3720 section 12.1), which Cloud KMS takes and gives beside each byte string so that
 * damage on the way through Google's own front ends is noticed.
 */
final class Checksum {
  private Checksum() {}

  /** 0 to 2³² - 1. */
  static long of(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }
}
