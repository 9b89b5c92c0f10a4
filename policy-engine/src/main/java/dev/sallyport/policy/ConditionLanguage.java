package dev.sallyport.policy;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.checker.CelStandardDeclarations.StandardFunction.Overload.Arithmetic;
import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import java.util.Optional;
import java.util.Set;

/**
 * The part of the Common Expression Language that conditions are written in. What could make a
 * value grow ({@code map}, joining texts or lists) and what would hide a fact from the type checker
 * ({@code dyn}, {@code type}, optional selection) is not in it.
 */
final class ConditionLanguage {
  private static final Set<StandardFunction> FUNCTIONS =
      Set.of(
          StandardFunction.CONDITIONAL,
          StandardFunction.LOGICAL_NOT,
          StandardFunction.LOGICAL_OR,
          StandardFunction.LOGICAL_AND,
          StandardFunction.NOT_STRICTLY_FALSE,
          StandardFunction.EQUALS,
          StandardFunction.NOT_EQUALS,
          StandardFunction.LESS,
          StandardFunction.LESS_EQUALS,
          StandardFunction.GREATER,
          StandardFunction.GREATER_EQUALS,
          StandardFunction.IN,
          StandardFunction.INDEX,
          StandardFunction.SIZE,
          StandardFunction.ADD,
          StandardFunction.SUBTRACT,
          StandardFunction.MULTIPLY,
          StandardFunction.DIVIDE,
          StandardFunction.MODULO,
          StandardFunction.NEGATE,
          StandardFunction.TIMESTAMP,
          StandardFunction.DURATION,
          StandardFunction.MATCHES,
          StandardFunction.CONTAINS,
          StandardFunction.STARTS_WITH,
          StandardFunction.ENDS_WITH);

  private ConditionLanguage() {}

  /** A compiler for boolean expressions over the facts. */
  static CelCompiler compiler(PolicyLimits limits) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(options(limits))
            .setTypeProvider(types())
            .setStandardEnvironmentEnabled(false)
            .setStandardDeclarations(declarations())
            .setStandardMacros(
                CelStandardMacro.HAS,
                CelStandardMacro.ALL,
                CelStandardMacro.EXISTS,
                CelStandardMacro.EXISTS_ONE,
                CelStandardMacro.FILTER)
            .setResultType(SimpleType.BOOL);
    FactRecord.of(Subject.class)
        .fields()
        .values()
        .forEach(variable -> builder.addVar(variable.name(), variable.celType()));
    return builder.build();
  }

  /** A runtime for what the compiler lets through, for the conditions of one policy. */
  static CelRuntime runtime(PolicyLimits limits) {
    return CelRuntimeFactory.plannerRuntimeBuilder()
        .setOptions(options(limits))
        .setStandardFunctions(
            CelStandardFunctions.newBuilder()
                .excludeFunctions(CelStandardFunctions.StandardFunction.MATCHES)
                .build())
        .addFunctionBindings(new KeptPatterns(limits).bindings())
        .build();
  }

  private static CelOptions options(PolicyLimits limits) {
    return CelOptions.current()
        .enableReservedIds(true)
        .enableOptionalSyntax(false)
        // The runtime insists on it; without dyn the checker lets no mixed comparison through.
        .enableHeterogeneousNumericComparisons(true)
        .populateMacroCalls(false)
        .enableHiddenAccumulatorVar(true)
        .maxExpressionCodePointSize(limits.maxSourceLength())
        .maxParseRecursionDepth(limits.maxNestingDepth())
        .maxParseExpressionNodeCount(limits.maxAstNodes())
        .comprehensionMaxIterations(limits.maxIterations())
        .build();
  }

  private static CelStandardDeclarations declarations() {
    return CelStandardDeclarations.newBuilder()
        .filterFunctions((function, overload) ->
            FUNCTIONS.contains(function)
                && overload != Arithmetic.ADD_STRING
                && overload != Arithmetic.ADD_BYTES)
        .build();
  }

  private static CelTypeProvider types() {
    ImmutableMap.Builder<String, CelType> builder = ImmutableMap.builder();
    collect(FactRecord.of(Subject.class), builder);
    ImmutableMap<String, CelType> types = builder.buildKeepingLast();
    return new CelTypeProvider() {
      @Override
      public ImmutableCollection<CelType> types() {
        return types.values();
      }

      @Override
      public Optional<CelType> findType(String typeName) {
        return Optional.ofNullable(types.get(typeName));
      }
    };
  }

  private static void collect(FactRecord type, ImmutableMap.Builder<String, CelType> types) {
    for (FactField field : type.fields().values()) {
      FactRecord nested = field.nested();
      if (nested != null) {
        types.put(nested.name(), nested.celType());
        collect(nested, types);
      }
    }
  }
}
