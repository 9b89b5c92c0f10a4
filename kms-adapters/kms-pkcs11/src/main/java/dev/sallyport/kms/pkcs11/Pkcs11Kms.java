package dev.sallyport.kms.pkcs11;

import dev.sallyport.kms.Destruction;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsException.Unreadable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Wraps with AES-256-GCM under keys that never leave their token. */
final class Pkcs11Kms implements KmsAdapter {
  private static final byte[] PROBE = new byte[16];
  private final Map<String, Connection> byToken;
  private final SecureRandom random;

  private Pkcs11Kms(Map<String, Connection> byToken, SecureRandom random) {
    this.byToken = byToken;
    this.random = random;
  }

  /**
   * Opens all connections.
   *
   * @param front stands before every library
   */
  static Pkcs11Kms open(
      List<TokenSettings> settings, SecureRandom random, UnaryOperator<Calls> front)
      throws KmsException {
    Map<String, Connection> opened = new LinkedHashMap<>();
    boolean complete = false;
    try {
      for (TokenSettings each : settings) {
        opened.put(each.token(), Connection.open(each, random, front));
      }
      complete = true;
      return new Pkcs11Kms(opened, random);
    } finally {
      if (!complete) {
        opened.values().forEach(Connection::close);
      }
    }
  }

  @Override
  public Wrapped wrap(KekVersion version, SecretBytes plaintext, Bytes context)
      throws KmsException {
    Place place = place(version.kek());
    VersionName name = name(version);
    return place
        .connection()
        .read(session -> {
          long key = place.keys().require(session, name);
          Bytes iv = Sealed.newIv(random);
          Bytes ciphertext = session.encrypt(key, iv, plaintext, context);
          requireSize(plaintext, ciphertext);
          return new Wrapped(version, new Sealed(iv, ciphertext).encode());
        });
  }

  @Override
  public Unwrapped unwrap(KekVersion version, Bytes ciphertext, Bytes context) throws KmsException {
    Place place = place(version.kek());
    VersionName name = name(version);
    Sealed sealed = Sealed.parse(ciphertext).orElseThrow(() -> new Unreadable(version.kek()));
    return place
        .connection()
        .readSecret(session ->
            new Unwrapped(
                version,
                open(
                    session, place.keys().require(session, name), sealed, context, version.kek())));
  }

  @Override
  public KekInfo info(KekUri kek) throws KmsException {
    Place place = place(kek);
    return place.connection().read(place.keys()::info);
  }

  @Override
  public KekInfo rotate(KekUri kek) throws KmsException {
    Place place = place(kek);
    return place
        .connection()
        .change(session -> {
          place.keys().rotate(session, random);
          return place.keys().info(session);
        });
  }

  @Override
  public Destruction destroy(KekVersion version) throws KmsException {
    Place place = place(version.kek());
    VersionName name = name(version);
    return place.connection().change(session -> place.keys().destroy(session, name));
  }

  @Override
  public KmsHealth health() {
    return new KmsHealth(byToken.values().stream().map(Connection::health).toList());
  }

  @Override
  public void close() {
    byToken.values().forEach(Connection::close);
  }

  /** Labels only. */
  @Override
  public String toString() {
    return "Pkcs11Kms" + byToken.keySet();
  }

  /**
   * SoftHSM tells a wrong tag by the code for anything that fails within. Whether the key still
   * does what it should tells the two apart: a secret must not be given up for a token's bad hour.
   */
  private SecretBytes open(Session session, long key, Sealed sealed, Bytes context, KekUri kek)
      throws KmsException, CryptokiException {
    try {
      return session.decrypt(key, sealed.iv(), sealed.ciphertext(), context);
    } catch (CryptokiException e) {
      boolean unreadable =
          switch (e.kind()) {
            case UNREADABLE -> true;
            case UNCLEAR -> opensWhatItSeals(session, key);
            case LOST, PIN, DENIED, FAILED -> false;
          };
      if (unreadable) {
        throw new Unreadable(kek);
      }
      throw e;
    }
  }

  private boolean opensWhatItSeals(Session session, long key) throws CryptokiException {
    Bytes iv = Sealed.newIv(random);
    try (SecretBytes probe = SecretBytes.copyOf(PROBE)) {
      Bytes sealed = session.encrypt(key, iv, probe, Bytes.empty());
      try (SecretBytes opened = session.decrypt(key, iv, sealed, Bytes.empty())) {
        return opened.size() == PROBE.length;
      }
    }
  }

  private static void requireSize(SecretBytes plaintext, Bytes ciphertext) throws WrongAnswer {
    if (ciphertext.size() != plaintext.size() + Sealed.TAG_SIZE) {
      throw new WrongAnswer("ciphertext of " + ciphertext.size() + " bytes");
    }
  }

  /** Where a KEK is. */
  private record Place(Connection connection, KeyObjects keys) {}

  private Place place(KekUri kek) throws UnknownKek {
    TokenUri uri = TokenUri.parse(kek).orElseThrow(() -> new UnknownKek(kek.value()));
    Connection connection = byToken.get(uri.token());
    if (connection == null) {
      throw new UnknownKek(kek.value());
    }
    return new Place(connection, connection.keys(kek, uri.object()));
  }

  private static VersionName name(KekVersion version) throws UnknownKek {
    return VersionName.parse(version.version())
        .orElseThrow(() -> new UnknownKek(version.toString()));
  }
}
