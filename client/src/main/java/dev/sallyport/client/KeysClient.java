package dev.sallyport.client;

import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.KeyListAnswer;
import dev.sallyport.protocol.wire.KeyRotation;
import java.util.Optional;

/**
 * An operator's view of keys: the broker's own, or one tenant's. What passes here are numbers,
 * times and fingerprints, never a key.
 */
public final class KeysClient {
  private static final int MAX_LIST = 1024 * 1024;

  private final BrokerConnection broker;
  private final Optional<SecretBytes> token;
  private final String route;

  private KeysClient(BrokerConnection broker, Optional<SecretBytes> token, String route) {
    this.broker = broker;
    this.token = token;
    this.route = route;
  }

  /** The broker's own keys. */
  public static KeysClient ofBroker(BrokerConnection broker, Optional<SecretBytes> token) {
    return new KeysClient(broker, token, "/v1/keys");
  }

  /** A tenant's keys. */
  public static KeysClient ofTenant(
      BrokerConnection broker, Optional<SecretBytes> token, TenantName tenant) {
    return new KeysClient(broker, token, "/v1/tenants/" + tenant.value() + "/keys");
  }

  /** The keys as they are. */
  public Reply<KeyListAnswer> list() throws InterruptedException {
    return broker.get(route, token, MAX_LIST).then(body -> Reply.of(KeyListAnswer.parse(body)));
  }

  /**
   * Replaces a key; the keys as they are afterwards. An order whose answer is lost may be sent
   * again: it names the key that it replaces, and is then refused with {@code keys-moved}.
   */
  public Reply<KeyListAnswer> rotate(KeyRotation order) throws InterruptedException {
    return broker
        .post(route + "/rotations", token, order.toUtf8(), MAX_LIST)
        .then(body -> Reply.of(KeyListAnswer.parse(body)));
  }
}
