package dev.sallyport.policy;

import com.google.common.collect.ImmutableSet;
import com.google.re2j.Pattern;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The function {@code matches}, which keeps the regular expressions of one policy; CEL's own
 * compiles them anew for each claim. They are literals, so that a policy has no more of them than
 * it was allowed. Thread-safe.
 */
final class KeptPatterns {
  private final int maxProgramSize;
  private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();

  KeptPatterns(PolicyLimits limits) {
    this.maxProgramSize = limits.maxRegexSize();
  }

  /** For a runtime that leaves out its own: as a function and as a method. */
  @SuppressWarnings("Immutable") // Nobody sees whether an expression was compiled before.
  ImmutableSet<CelFunctionBinding> bindings() {
    CelFunctionOverload.Binary<String, String> found = this::isFound;
    return CelFunctionBinding.fromOverloads(
        "matches",
        CelFunctionBinding.from("matches", String.class, String.class, found),
        CelFunctionBinding.from("matches_string", String.class, String.class, found));
  }

  /** Whether any part of the text matches, as CEL has it. */
  private boolean isFound(String text, String expression) {
    return patterns.computeIfAbsent(expression, this::compile).matcher(text).find();
  }

  private Pattern compile(String expression) {
    Pattern pattern = Pattern.compile(expression);
    if (pattern.programSize() > maxProgramSize) {
      throw new IllegalArgumentException("a pattern of " + pattern.programSize() + " steps");
    }
    return pattern;
  }
}
