package dev.sallyport.attestation;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads claims one after another and keeps the first thing that is wrong; from then on the values
 * given mean nothing, and {@link #finish} refuses. So reading code is a list of claims, and no
 * claim can be forgotten in an error path. Readers of nested objects share what they have found.
 */
final class ClaimsReader {
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,17}");
  private static final long LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
  private static final int MAX_TEXT = 8192;
  private static final JsonObject EMPTY = new JsonObject(Map.of());

  private final JsonObject members;
  private final String place;
  private final Common common;

  private ClaimsReader(JsonObject members, String place, Common common) {
    this.members = members;
    this.place = place;
    this.common = common;
  }

  /** Reads a token's claims. */
  static ClaimsReader of(JsonObject claims) {
    return new ClaimsReader(claims, "", new Common());
  }

  /**
   * Reads another token's claims, as part of the same judgement.
   *
   * @param where names the token in a refusal's detail
   */
  ClaimsReader of(JsonObject claims, String where) {
    return new ClaimsReader(claims, where, common);
  }

  /** The value, unless anything was wrong. */
  <T> Outcome<T> finish(T value) {
    return common.first == null ? Outcome.accepted(value) : common.first.asOutcome();
  }

  /** Whether the claim stands there with a value. */
  boolean has(String name) {
    return members.find(name).filter(value -> !(value instanceof JsonValue.Null)).isPresent();
  }

  /** Whether a claim that stands here and there is the same in both places. */
  boolean agrees(ClaimsReader other, String name) {
    return !has(name) || !other.has(name) || members.find(name).equals(other.members.find(name));
  }

  /** Names of all claims. */
  Set<String> names() {
    return members.members().keySet();
  }

  /** Refuses unless {@code holds}. */
  void check(boolean holds, RefusalReason reason, String name) {
    if (!holds) {
      common.keep(new Refusal(reason, name, place.isEmpty() ? "" : "in " + place));
    }
  }

  /** A required text, not empty. */
  String text(String name) {
    return read(name, JsonValue.Text.class, "", (value, otherwise) -> value.value());
  }

  /** A text that may be absent or null. */
  @Nullable String optionalText(String name) {
    return has(name) ? text(name) : null;
  }

  /** A required text of a form. */
  String text(String name, Pattern form) {
    String text = text(name);
    check(form.matcher(text).matches(), RefusalReason.MISTYPED_CLAIM, name);
    return text;
  }

  /** A required text out of a closed list. */
  String oneOf(String name, Set<String> known) {
    String text = text(name);
    check(known.contains(text), RefusalReason.UNKNOWN_CLAIM_VALUE, name);
    return text;
  }

  /** Required lower-case hex of exactly so many bytes; nothing at all where it is anything else. */
  String hex(String name, int bytes) {
    String text = text(name);
    boolean fits = isLowerHex(text, bytes);
    check(fits, RefusalReason.MISTYPED_CLAIM, name);
    return fits ? text : "";
  }

  /**
   * Whether this is lower-case hex of exactly so many bytes: a loop, since evidence of one machine
   * has thousands of digits.
   */
  static boolean isLowerHex(String text, int bytes) {
    if (text.length() != 2 * bytes) {
      return false;
    }
    for (int at = 0; at < text.length(); at++) {
      char digit = text.charAt(at);
      if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
        return false;
      }
    }
    return true;
  }

  /** A required digest or nonce of 32 bytes, hex of either case. */
  Digest digest(String name) {
    String text = text(name);
    boolean fits = text.length() == 2 * Digest.SIZE && text.chars().allMatch(HexFormat::isHexDigit);
    check(fits, RefusalReason.MISTYPED_CLAIM, name);
    return fits ? Digest.fromHex(text) : Digest.zero();
  }

  /** Required standard base64 with padding. */
  Bytes base64(String name) {
    String text = text(name);
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      check(Base64.getEncoder().encodeToString(bytes).equals(text), mistyped(), name);
      return Bytes.of(bytes);
    } catch (IllegalArgumentException e) {
      check(false, mistyped(), name);
      return Bytes.empty();
    }
  }

  /** A required integer without fraction or exponent. */
  long integer(String name) {
    return read(
        name,
        JsonValue.Numeric.class,
        0L,
        (value, otherwise) -> {
          boolean fits = INTEGER.matcher(value.digits()).matches();
          check(fits, mistyped(), name);
          return fits ? Long.parseLong(value.digits()) : otherwise;
        });
  }

  /** A required NumericDate (RFC 7519), whole seconds. */
  Instant seconds(String name) {
    long seconds = integer(name);
    boolean fits = seconds >= 0 && seconds <= LAST_SECOND;
    check(fits, mistyped(), name);
    return fits ? Instant.ofEpochSecond(seconds) : Instant.EPOCH;
  }

  /** A required RFC 3339 time. */
  Instant time(String name) {
    String text = text(name);
    try {
      // Certificates of eight GPUs end on two or three days: to parse each one anew would take a
      // tenth of the time for their bundle.
      return common.times.computeIfAbsent(text, Instant::parse);
    } catch (DateTimeException e) {
      check(false, mistyped(), name);
      return Instant.EPOCH;
    }
  }

  /** A required boolean. */
  boolean bool(String name) {
    return read(name, JsonValue.Bool.class, false, (value, otherwise) -> value.value());
  }

  /** A boolean that may be absent or null. */
  @Nullable Boolean optionalBool(String name) {
    return has(name) ? bool(name) : null;
  }

  /** A required boolean that must be this one. */
  void mustBe(boolean expected, String name, RefusalReason otherwise) {
    check(bool(name) == expected, otherwise, name);
  }

  /** A claim that must stand there as null; a text there refuses for that reason. */
  void mustBeNull(String name, RefusalReason otherwise) {
    check(members.find(name).isPresent(), RefusalReason.MISSING_CLAIM, name);
    if (has(name)) {
      text(name);
      check(false, otherwise, name);
    }
  }

  /** A claim that may stand there only as null. */
  void mustBeAbsent(String name, RefusalReason otherwise) {
    check(!has(name), otherwise, name);
  }

  /** A required object. */
  ClaimsReader object(String name) {
    JsonObject object =
        read(name, JsonValue.Members.class, EMPTY, (value, otherwise) -> value.object());
    return new ClaimsReader(object, place.isEmpty() ? name : place + "." + name, common);
  }

  /** An array of objects that may be absent or null. */
  List<ClaimsReader> optionalObjects(String name) {
    List<ClaimsReader> readers = new ArrayList<>();
    for (JsonValue element : optionalElements(name)) {
      boolean fits = element instanceof JsonValue.Members;
      check(fits, mistyped(), name);
      JsonObject object = element instanceof JsonValue.Members(JsonObject found) ? found : EMPTY;
      readers.add(new ClaimsReader(object, name, common));
    }
    return readers;
  }

  /** An array of texts that may be absent or null. */
  List<String> optionalTexts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonValue element : optionalElements(name)) {
      check(element instanceof JsonValue.Text, mistyped(), name);
      texts.add(element instanceof JsonValue.Text(String text) ? text : "");
    }
    return texts;
  }

  /** A required array. */
  List<JsonValue> elements(String name) {
    return read(name, JsonValue.Array.class, List.of(), (value, otherwise) -> value.elements());
  }

  private List<JsonValue> optionalElements(String name) {
    return has(name) ? elements(name) : List.of();
  }

  private static RefusalReason mistyped() {
    return RefusalReason.MISTYPED_CLAIM;
  }

  /** The one place where a claim is looked up: absent and mistyped are told apart here. */
  private <J extends JsonValue, T> T read(
      String name, Class<J> type, T otherwise, BiFunction<J, T, T> value) {
    JsonValue found = members.find(name).orElse(null);
    check(found != null, RefusalReason.MISSING_CLAIM, name);
    if (!type.isInstance(found)) {
      check(false, mistyped(), name);
      return otherwise;
    }
    if (found instanceof JsonValue.Text(String text)) {
      check(!text.isEmpty() && text.length() <= MAX_TEXT, mistyped(), name);
    }
    return value.apply(type.cast(found), otherwise);
  }

  /** What all readers of one judgement share. */
  private static final class Common {
    private final Map<String, Instant> times = new HashMap<>();
    private @Nullable Refusal first;

    void keep(Refusal problem) {
      if (first == null) {
        first = problem;
      }
    }
  }
}
