package dev.sallyport.client;

import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.KekAnswer;
import dev.sallyport.protocol.wire.KekRotation;
import java.util.Optional;

/** A tenant's key-encryption key: where it stands, and its rotation. */
public final class KekClient {
  private static final int MAX_ANSWER = 1024 * 1024;

  private final BrokerConnection broker;
  private final Optional<SecretBytes> token;
  private final String route;

  /** The key of this tenant. */
  public KekClient(BrokerConnection broker, Optional<SecretBytes> token, TenantName tenant) {
    this.broker = broker;
    this.token = token;
    this.route = "/v1/tenants/" + tenant.value() + "/kek";
  }

  /** The key, and how each of the tenant's keys is wrapped. */
  public Reply<KekAnswer> status() throws InterruptedException {
    return broker.get(route, token, MAX_ANSWER).then(body -> Reply.of(KekAnswer.parse(body)));
  }

  /**
   * Has a new version made and the tenant's keys wrapped under it. An order whose answer is lost
   * may be sent again: it makes no second version and finishes what was begun.
   */
  public Reply<KekAnswer> rotate(KekRotation order) throws InterruptedException {
    return broker
        .post(route + "/rotations", token, order.toUtf8(), MAX_ANSWER)
        .then(body -> Reply.of(KekAnswer.parse(body)));
  }
}
