package dev.sallyport.policy;

import static dev.sallyport.policy.Policies.evaluate;
import static dev.sallyport.policy.Policies.json;
import static dev.sallyport.policy.Policies.withConditions;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** I3: a condition that touches an absent fact refuses, however it touches it. */
@Tag("I3")
class FactAbsentTest {
  private static final String DIRECTORY = "tdx-hgx-gated";

  /** A fact that evidence may lack, found by reflection: a new one is tested from the start. */
  record Absent(String path, boolean inList, Class<?> type) {
    /** The path in an expression where the element of a list is called {@code it}. */
    String selection() {
      return inList ? "it" + path.substring(path.indexOf("[]") + 2) : path;
    }

    /** A condition on the fact that is true whatever its value. */
    String tautology() {
      String fact = selection();
      return type == Boolean.class
          ? "(" + fact + " || !" + fact + ")"
          : comparison("==") + " || " + comparison("!=");
    }

    String comparison(String operator) {
      return selection() + " " + operator + " " + literal();
    }

    private String literal() {
      if (type == String.class) {
        return "'x'";
      }
      if (type == Long.class) {
        return "1";
      }
      if (type == Boolean.class) {
        return "true";
      }
      return "timestamp('2026-01-01T00:00:00Z')";
    }

    String over(String body) {
      return inList ? path.substring(0, path.indexOf("[]")) + ".all(it, " + body + ")" : body;
    }

    @Override
    public String toString() {
      return path;
    }
  }

  static List<Absent> nullableFacts() {
    List<Absent> found = new ArrayList<>();
    collect(Facts.class, "", false, found);
    return found;
  }

  static Stream<Absent> nullableValues() {
    return nullableFacts().stream().filter(fact -> !fact.type().isRecord());
  }

  private static void collect(Class<?> type, String prefix, boolean inList, List<Absent> found) {
    for (RecordComponent component : type.getRecordComponents()) {
      FactField field = FactRecord.of(type).field(component.getName()).orElseThrow();
      String path = prefix + field.name() + (field.list() ? "[]" : "");
      if (field.nullable()) {
        found.add(new Absent(path, inList, field.element()));
      }
      if (field.element().isRecord()) {
        collect(field.element(), path + ".", inList || field.list(), found);
      }
    }
  }

  @Test
  void nullableFacts_areThoseThatVerifiersMayOmit() {
    assertThat(nullableFacts().stream().map(Absent::path))
        .contains("cpu.tcbStatus", "cpu.tdx", "gpus[].ocspStatus", "binding.level")
        .hasSizeGreaterThan(10);
  }

  @ParameterizedTest
  @MethodSource("nullableValues")
  void presentFact_isNotRefusedAsAbsent(Absent fact) {
    assertThat(evaluated(fact.over(fact.tautology()), everyFact()).passed()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("nullableFacts")
  void absentFactUnderHas_refusesFactAbsent(Absent fact) {
    assertAbsent(fact, fact.over("has(" + fact.selection() + ")"));
    assertAbsent(fact, fact.over("!has(" + fact.selection() + ")"));
    assertAbsent(fact, fact.over("has(" + fact.selection() + ") || true"));
  }

  @ParameterizedTest
  @MethodSource("nullableValues")
  void absentFactUnderEquality_refusesFactAbsent(Absent fact) {
    assertAbsent(fact, fact.over(fact.comparison("==")));
    assertAbsent(fact, fact.over(fact.comparison("!=")));
    assertAbsent(fact, fact.over(fact.tautology()));
  }

  @ParameterizedTest
  @MethodSource("nullableValues")
  void absentFactUnderNegation_refusesFactAbsent(Absent fact) {
    assertAbsent(fact, fact.over("!(" + fact.comparison("==") + ")"));
    assertAbsent(fact, "!(" + fact.over("!(" + fact.comparison("==") + ")") + ")");
  }

  @ParameterizedTest
  @MethodSource("nullableValues")
  void absentFactBesideTrue_refusesFactAbsent(Absent fact) {
    assertAbsent(fact, "true || " + fact.over(fact.comparison("==")));
    assertAbsent(fact, fact.over("true || " + fact.comparison("!=")));
    assertAbsent(fact, fact.over(fact.comparison("==") + " || true"));
  }

  @ParameterizedTest
  @MethodSource("nullableValues")
  void absentFactInABranch_refusesFactAbsent(Absent fact) {
    assertAbsent(fact, "true ? true : " + fact.over(fact.comparison("==")));
    assertAbsent(fact, fact.over("(" + fact.comparison("!=") + ") ? true : true"));
  }

  @ParameterizedTest
  @MethodSource("nullableValues")
  void absentFactInAComprehension_refusesFactAbsent(Absent fact) {
    assertAbsent(fact, "[1].all(x, true || " + fact.over(fact.comparison("==")) + ")");
    assertAbsent(fact, "!gpus.exists(g, " + fact.over(fact.comparison("==")) + ")");
    assertAbsent(fact, "gpus.filter(g, " + fact.over(fact.comparison("==")) + ").size() >= 0");
  }

  @ParameterizedTest
  @MethodSource("nullableFacts")
  void factAbsentInOneElementOfSeveral_refuses(Absent fact) {
    if (fact.path().startsWith("gpus[]")) {
      ConditionResult result =
          evaluated("gpus.exists(it, has(" + fact.selection() + "))", remove(fact, 1));
      assertThat(result.reason()).isEqualTo(RefusalReason.FACT_ABSENT);
      assertThat(result.claim()).isEqualTo(fact.path().replace("[]", "[1]"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "switches.all(s, s.biosVersion == 'x')",
        "!switches.exists(s, s.biosVersion == 'x')",
        "switches.filter(s, s.biosVersion == 'x').size() == 0",
        "size(switches) == 0 || switches[0].biosVersion == 'x'",
        "true || switches.all(s, s.label == 'x')"
      })
  void factOfNoDeviceAtAll_isAbsentAndNotTrueOfAll(String cel) {
    Facts none = Policies.facts("tdx-gpus");
    ConditionResult result = condition("tdx-gpus", cel, none);
    assertThat(result.reason()).isEqualTo(RefusalReason.FACT_ABSENT);
    assertThat(result.claim()).startsWith("switches[].");
  }

  @Test
  void numberOfDevices_isAFactEvenWhereItIsZero() {
    assertThat(condition("tdx-gpus", "size(switches) == 0", Policies.facts("tdx-gpus")).passed())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(cpu.tdx.seamSvn > 0 ? gpus : gpus)[0].ocspStatus != 'x'",
        "[gpus[0], gpus[1]].all(g, g.ocspStatus != 'x')",
        "gpus.filter(g, true)[0].ocspStatus != 'x'",
        "[gpus].all(list, list.all(g, g.ocspStatus != 'x'))",
        "(true ? gpus[0] : gpus[1]).ocspStatus != 'x'",
        "gpus.exists_one(g, g.label == 'GPU-0' || g.ocspStatus == 'x')"
      })
  void factReachedByADetour_isFollowed(String cel) {
    JsonObject facts = everyFact();
    assertThat(evaluated(cel, facts).passed()).isTrue();
    ConditionResult refused =
        evaluated(cel, remove(new Absent("gpus[].ocspStatus", true, String.class), 1));
    assertThat(refused.reason()).isEqualTo(RefusalReason.FACT_ABSENT);
    assertThat(refused.claim()).isEqualTo("gpus[1].ocspStatus");
  }

  @Test
  void localVariableNamedLikeAFact_isNotTakenForIt() {
    ConditionResult result = evaluated("[1].all(cpu, cpu == 1)", everyFact());
    assertThat(result.passed()).isTrue();
    assertThat(result.claim()).isEmpty();
  }

  private static void assertAbsent(Absent fact, String cel) {
    ConditionResult result = evaluated(cel, remove(fact, 0));
    assertThat(result.reason()).as(cel).isEqualTo(RefusalReason.FACT_ABSENT);
    assertThat(result.claim()).isEqualTo(fact.path().replace("[]", "[0]"));
    assertThat(result.expected()).isEqualTo(cel);
    assertThat(result.actual()).isEqualTo("absent");
  }

  private static ConditionResult evaluated(String cel, JsonObject facts) {
    return condition(DIRECTORY, cel, Policies.facts(facts));
  }

  private static ConditionResult condition(String directory, String cel, Facts facts) {
    return evaluate(directory, withConditions(directory, cel), facts).results().getLast();
  }

  /** Facts in which every list has an element, also that of policies which did not match. */
  private static JsonObject everyFact() {
    JsonObject facts = json(DIRECTORY, "facts.json");
    Map<String, JsonValue> members = new LinkedHashMap<>(facts.members());
    if (members.get("cpu") instanceof JsonValue.Members(JsonObject object)) {
      Map<String, JsonValue> cpu = new LinkedHashMap<>(object.members());
      object.find("verifierPolicies").ifPresent(some -> cpu.put("unmatchedVerifierPolicies", some));
      members.put("cpu", new JsonObject(cpu).asValue());
    }
    return new JsonObject(members);
  }

  /** The facts without this one, in the given element of lists on the way. */
  private static JsonObject remove(Absent fact, int at) {
    List<String> steps = List.of(fact.path().split("\\."));
    return remove(everyFact(), steps, at);
  }

  private static JsonObject remove(JsonObject json, List<String> steps, int at) {
    String name = steps.getFirst().replace("[]", "");
    Map<String, JsonValue> members = new LinkedHashMap<>(json.members());
    JsonValue value = members.remove(name);
    assertThat(value).as(name).isNotNull();
    if (steps.size() == 1) {
      return new JsonObject(members);
    }
    List<String> rest = steps.subList(1, steps.size());
    if (value instanceof JsonValue.Members(JsonObject object)) {
      members.put(name, remove(object, rest, at).asValue());
    } else if (value instanceof JsonValue.Array(List<JsonValue> elements)
        && elements.get(at) instanceof JsonValue.Members(JsonObject element)) {
      List<JsonValue> changed = new ArrayList<>(elements);
      changed.set(at, remove(element, rest, at).asValue());
      members.put(name, new JsonValue.Array(changed));
    }
    return new JsonObject(members);
  }
}
