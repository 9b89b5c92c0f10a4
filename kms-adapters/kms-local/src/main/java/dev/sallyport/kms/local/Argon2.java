package dev.sallyport.kms.local;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Cost of Argon2id (RFC 9106, version 0x13), bounded both ways: below the least, a stolen file is
 * too cheap to guess at; above the most, a forged header would stop the start with its cost.
 *
 * @param memoryKib memory in KiB, 19456 to 1048576
 * @param iterations passes, 1 to 16
 * @param lanes degree of parallelism, 1 to 16
 */
record Argon2(int memoryKib, int iterations, int lanes) {
  static final int MIN_MEMORY_KIB = 19 * 1024;
  static final int MAX_MEMORY_KIB = 1024 * 1024;
  static final int MAX_ITERATIONS = 16;
  static final int MAX_LANES = 16;
  static final int SALT_SIZE = 16;

  /** The second recommended option of RFC 9106 section 4: 64 MiB, 3 passes, 4 lanes. */
  static final Argon2 STANDARD = new Argon2(64 * 1024, 3, 4);

  private static final int KEY_SIZE = 32;

  Argon2 {
    if (memoryKib < MIN_MEMORY_KIB || memoryKib > MAX_MEMORY_KIB) {
      throw new IllegalArgumentException("memory");
    }
    if (iterations < 1 || iterations > MAX_ITERATIONS || lanes < 1 || lanes > MAX_LANES) {
      throw new IllegalArgumentException("iterations or lanes");
    }
  }

  /** The 32-byte key of a passphrase; the caller closes it. */
  SecretBytes derive(SecretBytes passphrase, Bytes salt) {
    Argon2Parameters parameters =
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(iterations)
            .withParallelism(lanes)
            .withSalt(salt.toArray())
            .build();
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(parameters);
    return passphrase.use(bytes -> {
      byte[] key = new byte[KEY_SIZE];
      generator.generateBytes(bytes, key);
      return SecretBytes.takeOwnershipOf(key);
    });
  }
}
