package dev.sallyport.broker.doctor;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.config.StoreChoice;
import dev.sallyport.broker.custody.KeyInspection;
import dev.sallyport.broker.custody.KeySchedule;
import dev.sallyport.broker.store.StoreException;
import dev.sallyport.broker.store.StoreLook;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.wire.KeyEntry;
import dev.sallyport.protocol.wire.KeyEntry.Standing;
import dev.sallyport.protocol.wire.KeyKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The broker's own keys: that each opens, until when it serves, and which identity guests have to
 * pin.
 */
final class KeysCheck implements Check {
  static final String NAME = "keys";
  private static final String OPEN =
      "use the keyset or key that this database was written with; docs/operations.md, \"What a loss"
          + " means\"";
  private final Patient patient;

  KeysCheck(Patient patient) {
    this.patient = patient;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> needs() {
    return Set.of(DatabaseCheck.NAME, DatabaseCheck.NAME + ".schema", KekCheck.NAME);
  }

  /** A dozen keys at most, each of which a key management system is asked for. */
  @Override
  public Duration limit() {
    return patient.config().kmsTimeout().multipliedBy(4).plusSeconds(10);
  }

  @Override
  public List<Line> look() throws InvalidSettingException {
    BrokerConfig config = patient.config();
    Instant now = patient.clock().instant();
    try (StoreLook store = StoreLook.open(StoreChoice.of(config), patient.clock());
        Kms kms = KmsAsItIs.open(config)) {
      KeySchedule schedule =
          KeySchedule.of(config.challenge().life(), config.keys().identityNotice());
      return switch (KeyInspection.of(store, kms, schedule, now)) {
        case Outcome.Accepted<KeyInspection>(KeyInspection keys) -> lines(keys, schedule);
        case Outcome.Refused<KeyInspection>(Refusal refusal) ->
            List.of(Line.failed("", refusal.line(), OPEN));
      };
    } catch (KmsException | StoreException e) {
      return List.of(Line.failed("", String.valueOf(e.getMessage()), OPEN));
    }
  }

  private List<Line> lines(KeyInspection keys, KeySchedule schedule) {
    if (keys.identities().isEmpty() && keys.entries().isEmpty()) {
      return List.of(Line.warning("", "there are none yet", "the first start makes them"));
    }
    List<Line> lines = new ArrayList<>();
    lines.add(Line.ok("", keys.entries().size() + " keys open"));
    lines.add(current(keys, KeyKind.TRANSPORT, schedule.transportPeriod()));
    lines.add(current(keys, KeyKind.TICKET, Duration.ofDays(1)));
    lines.add(identity(keys.identities()));
    if (!keys.due().isEmpty()) {
      lines.add(
          Line.warning(
              "due",
              "to be made: " + String.join(", ", keys.due()),
              "a start makes them; a broker that runs does so each minute, so look at its log"));
    }
    return lines;
  }

  private static Line current(KeyInspection keys, KeyKind kind, Duration period) {
    String part = kind.label();
    Optional<KeyEntry> current =
        keys.entries().stream()
            .filter(key -> key.kind() == kind && key.standing() == Standing.CURRENT)
            .findFirst();
    return current
        .map(key -> {
          Instant since = Instant.ofEpochMilli(key.sinceMillis());
          return Line.ok(
              part,
              "key %d since %s, the next one from %s"
                  .formatted(key.number(), since, since.plus(period)));
        })
        .orElseGet(() ->
            Line.warning(part, "no key serves now", "a start, or a broker that runs, makes one"));
  }

  private Line identity(List<SignatureKey> identities) {
    String part = KeyKind.IDENTITY.label();
    String shown =
        identities.stream()
            .map(key -> key.fingerprint().hex())
            .collect(Collectors.joining(", next sha256 ", "guests pin sha256 ", ""));
    List<String> strangers =
        patient.expectedPins().stream().filter(pin -> !isAmong(pin, identities)).toList();
    if (identities.isEmpty()) {
      return Line.failed(part, "no identity key signs", OPEN);
    }
    return strangers.isEmpty()
        ? Line.ok(part, shown)
        : Line.failed(
            part,
            shown + "; not among them: " + String.join(", ", strangers),
            "this is another broker than expected, or its identity was rotated");
  }

  /** Profiles pin raw keys, and people compare fingerprints. */
  private static boolean isAmong(String pin, List<SignatureKey> identities) {
    String hex = pin.toLowerCase(Locale.ROOT);
    return identities.stream()
        .anyMatch(key -> hex.equals(key.fingerprint().hex()) || hex.equals(key.raw().hex()));
  }
}
