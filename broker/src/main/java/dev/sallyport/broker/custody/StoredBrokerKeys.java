package dev.sallyport.broker.custody;

import dev.sallyport.broker.custody.KeySchedule.Due;
import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.store.BrokerKeyTable;
import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import dev.sallyport.broker.store.BrokerKeyTable.Kind;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.Transaction;
import dev.sallyport.kms.KekUri;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The broker's own keys in the store: made and wrapped here, read, and unwrapped. */
final class StoredBrokerKeys {
  /** Keys are forgotten this long after their end, so that nobody still works with one. */
  private static final Duration GRACE = Duration.ofMinutes(10);

  private final Store store;
  private final KeyVault vault;
  private final KekUri kek;
  private final SecureRandom random;

  /** New keys go under this KEK; stored ones name theirs. */
  StoredBrokerKeys(Store store, KeyVault vault, KekUri kek, SecureRandom random) {
    this.store = store;
    this.vault = vault;
    this.kek = kek;
    this.random = random;
  }

  /** All rows, ascending by number within their kind. */
  Outcome<List<BrokerKeyRow>> rows() {
    return store.read(StoredBrokerKeys::rows);
  }

  /** Makes keys; who finds one there already has lost a race, and reads the winner's afterwards. */
  Outcome<Integer> make(List<Due> missing) {
    for (Due due : missing) {
      Outcome<Boolean> made =
          wrapped(due)
              .then(row ->
                  store.write(
                      transaction -> Outcome.accepted(BrokerKeyTable.insert(transaction, row))));
      if (made instanceof Outcome.Refused<Boolean>(Refusal refusal)) {
        return refusal.asOutcome();
      }
    }
    return Outcome.accepted(missing.size());
  }

  /** Carries out a replacement in one transaction: all of it, or nothing. */
  Outcome<Boolean> replace(KeyReplacement replacement) {
    return wrapped(replacement.made())
        .then(key -> store.write(transaction -> replacement.write(transaction, key)));
  }

  /** What is in the store after removing what nothing can need any more. */
  Outcome<List<BrokerKeyRow>> pruned(Instant now) {
    return store.write(transaction -> {
      for (Kind kind : Kind.values()) {
        BrokerKeyTable.removeUntil(transaction, kind, now.minus(GRACE));
      }
      return rows(transaction);
    });
  }

  /** The key of a row; {@code secret-unreadable} where it is not what the row's label says. */
  Outcome<BrokerKey> unwrap(BrokerKeyRow row) {
    return unwrap(vault, row);
  }

  /** The same, without a store. */
  static Outcome<BrokerKey> unwrap(KeyVault vault, BrokerKeyRow row) {
    return vault
        .unwrap(label(row.kind(), row.number()), row.kek(), row.wrapped())
        .then(encoded -> {
          try (encoded) {
            return Outcome.accepted(BrokerKey.decode(row, encoded));
          } catch (GeneralSecurityException e) {
            return Outcome.refused(RefusalReason.SECRET_UNREADABLE, row.kind().label());
          }
        });
  }

  private Outcome<BrokerKeyRow> wrapped(Due due) {
    try (SecretBytes key = BrokerKey.generate(due, random)) {
      return vault
          .wrap(kek, label(due.kind(), due.number()), key)
          .map(wrapped ->
              new BrokerKeyRow(
                  due.kind(), due.number(), due.from(), due.until(), kek.value(), wrapped));
    } catch (GeneralSecurityException e) {
      LogEvent.KEY_NOT_MADE.failed(e, due.kind().label());
      return Outcome.refused(RefusalReason.INTERNAL_ERROR);
    }
  }

  /** All rows, in the reader's own transaction. */
  static Outcome<List<BrokerKeyRow>> rows(Transaction transaction) throws SQLException {
    List<BrokerKeyRow> rows = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      rows.addAll(BrokerKeyTable.all(transaction, kind));
    }
    return Outcome.accepted(rows);
  }

  private static KeyVault.Label label(Kind kind, int number) {
    return new KeyVault.Label(kind.label(), Digest.zero(), number);
  }
}
