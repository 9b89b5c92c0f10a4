package dev.sallyport.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.sallyport.policy.ConditionRules.Violation;
import dev.sallyport.protocol.RefusalReason;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds every fact that a condition mentions, wherever it stands: under a negation, in the branch
 * that is not taken, inside {@code has()}. What is not evidence's to say must not be decided by
 * what the expression would make of its absence.
 *
 * <p>It follows records through the expression: an expression's value is described by the paths of
 * the records that can be in it. Lists need no description of their own, since all that the
 * language does with them (index, iterate, filter, put into a literal, choose between) gives
 * records of the same paths.
 */
final class MentionFinder {
  private final Set<FactPath> mentions = new LinkedHashSet<>();

  private MentionFinder() {}

  /** The longest paths that the condition mentions, in the order of the expression. */
  static List<FactPath> find(CelAbstractSyntaxTree ast) throws Violation {
    MentionFinder finder = new MentionFinder();
    finder.records(ast.getExpr(), Map.of());
    Set<FactPath> all = finder.mentions;
    return all.stream().filter(path -> all.stream().noneMatch(path::isPrefixOf)).toList();
  }

  /** Paths of the records in the value of an expression, with its mentions noted on the way. */
  private Set<FactPath> records(CelExpr expr, Map<String, Set<FactPath>> locals) throws Violation {
    return switch (expr.getKind()) {
      case CONSTANT -> Set.of();
      case IDENT -> identifier(expr.ident().name(), locals);
      case SELECT -> select(expr.select(), locals);
      case LIST -> union(expr.list().elements(), locals);
      case CALL -> {
        Set<FactPath> inTarget =
            expr.call().target().isPresent()
                ? records(expr.call().target().get(), locals)
                : Set.of();
        yield join(inTarget, union(expr.call().args(), locals));
      }
      case COMPREHENSION -> comprehension(expr.comprehension(), locals);
      case STRUCT, MAP, NOT_SET -> throw unknown();
    };
  }

  private Set<FactPath> identifier(String name, Map<String, Set<FactPath>> locals)
      throws Violation {
    Set<FactPath> local = locals.get(name);
    if (local != null) {
      return local;
    }
    FactField variable =
        FactRecord.of(Subject.class).field(name).orElseThrow(MentionFinder::unknown);
    FactPath path = FactPath.of(variable);
    mentions.add(path);
    return Set.of(path);
  }

  private Set<FactPath> select(CelSelect select, Map<String, Set<FactPath>> locals)
      throws Violation {
    Set<FactPath> owners = records(select.operand(), locals);
    Set<FactPath> found = new LinkedHashSet<>();
    for (FactPath owner : owners) {
      FactRecord type = owner.last().nested();
      if (type == null) {
        throw unknown();
      }
      FactPath path = owner.then(type.field(select.field()).orElseThrow(MentionFinder::unknown));
      mentions.add(path);
      if (path.last().nested() != null) {
        found.add(path);
      }
    }
    // A selection from something that was not followed would be a fact that nobody checks.
    if (owners.isEmpty()) {
      throw unknown();
    }
    return found;
  }

  private Set<FactPath> comprehension(CelComprehension loop, Map<String, Set<FactPath>> locals)
      throws Violation {
    Map<String, Set<FactPath>> inner = new HashMap<>(locals);
    inner.put(loop.iterVar(), records(loop.iterRange(), locals));
    Set<FactPath> start = records(loop.accuInit(), locals);
    inner.put(loop.accuVar(), start);
    records(loop.loopCondition(), inner);
    inner.put(loop.accuVar(), join(start, records(loop.loopStep(), inner)));
    return records(loop.result(), inner);
  }

  private Set<FactPath> union(List<CelExpr> exprs, Map<String, Set<FactPath>> locals)
      throws Violation {
    Set<FactPath> all = new LinkedHashSet<>();
    for (CelExpr expr : exprs) {
      all.addAll(records(expr, locals));
    }
    return all;
  }

  private static Set<FactPath> join(Set<FactPath> left, Set<FactPath> right) {
    Set<FactPath> all = new LinkedHashSet<>(left);
    all.addAll(right);
    return all;
  }

  private static Violation unknown() {
    return new Violation(RefusalReason.CONDITION_INVALID, "what it selects cannot be followed");
  }
}
