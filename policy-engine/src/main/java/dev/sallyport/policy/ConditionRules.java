package dev.sallyport.policy;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.sallyport.protocol.RefusalReason;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a type-checked condition must still obey, and what it is estimated to cost. */
final class ConditionRules {
  private static final Set<String> EQUALITIES = Set.of("_==_", "_!=_", "@in");
  private static final Set<String> LITERAL_ONLY = Set.of("matches", "timestamp", "duration");
  private static final Set<CelKind> HIDDEN_KINDS =
      Set.of(CelKind.DYN, CelKind.ANY, CelKind.NULL_TYPE, CelKind.TYPE, CelKind.MAP);

  /** What running a regular expression over a claim costs, in steps of the others. */
  private static final long REGEX_COST = 200;

  private final PolicyLimits limits;
  private final CelRuntime runtime;
  private final CelAbstractSyntaxTree ast;
  private int nodes;

  private ConditionRules(PolicyLimits limits, CelRuntime runtime, CelAbstractSyntaxTree ast) {
    this.limits = limits;
    this.runtime = runtime;
    this.ast = ast;
  }

  /** A condition that type-checks and is still not taken. */
  static final class Violation extends Exception {
    private static final long serialVersionUID = 1L;
    private final RefusalReason reason;
    private final String why;

    Violation(RefusalReason reason, String why) {
      super(why);
      this.reason = reason;
      this.why = why;
    }

    RefusalReason reason() {
      return reason;
    }

    String why() {
      return why;
    }
  }

  /**
   * Checks a condition.
   *
   * @return its estimated cost in steps
   */
  static long check(PolicyLimits limits, CelRuntime runtime, CelAbstractSyntaxTree ast)
      throws Violation {
    ConditionRules rules = new ConditionRules(limits, runtime, ast);
    rules.requireVisibleTypes();
    return rules.cost(ast.getExpr(), 0);
  }

  /**
   * What has no static type could be selected from unseen; a comparison with null would ask whether
   * a fact is absent, which refuses anyway.
   */
  private void requireVisibleTypes() throws Violation {
    for (CelType type : ast.getTypeMap().values()) {
      if (contains(type, HIDDEN_KINDS)) {
        throw invalid("null, maps, types and empty literals have no place in a condition");
      }
    }
  }

  private long cost(CelExpr expr, int nesting) throws Violation {
    if (++nodes > limits.maxAstNodes()) {
      throw tooCostly("more than " + limits.maxAstNodes() + " nodes");
    }
    return switch (expr.getKind()) {
      case CONSTANT, IDENT -> 1;
      case SELECT -> 1 + cost(expr.select().operand(), nesting);
      case LIST -> 1 + cost(expr.list().elements(), nesting);
      case CALL -> call(expr.call(), nesting);
      case COMPREHENSION -> comprehension(expr.comprehension(), nesting + 1);
      case STRUCT, MAP, NOT_SET -> throw invalid("a condition makes no objects");
    };
  }

  private long cost(List<CelExpr> exprs, int nesting) throws Violation {
    long sum = 0;
    for (CelExpr expr : exprs) {
      sum += cost(expr, nesting);
    }
    return sum;
  }

  private long call(CelCall call, int nesting) throws Violation {
    if (EQUALITIES.contains(call.function())) {
      requireNoRecords(call);
    }
    if (LITERAL_ONLY.contains(call.function())) {
      requireLiteral(call);
    }
    requireNoListGrowth(call);
    Optional<CelExpr> target = call.target();
    long own = call.function().equals("matches") ? REGEX_COST : 1;
    return own
        + (target.isPresent() ? cost(target.get(), nesting) : 0)
        + cost(call.args(), nesting);
  }

  private long comprehension(CelComprehension loop, int nesting) throws Violation {
    if (nesting > limits.maxComprehensionNesting()) {
      throw tooCostly("nested deeper than " + limits.maxComprehensionNesting());
    }
    CelExpr range = loop.iterRange();
    int rounds =
        range.getKind() == Kind.LIST
            ? range.list().elements().size()
            : PolicyLimits.ESTIMATED_LIST_LENGTH;
    long once = cost(loop.loopCondition(), nesting) + cost(loop.loopStep(), nesting);
    // The range is evaluated once, but one within it counts as nested: it makes the rounds.
    return cost(range, nesting)
        + cost(loop.accuInit(), nesting)
        + rounds * once
        + cost(loop.result(), nesting);
  }

  /** Comparing whole records would touch every fact in them, absent ones too. */
  private void requireNoRecords(CelCall call) throws Violation {
    for (CelExpr arg : call.args()) {
      if (contains(ast.getTypeOrThrow(arg.id()), Set.of(CelKind.STRUCT))) {
        throw invalid("whole records are not compared; compare their facts");
      }
    }
  }

  /**
   * A pattern or time that comes from a claim would be compiled anew each time, and could be made
   * to fail or to take long by whoever writes the claim.
   */
  private void requireLiteral(CelCall call) throws Violation {
    ImmutableList<CelExpr> args = call.args();
    CelExpr literal = args.isEmpty() ? null : args.getLast();
    if (literal == null || literal.getKind() != Kind.CONSTANT) {
      throw invalid(call.function() + " takes a literal");
    }
    CelExpr probe =
        call.function().equals("matches")
            ? CelExpr.ofCall(
                1,
                Optional.empty(),
                "matches",
                ImmutableList.of(CelExpr.ofConstant(2, CelConstant.ofValue("")), literal))
            : CelExpr.ofCall(1, Optional.empty(), call.function(), ImmutableList.of(literal));
    try {
      Object _ =
          runtime.createProgram(CelAbstractSyntaxTree.newParsedAst(probe, ast.getSource())).eval();
    } catch (CelEvaluationException e) {
      throw invalid("not a literal for " + call.function());
    }
  }

  /** The macro {@code filter} joins lists, onto an accumulator that no condition can name. */
  private void requireNoListGrowth(CelCall call) throws Violation {
    if (!call.function().equals("_+_")) {
      return;
    }
    CelExpr first = call.args().getFirst();
    boolean accumulator =
        first.getKind() == Kind.IDENT && first.ident().name().startsWith("@result");
    if (!accumulator && ast.getTypeOrThrow(first.id()).kind() == CelKind.LIST) {
      throw invalid("lists are not joined");
    }
  }

  private static boolean contains(CelType type, Set<CelKind> kinds) {
    return kinds.contains(type.kind())
        || type.parameters().stream().anyMatch(parameter -> contains(parameter, kinds));
  }

  private static Violation invalid(String why) {
    return new Violation(RefusalReason.CONDITION_INVALID, why);
  }

  private static Violation tooCostly(String why) {
    return new Violation(RefusalReason.CONDITION_TOO_COSTLY, why);
  }
}
