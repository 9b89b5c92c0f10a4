package dev.sallyport.system;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.AesGcmKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The private keys of a broker, by the keyset file of its local KMS and the rows of its database:
 * what nobody but the broker should be able to see. Written from docs/kms.md.
 */
@AccessesPartialKey
final class StoredKeys {
  private static final int SEED = 32;
  private static final int KEM_ID = 2;

  private final byte[] kek;
  private final Aead aead;

  private StoredKeys(byte[] kek, Aead aead) {
    this.kek = kek;
    this.aead = aead;
  }

  /** From a keyset file without a passphrase, with one key of one version. */
  static StoredKeys of(Path keysetFile) throws IOException, GeneralSecurityException {
    byte[] file = Files.readAllBytes(keysetFile);
    int line = 0;
    while (file[line] != '\n') {
      line++;
    }
    ByteBuffer body = ByteBuffer.wrap(file, line + 1, file.length - line - 1);
    requireOne(body.getShort());
    byte[] name = new byte[body.get()];
    body.get(name);
    int destroyed = body.getShort();
    body.position(body.position() + Integer.BYTES * destroyed);
    byte[] keyset = new byte[body.getInt()];
    body.get(keyset);
    KeysetHandle handle =
        TinkProtoKeysetFormat.parseKeyset(
            keyset, InsecureSecretKeyAccess.get(), AeadConfig2026.get());
    AesGcmKey key = (AesGcmKey) handle.getPrimary().getKey();
    return new StoredKeys(
        key.getKeyBytes().toByteArray(InsecureSecretKeyAccess.get()),
        handle.getPrimitive(AeadConfig2026.get(), Aead.class));
  }

  /** The key-encryption key. */
  byte[] kek() {
    return kek;
  }

  /** The broker's own keys: the secret part of each, by its kind and number. */
  Map<String, byte[]> ofBroker(Path database) throws SQLException, GeneralSecurityException {
    return keys(database, "select kind, number, kek, wrapped from broker_key", new byte[SEED]);
  }

  /** The keys of a tenant, likewise. */
  Map<String, byte[]> ofTenant(Path database, String tenant, byte[] root)
      throws SQLException, GeneralSecurityException {
    return keys(
        database,
        "select kind, number, kek, wrapped from tenant_key where tenant = '" + tenant + "'",
        root);
  }

  private Map<String, byte[]> keys(Path database, String sql, byte[] root)
      throws SQLException, GeneralSecurityException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      Map<String, byte[]> keys = new LinkedHashMap<>();
      while (rows.next()) {
        String kind = rows.getString("kind");
        int number = rows.getInt("number");
        byte[] context =
            Frame.named("wrap")
                .prefixed(kind)
                .raw(root)
                .u32(number)
                .prefixed(rows.getString("kek"))
                .bytes();
        byte[] key = unwrap(rows.getBytes("wrapped"), context);
        keys.put(kind + " key " + number, secretPart(kind, key));
      }
      return keys;
    }
  }

  /** The header stands before the ciphertext's length, and once more before the key. */
  private byte[] unwrap(byte[] wrapped, byte[] context) throws GeneralSecurityException {
    ByteBuffer in = ByteBuffer.wrap(wrapped);
    byte[] magic = new byte[4];
    in.get(magic);
    if (!new String(magic, StandardCharsets.US_ASCII).equals("SPW1")) {
      throw new GeneralSecurityException("not a wrapped key");
    }
    skipPrefixed(in);
    skipPrefixed(in);
    int header = in.position();
    byte[] ciphertext = new byte[in.getShort()];
    in.get(ciphertext);
    byte[] labelled = aead.decrypt(ciphertext, context);
    return Arrays.copyOfRange(labelled, header, labelled.length);
  }

  private static byte[] secretPart(String kind, byte[] key) {
    return switch (kind) {
      // A seed before its public key; a KEM id before a seed and its public key; or nothing else.
      case "identity" -> Arrays.copyOf(key, SEED);
      case "transport", "intake" -> Arrays.copyOfRange(key, KEM_ID, KEM_ID + SEED);
      default -> key;
    };
  }

  private static void skipPrefixed(ByteBuffer in) {
    int size = in.getShort();
    in.position(in.position() + size);
  }

  private static void requireOne(int keys) throws GeneralSecurityException {
    if (keys != 1) {
      throw new GeneralSecurityException("expected one key");
    }
  }
}
