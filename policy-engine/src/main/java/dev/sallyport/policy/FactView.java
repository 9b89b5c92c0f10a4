package dev.sallyport.policy;

import dev.cel.common.values.SelectableValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record of facts as a value of the expression language. */
final class FactView implements SelectableValue<String> {
  private final FactRecord type;
  private final Object subject;

  private FactView(FactRecord type, Object subject) {
    this.type = type;
    this.subject = subject;
  }

  /** The variables of an expression, one for each component of the subject. */
  static Map<String, Object> variables(Subject subject) {
    Map<String, Object> variables = new HashMap<>();
    for (FactField field : FactRecord.of(Subject.class).fields().values()) {
      variables.put(field.name(), present(field, subject));
    }
    return variables;
  }

  @Override
  public Object select(String name) {
    FactField field =
        type.field(name).orElseThrow(() -> new IllegalArgumentException("no field " + name));
    return present(field, subject);
  }

  @Override
  public Optional<Object> find(String name) {
    return Optional.of(select(name));
  }

  /**
   * A condition does not run where a fact that it mentions is absent; should one run all the same,
   * it fails here rather than compare with nothing.
   */
  private static Object present(FactField field, Object subject) {
    @Nullable Object value = field.read(subject);
    if (value == null) {
      throw new IllegalStateException("absent: " + field.name());
    }
    FactRecord nested = field.nested();
    if (nested == null) {
      return value;
    }
    return value instanceof List<?> list
        ? list.stream().map(element -> new FactView(nested, element)).toList()
        : new FactView(nested, value);
  }
}
