package dev.sallyport.simulator.demo;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.streamingaead.PredefinedStreamingAeadParameters;
import com.google.crypto.tink.streamingaead.StreamingAeadConfig2026;
import dev.sallyport.simulator.machine.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;

/** A small sample model, encrypted with Tink's streaming AEAD as real weights would be. */
final class Model {
  private static final int SIZE = 3 * 1024 * 1024;
  private static final byte[] NAME = "sample-model".getBytes(StandardCharsets.US_ASCII);

  private Model() {}

  /**
   * Writes an encrypted model and its key.
   *
   * @return SHA-256 of the plain model, hex
   */
  static String create(Path encrypted, Path key) throws IOException, GeneralSecurityException {
    KeysetHandle handle =
        KeysetHandle.generateNew(
            PredefinedStreamingAeadParameters.AES256_GCM_HKDF_1MB, StreamingAeadConfig2026.get());
    byte[] weights = new byte[SIZE];
    for (int index = 0; index < SIZE; index++) {
      weights[index] = (byte) (index * 31 + (index >> 8));
    }
    try (OutputStream file = Files.newOutputStream(encrypted);
        OutputStream sealing = aead(handle).newEncryptingStream(file, NAME)) {
      sealing.write(weights);
    }
    Files.write(
        key,
        TinkProtoKeysetFormat.serializeKeyset(
            handle, InsecureSecretKeyAccess.get(), StreamingAeadConfig2026.get()));
    return hash(weights);
  }

  /** SHA-256 of what the key opens, hex. */
  static String open(Path encrypted, Path key) throws IOException, GeneralSecurityException {
    KeysetHandle handle =
        TinkProtoKeysetFormat.parseKeyset(
            Files.readAllBytes(key), InsecureSecretKeyAccess.get(), StreamingAeadConfig2026.get());
    try (InputStream file = Files.newInputStream(encrypted);
        InputStream opening = aead(handle).newDecryptingStream(file, NAME)) {
      return hash(opening.readAllBytes());
    }
  }

  private static StreamingAead aead(KeysetHandle handle) throws GeneralSecurityException {
    return handle.getPrimitive(StreamingAeadConfig2026.get(), StreamingAead.class);
  }

  private static String hash(byte[] content) {
    return HexFormat.of().formatHex(Hashes.sha256(content));
  }
}
