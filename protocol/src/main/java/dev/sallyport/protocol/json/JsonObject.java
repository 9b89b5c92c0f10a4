package dev.sallyport.protocol.json;

import dev.sallyport.protocol.json.JsonException.Problem;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The members of a JSON object, in the order of the document, with typed access that names what is
 * wrong. A member that is {@code null} is of the wrong type, not absent.
 */
public final class JsonObject {
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,18}");
  private final Map<String, JsonValue> members;

  /** An object of these members; copied. */
  public JsonObject(Map<String, JsonValue> members) {
    this(members, false);
  }

  private JsonObject(Map<String, JsonValue> members, boolean owned) {
    this.members = Collections.unmodifiableMap(owned ? members : new LinkedHashMap<>(members));
  }

  /** An object of this very map, which the caller must not keep. */
  static JsonObject owning(Map<String, JsonValue> members) {
    return new JsonObject(members, true);
  }

  /** Starts an object to be written. */
  public static Builder builder() {
    return new Builder();
  }

  /** All members. */
  public Map<String, JsonValue> members() {
    return members;
  }

  /** The member's value, whatever its type. */
  public Optional<JsonValue> find(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /** Refuses any member outside {@code known}: what nobody reads, an attacker may fill. */
  public void requireOnly(Set<String> known) throws JsonException {
    if (!known.containsAll(members.keySet())) {
      throw new JsonException(Problem.UNKNOWN_MEMBER, "object");
    }
  }

  /** A required member of any type. */
  public JsonValue value(String name) throws JsonException {
    JsonValue value = members.get(name);
    if (value == null) {
      throw new JsonException(Problem.MISSING_MEMBER, name);
    }
    return value;
  }

  /** A required string. */
  public String text(String name) throws JsonException {
    return asText(value(name), name);
  }

  /** An optional string. */
  public Optional<String> optionalText(String name) throws JsonException {
    JsonValue value = members.get(name);
    return value == null ? Optional.empty() : Optional.of(asText(value, name));
  }

  /** A required integer without fraction or exponent. */
  public long integer(String name) throws JsonException {
    if (!(value(name) instanceof JsonValue.Numeric(String digits))) {
      throw new JsonException(Problem.WRONG_TYPE, name);
    }
    if (!INTEGER.matcher(digits).matches()) {
      throw new JsonException(Problem.BAD_VALUE, name);
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new JsonException(Problem.BAD_VALUE, name);
    }
  }

  /** A required integer within bounds, both included. */
  public long integer(String name, long min, long max) throws JsonException {
    long value = integer(name);
    if (value < min || value > max) {
      throw new JsonException(Problem.BAD_VALUE, name);
    }
    return value;
  }

  /** A required boolean. */
  public boolean bool(String name) throws JsonException {
    if (value(name) instanceof JsonValue.Bool(boolean bool)) {
      return bool;
    }
    throw new JsonException(Problem.WRONG_TYPE, name);
  }

  /** A required object. */
  public JsonObject object(String name) throws JsonException {
    return asObject(value(name), name);
  }

  /** An optional object. */
  public Optional<JsonObject> optionalObject(String name) throws JsonException {
    JsonValue value = members.get(name);
    return value == null ? Optional.empty() : Optional.of(asObject(value, name));
  }

  /** A required array. */
  public List<JsonValue> array(String name) throws JsonException {
    if (value(name) instanceof JsonValue.Array(List<JsonValue> elements)) {
      return elements;
    }
    throw new JsonException(Problem.WRONG_TYPE, name);
  }

  /** A required array of strings. */
  public List<String> texts(String name) throws JsonException {
    List<String> texts = new ArrayList<>();
    for (JsonValue element : array(name)) {
      texts.add(asText(element, name));
    }
    return List.copyOf(texts);
  }

  /** A required array of objects. */
  public List<JsonObject> objects(String name) throws JsonException {
    List<JsonObject> objects = new ArrayList<>();
    for (JsonValue element : array(name)) {
      objects.add(asObject(element, name));
    }
    return List.copyOf(objects);
  }

  /**
   * Required bytes as base64url without padding (RFC 4648 section 5); a second spelling of the same
   * bytes refuses.
   */
  public byte[] base64Url(String name) throws JsonException {
    String text = text(name);
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new JsonException(Problem.BAD_VALUE, name);
    }
    throw new JsonException(Problem.BAD_VALUE, name);
  }

  /** The same, of exactly so many bytes. */
  public byte[] base64Url(String name, int size) throws JsonException {
    byte[] bytes = base64Url(name);
    if (bytes.length != size) {
      throw new JsonException(Problem.BAD_VALUE, name);
    }
    return bytes;
  }

  /** This object as a value. */
  public JsonValue asValue() {
    return new JsonValue.Members(this);
  }

  /** This object as UTF-8, without white space. */
  public byte[] toUtf8() {
    return StrictJson.write(asValue());
  }

  /** Two objects are equal when their members are; member order does not count. */
  @Override
  public boolean equals(Object other) {
    return other instanceof JsonObject that && members.equals(that.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  /** Names only: values may be secret. */
  @Override
  public String toString() {
    return "JsonObject" + members.keySet();
  }

  private static String asText(JsonValue value, String name) throws JsonException {
    if (value instanceof JsonValue.Text(String text)) {
      return text;
    }
    throw new JsonException(Problem.WRONG_TYPE, name);
  }

  private static JsonObject asObject(JsonValue value, String name) throws JsonException {
    if (value instanceof JsonValue.Members(JsonObject object)) {
      return object;
    }
    throw new JsonException(Problem.WRONG_TYPE, name);
  }

  /** Builds an object member by member, in order. */
  public static final class Builder {
    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    private Builder() {}

    /** Adds a member of any type; a name stands once. */
    public Builder put(String name, JsonValue value) {
      if (members.putIfAbsent(name, value) != null) {
        throw new IllegalArgumentException("member twice: " + name);
      }
      return this;
    }

    /** Adds a string. */
    public Builder put(String name, String value) {
      return put(name, new JsonValue.Text(value));
    }

    /** Adds an integer. */
    public Builder put(String name, long value) {
      return put(name, new JsonValue.Numeric(Long.toString(value)));
    }

    /** Adds a boolean. */
    public Builder put(String name, boolean value) {
      return put(name, new JsonValue.Bool(value));
    }

    /** Adds an object. */
    public Builder put(String name, JsonObject value) {
      return put(name, value.asValue());
    }

    /** Adds bytes as base64url without padding. */
    public Builder putBase64Url(String name, byte[] value) {
      return put(name, Base64.getUrlEncoder().withoutPadding().encodeToString(value));
    }

    /** Adds an array of strings. */
    public Builder putTexts(String name, List<String> values) {
      List<JsonValue> elements = new ArrayList<>();
      values.forEach(value -> elements.add(new JsonValue.Text(value)));
      return put(name, new JsonValue.Array(elements));
    }

    /** Adds an array of objects. */
    public Builder putObjects(String name, List<JsonObject> values) {
      List<JsonValue> elements = new ArrayList<>();
      values.forEach(value -> elements.add(value.asValue()));
      return put(name, new JsonValue.Array(elements));
    }

    /** The finished object. */
    public JsonObject build() {
      return new JsonObject(members);
    }
  }
}
