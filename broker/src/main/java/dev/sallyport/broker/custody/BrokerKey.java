package dev.sallyport.broker.custody;

import dev.sallyport.broker.custody.KeySchedule.Due;
import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SigningKey;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;

/** One of the broker's own keys, unwrapped, with the row that it came from. */
sealed interface BrokerKey extends AutoCloseable {
  /** Size in bytes of a ticket key. */
  int TICKET_KEY_SIZE = 32;

  /** The row that it came from. */
  BrokerKeyRow row();

  /** What holds the secret: one object, however many rows it stood under. */
  AutoCloseable holder();

  /** The same key under a row of which only the times differ. */
  BrokerKey under(BrokerKeyRow other);

  /** SHA-256 of the raw public half; empty where there is none. */
  Optional<Digest> fingerprint();

  /** Zeroes it. */
  @Override
  void close();

  /** Signs. */
  record Identity(BrokerKeyRow row, SigningKey key) implements BrokerKey {
    @Override
    public AutoCloseable holder() {
      return key;
    }

    @Override
    public Identity under(BrokerKeyRow other) {
      return new Identity(other, key);
    }

    @Override
    public Optional<Digest> fingerprint() {
      return Optional.of(key.publicKey().fingerprint());
    }

    @Override
    public void close() {
      key.close();
    }
  }

  /** Opens what workloads seal. */
  record Transport(BrokerKeyRow row, RecipientKeyPair pair) implements BrokerKey {
    @Override
    public AutoCloseable holder() {
      return pair;
    }

    @Override
    public Transport under(BrokerKeyRow other) {
      return new Transport(other, pair);
    }

    @Override
    public Optional<Digest> fingerprint() {
      return Optional.of(pair.publicKey().raw().sha256());
    }

    @Override
    public void close() {
      pair.close();
    }
  }

  /** Makes tickets. */
  record TicketKey(BrokerKeyRow row, SecretBytes key) implements BrokerKey {
    @Override
    public AutoCloseable holder() {
      return key;
    }

    @Override
    public TicketKey under(BrokerKeyRow other) {
      return new TicketKey(other, key);
    }

    @Override
    public Optional<Digest> fingerprint() {
      return Optional.empty();
    }

    @Override
    public void close() {
      key.close();
    }
  }

  /** A fresh key in its encoding, to be wrapped. */
  static SecretBytes generate(Due due, SecureRandom random) throws GeneralSecurityException {
    return switch (due.kind()) {
      case IDENTITY -> {
        try (SigningKey key = SigningKey.generate()) {
          yield key.encode();
        }
      }
      case TRANSPORT -> {
        try (RecipientKeyPair pair = RecipientKeyPair.generate(Kem.X_WING)) {
          yield pair.encode();
        }
      }
      case TICKET -> {
        byte[] key = new byte[TICKET_KEY_SIZE];
        random.nextBytes(key);
        yield SecretBytes.takeOwnershipOf(key);
      }
    };
  }

  /**
   * The key in this encoding, which stays the caller's.
   *
   * @throws GeneralSecurityException if it is not a key of the row's kind
   */
  static BrokerKey decode(BrokerKeyRow row, SecretBytes encoded) throws GeneralSecurityException {
    return switch (row.kind()) {
      case IDENTITY -> new Identity(row, SigningKey.decode(encoded));
      case TRANSPORT -> new Transport(row, RecipientKeyPair.decode(encoded));
      case TICKET -> {
        if (encoded.size() != TICKET_KEY_SIZE) {
          throw new GeneralSecurityException("not a ticket key");
        }
        yield new TicketKey(row, encoded.copy());
      }
    };
  }
}
