package dev.sallyport.policy;

import dev.cel.common.types.CelType;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * One component of a record of facts.
 *
 * @param element class of the value, or of its elements where it is a list
 * @param nested description of that class where it is a record
 * @param nullable whether evidence may be without it
 */
record FactField(
    String name,
    Method accessor,
    CelType celType,
    Class<?> element,
    @Nullable FactRecord nested,
    boolean list,
    boolean nullable) {

  /** The value in this record; null where it is absent. */
  @Nullable Object read(Object subject) {
    try {
      return accessor.invoke(subject);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("accessor of a public record", e);
    }
  }
}
