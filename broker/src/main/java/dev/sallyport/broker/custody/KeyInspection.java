package dev.sallyport.broker.custody;

import dev.sallyport.broker.custody.KeySchedule.Due;
import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import dev.sallyport.broker.store.ReadableStore;
import dev.sallyport.kms.Kms;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.wire.KeyEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The broker's own keys as a start would find them; none is made, and each that was unwrapped is
 * forgotten again.
 *
 * @param entries every key that still serves
 * @param identities the public key that signs now, and after it those that will
 * @param due kinds of the keys that a start would make, in its order
 */
public record KeyInspection(
    List<KeyEntry> entries, List<SignatureKey> identities, List<String> due) {
  /** Copies. */
  public KeyInspection {
    entries = List.copyOf(entries);
    identities = List.copyOf(identities);
    due = List.copyOf(due);
  }

  /**
   * Reads and unwraps every key.
   *
   * <p>Refused: what the store and the KMS refuse, {@code secret-unreadable} where a key is not
   * what its label says; the subject names its kind and number.
   */
  public static Outcome<KeyInspection> of(
      ReadableStore store, Kms kms, KeySchedule schedule, Instant now) {
    KeyVault vault = new KeyVault(kms);
    return store
        .read(StoredBrokerKeys::rows)
        .then(rows -> inspect(rows, vault, schedule.missing(rows, now), now));
  }

  private static Outcome<KeyInspection> inspect(
      List<BrokerKeyRow> rows, KeyVault vault, List<Due> due, Instant now) {
    List<BrokerKey> opened = new ArrayList<>();
    try {
      for (BrokerKeyRow row : rows) {
        switch (StoredBrokerKeys.unwrap(vault, row)) {
          case Outcome.Accepted<BrokerKey>(BrokerKey key) -> opened.add(key);
          case Outcome.Refused<BrokerKey>(Refusal refusal) -> {
            return named(refusal, row).asOutcome();
          }
        }
      }
      return Outcome.accepted(of(new BrokerKeys(opened, List.of()), due, now));
    } finally {
      opened.forEach(BrokerKey::close);
    }
  }

  private static KeyInspection of(BrokerKeys keys, List<Due> due, Instant now) {
    return new KeyInspection(
        KeyEntries.of(keys, now),
        keys.identities().stream().map(identity -> identity.key().publicKey()).toList(),
        due.stream().map(key -> key.kind().label()).toList());
  }

  private static Refusal named(Refusal refusal, BrokerKeyRow row) {
    String subject = row.kind().label() + " key " + row.number();
    return new Refusal(refusal.reason(), subject, refusal.detail());
  }
}
