package dev.sallyport.attestation;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.RefusalReason;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The nonce of Intel Trust Authority that CPU evidence answered, as the token echoes it. Intel
 * checked its signature; it is not the broker's challenge, which stands in the held data.
 *
 * @param val the decoded {@code val}: base64 text again, which is hashed as it is
 * @param iat the decoded {@code iat}: a time as text
 * @param issuedAt that time
 */
record VerifierNonce(Bytes val, Bytes iat, Instant issuedAt) {
  /** The form of Go's {@code time.Time.String}. */
  private static final Pattern TIME =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?) \\+0000 UTC");

  private static final int MAX_BYTES = 256;

  static VerifierNonce read(ClaimsReader nonce) {
    Bytes val = nonce.base64("val");
    Bytes iat = nonce.base64("iat");
    nonce.base64("signature");
    nonce.check(val.size() > 0 && val.size() <= MAX_BYTES, RefusalReason.MISTYPED_CLAIM, "val");
    return new VerifierNonce(val, iat, time(nonce, iat));
  }

  /** SHA-256 of {@code val iat}: what Intel's clients give to GPUs as their nonce. */
  Digest gpuNonce() {
    byte[] both = new byte[val.size() + iat.size()];
    System.arraycopy(val.toArray(), 0, both, 0, val.size());
    System.arraycopy(iat.toArray(), 0, both, val.size(), iat.size());
    return Bytes.of(both).sha256();
  }

  private static Instant time(ClaimsReader nonce, Bytes iat) {
    Matcher time = TIME.matcher(new String(iat.toArray(), StandardCharsets.US_ASCII));
    try {
      if (time.matches()) {
        return Instant.parse(time.group(1) + "T" + time.group(2) + "Z");
      }
    } catch (DateTimeException e) {
      nonce.check(false, RefusalReason.MISTYPED_CLAIM, "iat");
    }
    nonce.check(time.matches(), RefusalReason.MISTYPED_CLAIM, "iat");
    return Instant.EPOCH;
  }
}
