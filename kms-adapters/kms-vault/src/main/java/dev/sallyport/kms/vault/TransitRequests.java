package dev.sallyport.kms.vault;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Bodies for {@code encrypt} and {@code decrypt}. One with a key in it is made of bytes alone and
 * belongs to the caller, who zeroes it.
 */
final class TransitRequests {
  private TransitRequests() {}

  /** {@code plaintext}, {@code associated_data} and {@code key_version}. */
  static byte[] encrypt(int version, byte[] key, Bytes context) {
    byte[] start = "{\"plaintext\":\"".getBytes(StandardCharsets.US_ASCII);
    byte[] end =
        ("\",\"associated_data\":\"" + base64(context) + "\",\"key_version\":" + version + "}")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] encoded = Base64.getEncoder().encode(key);
    try {
      return ByteBuffer.allocate(start.length + encoded.length + end.length)
          .put(start)
          .put(encoded)
          .put(end)
          .array();
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /** {@code ciphertext} and {@code associated_data}. */
  static byte[] decrypt(TransitCiphertext ciphertext, Bytes context) {
    return JsonObject.builder()
        .put("ciphertext", ciphertext.text())
        .put("associated_data", base64(context))
        .build()
        .toUtf8();
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }
}
