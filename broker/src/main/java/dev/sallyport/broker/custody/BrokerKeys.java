package dev.sallyport.broker.custody;

import dev.sallyport.broker.custody.BrokerKey.Identity;
import dev.sallyport.broker.custody.BrokerKey.TicketKey;
import dev.sallyport.broker.custody.BrokerKey.Transport;
import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import java.util.List;
import java.util.Optional;

/**
 * The unwrapped keys at one moment; replaced as a whole when keys come or go.
 *
 * @param all by kind and ascending number
 */
record BrokerKeys(List<BrokerKey> all) {
  BrokerKeys {
    all = List.copyOf(all);
  }

  List<Identity> identities() {
    return of(Identity.class);
  }

  List<Transport> transports() {
    return of(Transport.class);
  }

  Optional<Transport> transport(int number) {
    return transports().stream().filter(key -> key.row().number() == number).findFirst();
  }

  Optional<TicketKey> ticketKey(int number) {
    return of(TicketKey.class).stream().filter(key -> key.row().number() == number).findFirst();
  }

  /** The key that was unwrapped from exactly this row before. */
  Optional<BrokerKey> unwrappedFrom(BrokerKeyRow row) {
    return all.stream().filter(key -> key.row().equals(row)).findFirst();
  }

  private <K extends BrokerKey> List<K> of(Class<K> type) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
