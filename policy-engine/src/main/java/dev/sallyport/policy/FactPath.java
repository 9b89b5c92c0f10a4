package dev.sallyport.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a fact stands, from the variable on: {@code gpus[].driverVersion}. A list on the way stands
 * for each of its elements.
 *
 * @param steps at least one
 */
record FactPath(List<FactField> steps) {
  private static final int MAX_SHOWN = 512;

  /** The path of a variable. */
  static FactPath of(FactField variable) {
    return new FactPath(List.of(variable));
  }

  /** The path one component further. */
  FactPath then(FactField field) {
    List<FactField> longer = new ArrayList<>(steps);
    longer.add(field);
    return new FactPath(List.copyOf(longer));
  }

  FactField last() {
    return steps.getLast();
  }

  boolean isPrefixOf(FactPath other) {
    return other.steps.size() > steps.size() && other.steps.subList(0, steps.size()).equals(steps);
  }

  String text() {
    return steps.subList(0, steps.size() - 1).stream()
            .map(step -> step.name() + (step.list() ? "[]" : "") + ".")
            .collect(Collectors.joining())
        + last().name();
  }

  /**
   * The first place at which the fact is absent. It must stand in every element of a list; in an
   * empty list it stands nowhere, or "all GPUs" would be true of none.
   */
  Optional<String> absence(Subject subject) {
    return Optional.ofNullable(absence(subject, 0));
  }

  /** All values of the fact, for people. Call it only where the fact is not absent. */
  String shown(Subject subject) {
    List<Object> values = new ArrayList<>();
    collect(subject, 0, values);
    boolean many = steps.subList(0, steps.size() - 1).stream().anyMatch(FactField::list);
    String text = many ? values.toString() : String.valueOf(values.getFirst());
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
  }

  private @Nullable String absence(Object subject, int at) {
    FactField step = steps.get(at);
    Object value = step.read(subject);
    if (value == null) {
      return step.name();
    }
    if (at == steps.size() - 1) {
      return null;
    }
    if (!(value instanceof List<?> elements)) {
      return within(step.name(), absence(value, at + 1));
    }
    if (elements.isEmpty()) {
      return within(step.name() + "[]", new FactPath(steps.subList(at + 1, steps.size())).text());
    }
    for (int i = 0; i < elements.size(); i++) {
      String inElement = absence(elements.get(i), at + 1);
      if (inElement != null) {
        return step.name() + "[" + i + "]." + inElement;
      }
    }
    return null;
  }

  private static @Nullable String within(String outer, @Nullable String inner) {
    return inner == null ? null : outer + "." + inner;
  }

  private void collect(Object subject, int at, List<Object> values) {
    FactField step = steps.get(at);
    Object value = step.read(subject);
    if (at == steps.size() - 1) {
      values.add(leaf(step, value));
    } else if (value instanceof List<?> elements) {
      elements.forEach(element -> collect(element, at + 1, values));
    } else if (value != null) {
      collect(value, at + 1, values);
    }
  }

  private static Object leaf(FactField step, @Nullable Object value) {
    if (value == null) {
      return ConditionResult.ABSENT;
    }
    if (step.nested() == null) {
      return value;
    }
    return value instanceof List<?> elements ? elements.size() + " entries" : "present";
  }
}
