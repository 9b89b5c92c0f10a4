package dev.sallyport.policy;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What reading a policy and reading a reference set have in common. */
final class DocumentReader {
  private DocumentReader() {}

  /** Reads the members of a document or of a part of it. */
  @FunctionalInterface
  interface Part<T> {
    T read(JsonObject members) throws JsonException, Contradiction;
  }

  /** A document that is JSON but makes no sense; ends in a refusal at {@link #document}. */
  static final class Contradiction extends Exception {
    private static final long serialVersionUID = 1L;
    private final String where;
    private final String why;

    Contradiction(String where, String why) {
      super(where);
      this.where = where;
      this.why = why;
    }
  }

  /** Reads a whole document; whatever is wrong with it refuses for {@code malformed}. */
  static <T> Outcome<T> document(
      Bytes bytes, JsonLimits limits, RefusalReason malformed, Part<T> part) {
    try {
      return Outcome.accepted(part.read(StrictJson.parseObject(bytes.toArray(), limits)));
    } catch (JsonException e) {
      Refusal shape = Refusal.of(e);
      return new Refusal(malformed, shape.subject(), shape.reason().label()).asOutcome();
    } catch (Contradiction e) {
      return new Refusal(malformed, e.where, e.why).asOutcome();
    }
  }

  /** Reads a part, so that what is wrong in it is told with the name of the part. */
  static <T> T part(String name, JsonObject members, Part<T> part) throws Contradiction {
    try {
      return part.read(members);
    } catch (JsonException e) {
      Refusal shape = Refusal.of(e);
      throw new Contradiction(name + "." + shape.subject(), shape.reason().label());
    } catch (Contradiction e) {
      throw new Contradiction(name + "." + e.where, e.why);
    }
  }

  static String name(JsonObject members, String member) throws JsonException, Contradiction {
    String name = members.text(member);
    require(SecretPath.isName(name), member, "not a name");
    return name;
  }

  /** Printable text of bounded length: it ends up in explanations and logs. */
  static String plainText(JsonObject members, String member, int max)
      throws JsonException, Contradiction {
    String text = members.text(member);
    boolean printable = text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    require(
        !text.isEmpty() && text.length() <= max && printable,
        member,
        "1 to " + max + " printable ASCII characters");
    return text;
  }

  /** A non-empty list without repetition, each from {@code known}. */
  static Set<String> choices(JsonObject members, String member, Set<String> known)
      throws JsonException, Contradiction {
    List<String> texts = members.texts(member);
    Set<String> distinct = new LinkedHashSet<>(texts);
    require(!texts.isEmpty() && distinct.size() == texts.size(), member, "empty, or one twice");
    require(known.containsAll(distinct), member, "known are " + String.join(", ", known));
    return Set.copyOf(distinct);
  }

  static Set<String> choices(
      JsonObject members, String member, Set<String> known, Set<String> otherwise)
      throws JsonException, Contradiction {
    return members.find(member).isEmpty() ? otherwise : choices(members, member, known);
  }

  static boolean bool(JsonObject members, String member, boolean otherwise) throws JsonException {
    return members.find(member).isEmpty() ? otherwise : members.bool(member);
  }

  static List<JsonObject> optionalObjects(JsonObject members, String member) throws JsonException {
    return members.find(member).isEmpty() ? List.of() : members.objects(member);
  }

  static Instant instant(JsonObject members, String member) throws JsonException, Contradiction {
    Optional<Instant> instant = instant(members.text(member));
    require(instant.isPresent(), member, "not an RFC 3339 time in UTC");
    return instant.orElseThrow();
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static void require(boolean holds, String where, String why) throws Contradiction {
    if (!holds) {
      throw new Contradiction(where, why);
    }
  }
}
