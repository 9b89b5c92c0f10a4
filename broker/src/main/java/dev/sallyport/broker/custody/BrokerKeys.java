package dev.sallyport.broker.custody;

import dev.sallyport.broker.custody.BrokerKey.Identity;
import dev.sallyport.broker.custody.BrokerKey.TicketKey;
import dev.sallyport.broker.custody.BrokerKey.Transport;
import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Contexts;
import dev.sallyport.protocol.RecipientKey;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.wire.TransportKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The unwrapped keys at one moment; replaced as a whole when keys come or go.
 *
 * @param all by kind and ascending number
 * @param signed the transport keys as they are handed out, ascending; signed once for each rotation
 */
record BrokerKeys(List<BrokerKey> all, List<TransportKey> signed) {
  /** No keys at all. */
  static final BrokerKeys NONE = new BrokerKeys(List.of(), List.of());

  BrokerKeys {
    all = List.copyOf(all);
    signed = List.copyOf(signed);
  }

  /** These keys, the transport keys among them signed by the current identity. */
  static BrokerKeys of(List<BrokerKey> all) {
    BrokerKeys unsigned = new BrokerKeys(all, List.of());
    List<TransportKey> signed =
        unsigned.transports().stream()
            .map(transport -> sign(transport, unsigned.signer()))
            .toList();
    return new BrokerKeys(all, signed);
  }

  /** The identity that signs now: the lowest number that no rotation has ended. */
  SigningKey signer() {
    return identities().getFirst().key();
  }

  /** The current identity, and after it those that will sign later. */
  List<Identity> identities() {
    return of(Identity.class).stream().filter(key -> KeySchedule.isOpen(key.row())).toList();
  }

  List<Transport> transports() {
    return of(Transport.class);
  }

  Optional<Transport> transport(int number) {
    return transports().stream().filter(key -> key.row().number() == number).findFirst();
  }

  /** The key to make tickets of this moment with. */
  Optional<TicketKey> ticketKey(Instant issued) {
    return of(TicketKey.class).reversed().stream()
        .filter(key -> KeySchedule.isTicketKeyFor(key.row(), issued))
        .findFirst();
  }

  List<BrokerKeyRow> rows() {
    return all.stream().map(BrokerKey::row).toList();
  }

  /** The key that was unwrapped before from what this row holds, whatever its times were then. */
  Optional<BrokerKey> unwrappedFrom(BrokerKeyRow row) {
    return all.stream()
        .filter(key -> isSameKey(key.row(), row))
        .findFirst()
        .map(key -> key.under(row));
  }

  private static boolean isSameKey(BrokerKeyRow one, BrokerKeyRow other) {
    return one.kind() == other.kind()
        && one.number() == other.number()
        && one.kek().equals(other.kek())
        && one.wrapped().equals(other.wrapped());
  }

  private static TransportKey sign(Transport transport, SigningKey identity) {
    BrokerKeyRow row = transport.row();
    long from = row.from().toEpochMilli();
    long until = row.until().toEpochMilli();
    RecipientKey key = transport.pair().publicKey();
    Bytes signature = identity.sign(Contexts.transport(row.number(), from, until, key));
    Bytes signer = identity.publicKey().raw();
    return new TransportKey(row.number(), from, until, key, signer, signature);
  }

  private <K extends BrokerKey> List<K> of(Class<K> type) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
