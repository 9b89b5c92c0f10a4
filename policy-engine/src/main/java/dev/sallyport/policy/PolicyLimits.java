package dev.sallyport.policy;

/**
 * What a policy may cost, by name. A tenant writes its policies, and the broker pays for them: the
 * bounds make the dearest policy cost about a millisecond a release.
 *
 * @param maxConditions conditions in one policy
 * @param maxSourceLength characters of one condition
 * @param maxNestingDepth deepest nesting of an expression, which the parser recurses into
 * @param maxAstNodes nodes of one condition's syntax tree, macros expanded
 * @param maxComprehensionNesting {@code all}, {@code exists}, {@code filter} within one another
 * @param maxEstimatedCost steps of all conditions of a policy together, where a list has {@link
 *     #ESTIMATED_LIST_LENGTH} elements
 * @param maxIterations rounds of all comprehensions of one condition while it runs, whatever the
 *     length of the lists
 * @param maxRegexSize instructions of a regular expression's program (RE2, linear time)
 * @param maxCompiledPolicies compiled policies that are kept
 */
public record PolicyLimits(
    int maxConditions,
    int maxSourceLength,
    int maxNestingDepth,
    int maxAstNodes,
    int maxComprehensionNesting,
    int maxEstimatedCost,
    int maxIterations,
    int maxRegexSize,
    int maxCompiledPolicies) {
  /** How long a list of facts is taken to be when a cost is estimated. */
  public static final int ESTIMATED_LIST_LENGTH = 16;

  /** The bounds of a broker. */
  public static final PolicyLimits DEFAULT =
      new PolicyLimits(32, 2048, 32, 512, 2, 20_000, 1024, 256, 1024);

  /** Checks that each bound is positive. */
  public PolicyLimits {
    if (maxConditions < 1
        || maxSourceLength < 1
        || maxNestingDepth < 1
        || maxAstNodes < 1
        || maxComprehensionNesting < 0
        || maxEstimatedCost < 1
        || maxIterations < 1
        || maxRegexSize < 1
        || maxCompiledPolicies < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }
}
