package dev.sallyport.client.testbroker;

import dev.sallyport.client.testbroker.PlayedBroker.Answer;
import dev.sallyport.client.testbroker.PlayedBroker.Request;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.wire.KekAnswer;
import dev.sallyport.protocol.wire.KekAnswer.Wrapping;
import dev.sallyport.protocol.wire.KekRotation;
import dev.sallyport.protocol.wire.KeyKind;
import java.util.ArrayList;
import java.util.List;

/** A tenant's key-encryption key with one key behind its version, rotated as a broker does it. */
public final class PlayedKek {
  private static final String KEK = "vault://main/transit/acme";
  private final List<KekRotation> orders = new ArrayList<>();
  private int version = 2;
  private int ofStorageKey = 1;

  /** The orders that came. */
  public synchronized List<KekRotation> orders() {
    return List.copyOf(orders);
  }

  synchronized Answer route(Request request) {
    if (!request.path().endsWith("/rotations")) {
      return new Answer(200, status());
    }
    return Answer.of(
        KekRotation.parse(request.body().toArray()).map(this::rotate).map(Bytes::toArray));
  }

  private Bytes rotate(KekRotation order) {
    orders.add(order);
    if (order.replaces().equals(Integer.toString(version))) {
      version++;
    }
    ofStorageKey = version;
    return status();
  }

  private Bytes status() {
    return Bytes.of(
        new KekAnswer(
                KEK,
                true,
                Integer.toString(version),
                List.of(
                    new Wrapping(KeyKind.INTAKE, 1, KEK, Integer.toString(version)),
                    new Wrapping(KeyKind.STORAGE, 1, KEK, Integer.toString(ofStorageKey))))
            .toUtf8());
  }
}
