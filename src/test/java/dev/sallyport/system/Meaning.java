package dev.sallyport.system;

import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a release request says, however it is written. By docs/protocol.md two requests say the same
 * when they differ in white space, in the spelling of characters, in the order of members, or in
 * the order of resources; in nothing else. Only a request that says something else is a mutant.
 */
final class Meaning {
  private static final String RESOURCES = "resources";
  private final JsonReader in;

  private Meaning(JsonReader in) {
    this.in = in;
  }

  /** One text for all requests that say the same; empty where the bytes say nothing at all. */
  static Optional<String> of(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      // A reader of JSON may skip a byte order mark; the protocol knows none.
      return text.startsWith("\ufeff") ? Optional.empty() : read(text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> read(String text) {
    JsonReader in = new JsonReader(new StringReader(text));
    in.setStrictness(Strictness.STRICT);
    try {
      String value = new Meaning(in).value(true, "");
      return in.peek() == JsonToken.END_DOCUMENT ? Optional.of(value) : Optional.empty();
    } catch (IOException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  private String value(boolean top, String name) throws IOException {
    JsonToken token = in.peek();
    return switch (token) {
      case BEGIN_OBJECT -> object(top);
      case BEGIN_ARRAY -> array(name);
      case STRING -> quoted(in.nextString());
      // As written: 1 and 1.0 are one number and two messages.
      case NUMBER -> in.nextString();
      case BOOLEAN -> Boolean.toString(in.nextBoolean());
      case NULL -> {
        in.nextNull();
        yield "null";
      }
      case END_OBJECT, END_ARRAY, NAME, END_DOCUMENT -> throw new IOException("no value");
    };
  }

  private String object(boolean top) throws IOException {
    Map<String, String> members = new TreeMap<>();
    in.beginObject();
    while (in.hasNext()) {
      String name = in.nextName();
      if (members.put(name, value(false, top ? name : "")) != null) {
        throw new IOException("member twice");
      }
    }
    in.endObject();
    return members.entrySet().stream()
        .map(member -> quoted(member.getKey()) + ":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private String array(String name) throws IOException {
    List<String> elements = new ArrayList<>();
    in.beginArray();
    while (in.hasNext()) {
      elements.add(value(false, ""));
    }
    in.endArray();
    if (name.equals(RESOURCES)) {
      Collections.sort(elements);
    }
    return elements.stream().collect(Collectors.joining(",", "[", "]"));
  }

  private static String quoted(String text) {
    return Jws.json(new JsonPrimitive(text));
  }
}
