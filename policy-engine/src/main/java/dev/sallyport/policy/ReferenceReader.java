package dev.sallyport.policy;

import static dev.sallyport.policy.DocumentReader.bool;
import static dev.sallyport.policy.DocumentReader.instant;
import static dev.sallyport.policy.DocumentReader.name;
import static dev.sallyport.policy.DocumentReader.optionalObjects;
import static dev.sallyport.policy.DocumentReader.part;
import static dev.sallyport.policy.DocumentReader.plainText;
import static dev.sallyport.policy.DocumentReader.require;

import dev.sallyport.attestation.facts.TdxFacts;
import dev.sallyport.policy.DocumentReader.Contradiction;
import dev.sallyport.policy.ReferenceSet.Content;
import dev.sallyport.policy.ReferenceSet.Entry;
import dev.sallyport.policy.ReferenceSet.Pin;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads a reference set member by member. */
final class ReferenceReader {
  private static final Set<String> MEMBERS =
      Set.of("name", "validFrom", "validUntil", "gpuGate", "cpu", "gpus", "switches");
  private static final int MAX_TEXT = 128;
  private static final int MAX_ENTRIES = 256;

  private ReferenceReader() {}

  static Outcome<Content> read(Bytes bytes) {
    return DocumentReader.document(
        bytes,
        ReferenceSet.LIMITS,
        RefusalReason.MALFORMED_REFERENCE_SET,
        ReferenceReader::content);
  }

  private static Content content(JsonObject json) throws JsonException, Contradiction {
    json.requireOnly(MEMBERS);
    Instant from = instant(json, "validFrom");
    Instant until = instant(json, "validUntil");
    require(from.isBefore(until), "validUntil", "not after validFrom");
    Content content =
        new Content(
            name(json, "name"),
            from,
            until,
            bool(json, "gpuGate", false),
            entries(json, "cpu", ReferenceReader::cpu),
            entries(json, "gpus", entry -> device(entry, PinnableFact.GPU)),
            entries(json, "switches", entry -> device(entry, PinnableFact.SWITCH)));
    int entries = content.cpu().size() + content.gpus().size() + content.switches().size();
    require(entries > 0 && entries <= MAX_ENTRIES, "entries", "1 to " + MAX_ENTRIES);
    return content;
  }

  private static <T> List<Entry<T>> entries(
      JsonObject json, String member, DocumentReader.Part<Entry<T>> reader)
      throws JsonException, Contradiction {
    List<Entry<T>> entries = new ArrayList<>();
    Set<String> labels = new HashSet<>();
    for (JsonObject object : optionalObjects(json, member)) {
      Entry<T> entry = part(member, object, reader);
      require(labels.add(entry.label()), member, "one label twice");
      entries.add(entry);
    }
    return List.copyOf(entries);
  }

  private static Entry<TdxFacts> cpu(JsonObject json) throws JsonException, Contradiction {
    json.requireOnly(Set.of("label", "tdx"));
    String label = plainText(json, "label", MAX_TEXT);
    JsonObject tdx = json.object("tdx");
    // The registers say what the firmware measured, which is worth nothing under other firmware.
    require(tdx.find("mrTd").isPresent(), "tdx.mrTd", "missing-member");
    return new Entry<>(label, part("tdx", tdx, ReferenceReader::tdx));
  }

  private static List<Pin<TdxFacts>> tdx(JsonObject json) throws JsonException, Contradiction {
    return pins(json, PinnableFact.TDX, Set.of());
  }

  private static <T> Entry<T> device(JsonObject json, List<PinnableFact<T>> facts)
      throws JsonException, Contradiction {
    return new Entry<>(plainText(json, "label", MAX_TEXT), pins(json, facts, Set.of("label")));
  }

  private static <T> List<Pin<T>> pins(
      JsonObject json, List<PinnableFact<T>> facts, Set<String> besides)
      throws JsonException, Contradiction {
    Set<String> known = new HashSet<>(besides);
    facts.forEach(fact -> known.add(fact.name()));
    json.requireOnly(known);
    List<Pin<T>> pins = new ArrayList<>();
    for (PinnableFact<T> fact : facts) {
      if (json.find(fact.name()).isPresent()) {
        pins.add(new Pin<>(fact.name(), fact.value(), value(json, fact)));
      }
    }
    require(!pins.isEmpty(), "entry", "pins nothing");
    return List.copyOf(pins);
  }

  private static String value(JsonObject json, PinnableFact<?> fact)
      throws JsonException, Contradiction {
    String text = plainText(json, fact.name(), MAX_TEXT);
    if (fact.hexBytes() == 0) {
      return text;
    }
    String hex = text.toLowerCase(Locale.ROOT);
    // A value of another length can match no evidence: the owner meant something else.
    require(
        hex.matches("[0-9a-f]{" + 2 * fact.hexBytes() + "}"),
        fact.name(),
        "not " + fact.hexBytes() + " bytes of hex");
    return hex;
  }
}
