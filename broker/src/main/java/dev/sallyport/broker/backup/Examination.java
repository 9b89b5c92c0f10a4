package dev.sallyport.broker.backup;

import dev.sallyport.broker.config.KmsWiring;
import dev.sallyport.broker.custody.KeyCheck;
import dev.sallyport.broker.store.RestoredStore;
import dev.sallyport.broker.store.RestoredStore.Contents;
import dev.sallyport.broker.store.SqliteBackup;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.StoreException;
import dev.sallyport.broker.store.StoreSettings;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsSettings;
import dev.sallyport.kms.local.KeyFileCopy;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What a backup is worth, found out by doing with a copy of it what a broker does with its store:
 * open it, bring its schema up to date, unwrap every key.
 *
 * @param keys how many wrapped keys open
 * @param contents what the database holds
 */
public record Examination(int keys, Contents contents) {

  /** Whether to change the copy into one that a broker may start on. */
  enum Purpose {
    LOOK,
    RESTORE
  }

  /**
   * Examines a copy, which is changed by it and is not in use.
   *
   * @throws BackupException if it is damaged, or its keys do not open
   */
  static Examination of(Path copy, BackupSetup setup, InstantSource clock, Purpose purpose)
      throws BackupException {
    Optional<String> flaw = SqliteBackup.flaw(copy);
    if (flaw.isPresent()) {
      throw BackupException.refused("the database is not usable: " + flaw.get(), "");
    }
    try (Kms kms = openKms(setup);
        Store store = Store.open(StoreSettings.sqlite(copy), clock)) {
      int keys =
          required(
              KeyCheck.check(store, kms),
              "the database's keys do not open, so this is another broker's keyset or an older one");
      Contents contents =
          required(
              store.read(transaction -> Outcome.accepted(RestoredStore.contents(transaction))),
              "the database cannot be read");
      switch (purpose) {
        case LOOK -> {}
        case RESTORE ->
            required(
                store.write(
                    transaction -> Outcome.accepted(RestoredStore.forgetTickets(transaction))),
                "tickets cannot be removed");
      }
      return new Examination(keys, contents);
    } catch (StoreException e) {
      throw BackupException.refused("the database does not open: " + e.getMessage(), "");
    }
  }

  /** Opened only where nothing is missing: an adapter makes what it does not find. */
  private static Kms openKms(BackupSetup setup) throws BackupException {
    try {
      Optional<KmsSettings> local = setup.local();
      if (local.isPresent()) {
        KeyFileCopy.requireKeys(local.get());
      }
      return KmsWiring.open(setup.kms(), setup.kmsTimeout());
    } catch (KmsException e) {
      throw BackupException.refused("the keyset does not open: " + e.getMessage(), "");
    }
  }

  static <T> T required(Outcome<T> outcome, String otherwise) throws BackupException {
    return switch (outcome) {
      case Outcome.Accepted<T>(T value) -> value;
      case Outcome.Refused<T>(Refusal refusal) ->
          throw BackupException.refused(otherwise + " (" + refusal.line() + ")", "");
    };
  }
}
