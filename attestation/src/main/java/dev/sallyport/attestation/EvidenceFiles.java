package dev.sallyport.attestation;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import dev.sallyport.protocol.wire.Evidence;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts one machine's evidence together from the verifiers' own files, and says when it was made.
 * Nothing of it is verified.
 */
public final class EvidenceFiles {
  private static final JsonLimits BUNDLE = new JsonLimits(512 * 1024, 8, 1024);

  private EvidenceFiles() {}

  /**
   * Evidence out of one CPU token and at most one bundle of each kind of device, in any order.
   *
   * <p>Refused: {@code malformed-token} without a CPU token or with two, {@code malformed-bundle}
   * for JSON that is no bundle of one kind, {@code duplicate-device} for two bundles of a kind.
   */
  public static Outcome<Evidence> read(List<Bytes> files) {
    List<String> tokens = new ArrayList<>();
    Map<DeviceKind, Evidence.Bundle> bundles = new EnumMap<>(DeviceKind.class);
    for (Bytes file : files) {
      String text = new String(file.toArray(), StandardCharsets.UTF_8).strip();
      if (!text.startsWith("[") && !text.startsWith("{")) {
        tokens.add(text);
        continue;
      }
      switch (bundle(text)) {
        case Outcome.Refused<Found>(Refusal refusal) -> {
          return refusal.asOutcome();
        }
        case Outcome.Accepted<Found>(Found found) -> {
          if (bundles.put(found.kind(), found.bundle()) != null) {
            return Outcome.refused(RefusalReason.DUPLICATE_DEVICE, found.kind().part());
          }
        }
      }
    }
    if (tokens.size() != 1) {
      String detail = tokens.size() + " CPU tokens; one belongs to a machine";
      return new Refusal(RefusalReason.MALFORMED_TOKEN, "cpu", detail).asOutcome();
    }
    return Outcome.accepted(
        new Evidence(
            new Evidence.Token(Evidence.INTEL_TRUST_AUTHORITY, tokens.getFirst()),
            Optional.ofNullable(bundles.get(DeviceKind.GPU)),
            Optional.ofNullable(bundles.get(DeviceKind.SWITCH))));
  }

  /**
   * When the newest of its tokens says that it was issued; empty where one says nothing readable.
   * Good for choosing an instant to judge at, and for nothing else: it is asked before any
   * signature.
   */
  public static Optional<Instant> newestIssue(Evidence evidence) {
    List<String> tokens =
        Stream.concat(
                Stream.of(evidence.cpu().token()),
                Stream.concat(
                    overall(evidence.gpu(), DeviceKind.GPU),
                    overall(evidence.switches(), DeviceKind.SWITCH)))
            .toList();
    Optional<Instant> newest = Optional.empty();
    for (String token : tokens) {
      Optional<Instant> issued = issued(token);
      if (issued.isEmpty()) {
        return Optional.empty();
      }
      newest = newest.filter(before -> !before.isBefore(issued.get())).or(() -> issued);
    }
    return newest;
  }

  private record Found(DeviceKind kind, Evidence.Bundle bundle) {}

  private static Outcome<Found> bundle(String text) {
    try {
      JsonValue json = StrictJson.parse(text.getBytes(StandardCharsets.UTF_8), BUNDLE);
      List<DeviceKind> kinds = DetachedBundle.kindsIn(json);
      return kinds.size() == 1
          ? Outcome.accepted(
              new Found(kinds.getFirst(), new Evidence.Bundle(Evidence.NVIDIA_NRAS, json)))
          : Outcome.refused(RefusalReason.MALFORMED_BUNDLE, "devices");
    } catch (JsonException e) {
      return Refusal.of(e).asOutcome();
    }
  }

  private static Stream<String> overall(Optional<Evidence.Bundle> bundle, DeviceKind kind) {
    return bundle.stream()
        .map(sent ->
            DetachedBundle.parse(sent.bundle(), kind)
                    instanceof Outcome.Accepted<DetachedBundle>(DetachedBundle read)
                ? read.overall()
                : "");
  }

  private static Optional<Instant> issued(String token) {
    if (!(CompactJws.parse(token) instanceof Outcome.Accepted<CompactJws>(CompactJws jws))) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.ofEpochSecond(jws.claims().integer("iat")));
    } catch (JsonException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
