package dev.sallyport.broker.backup;

import dev.sallyport.broker.store.RestoredStore;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.StoreException;
import dev.sallyport.protocol.Outcome;
import java.time.InstantSource;

/**
 * Makes a database that was put back by other means, such as a dump of PostgreSQL, fit to start on:
 * without the ticket keys and kept answers of its time (I4).
 */
public final class ForgetTickets {
  private final BackupSetup setup;
  private final InstantSource clock;

  /** In the store of this configuration. */
  public ForgetTickets(BackupSetup setup, InstantSource clock) {
    this.setup = setup;
    this.clock = clock;
  }

  /**
   * Removes them; how many rows.
   *
   * @throws BackupException if a broker is connected, which has the ticket keys in memory
   */
  public int run() throws BackupException {
    try (Store store = Store.open(setup.store(), clock)) {
      if (store.engine().equals("postgresql") && othersAreThere(store)) {
        throw BackupException.refused(
            "brokers are connected to this database", "Stop all of them first.");
      }
      return Examination.required(
          store.write(transaction -> Outcome.accepted(RestoredStore.forgetTickets(transaction))),
          "nothing was removed");
    } catch (StoreException e) {
      throw BackupException.refused("the store does not open: " + e.getMessage(), "");
    }
  }

  private static boolean othersAreThere(Store store) throws BackupException {
    long others =
        Examination.required(
            store.read(transaction -> Outcome.accepted(RestoredStore.otherSessions(transaction))),
            "the server does not say who is connected");
    return others > 0;
  }
}
