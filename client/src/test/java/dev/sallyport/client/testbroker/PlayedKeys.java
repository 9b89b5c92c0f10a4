package dev.sallyport.client.testbroker;

import dev.sallyport.client.testbroker.PlayedBroker.Answer;
import dev.sallyport.client.testbroker.PlayedBroker.Request;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.wire.KeyEntry;
import dev.sallyport.protocol.wire.KeyEntry.Standing;
import dev.sallyport.protocol.wire.KeyKind;
import dev.sallyport.protocol.wire.KeyListAnswer;
import dev.sallyport.protocol.wire.KeyRotation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Keys of the broker and of one tenant, replaced as a broker replaces them. */
public final class PlayedKeys {
  private final List<KeyEntry> keys = new ArrayList<>();
  private final List<KeyRotation> orders = new ArrayList<>();

  PlayedKeys() {
    keys.add(entry(KeyKind.IDENTITY, 1, Standing.CURRENT));
    keys.add(entry(KeyKind.IDENTITY, 2, Standing.NEXT));
    keys.add(entry(KeyKind.TICKET, 205_130_000, Standing.CURRENT));
    keys.add(entry(KeyKind.INTAKE, 1, Standing.CURRENT));
  }

  /** The orders that came, in order. */
  public synchronized List<KeyRotation> orders() {
    return List.copyOf(orders);
  }

  synchronized Answer route(Request request) {
    boolean ofTenant = request.path().startsWith("/v1/tenants/");
    if (!request.path().endsWith("/rotations")) {
      return new Answer(200, list(ofTenant));
    }
    Outcome<byte[]> answer =
        KeyRotation.parse(request.body().toArray())
            .then(this::rotate)
            .map(_ -> list(ofTenant).toArray());
    return Answer.of(answer);
  }

  private Outcome<Boolean> rotate(KeyRotation order) {
    orders.add(order);
    KeyEntry current =
        keys.stream()
            .filter(key -> key.kind() == order.kind() && key.standing() == Standing.CURRENT)
            .findFirst()
            .orElseThrow();
    if (current.number() != order.replaces()) {
      return Outcome.refused(RefusalReason.KEYS_MOVED, order.kind().label());
    }
    keys.replaceAll(key ->
        key.kind() == order.kind() ? entry(key.kind(), key.number(), later(key.standing())) : key);
    Standing fresh = order.kind() == KeyKind.IDENTITY ? Standing.NEXT : Standing.CURRENT;
    keys.add(entry(order.kind(), highest(order.kind()) + 1, fresh));
    return Outcome.accepted(true);
  }

  private static Standing later(Standing standing) {
    return switch (standing) {
      case NEXT -> Standing.CURRENT;
      case CURRENT, KEPT -> Standing.KEPT;
    };
  }

  private int highest(KeyKind kind) {
    return keys.stream()
        .filter(key -> key.kind() == kind)
        .mapToInt(KeyEntry::number)
        .max()
        .orElse(0);
  }

  private Bytes list(boolean ofTenant) {
    List<KeyEntry> some =
        keys.stream()
            .filter(key -> ofTenant == (key.kind() == KeyKind.INTAKE))
            .sorted(Comparator.comparing(KeyEntry::kind).thenComparingInt(KeyEntry::number))
            .toList();
    return Bytes.of(new KeyListAnswer(some).toUtf8());
  }

  private static KeyEntry entry(KeyKind kind, int number, Standing standing) {
    boolean secret = kind == KeyKind.TICKET;
    return new KeyEntry(
        kind,
        number,
        standing,
        1_767_225_600_000L,
        standing == Standing.KEPT && kind != KeyKind.INTAKE
            ? OptionalLong.of(1_767_229_200_000L)
            : OptionalLong.empty(),
        secret ? Optional.empty() : Optional.of(Digest.zero()),
        kind == KeyKind.INTAKE ? OptionalLong.of(2) : OptionalLong.empty());
  }
}
