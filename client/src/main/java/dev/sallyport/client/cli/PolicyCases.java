package dev.sallyport.client.cli;

import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.policy.ConditionResult;
import dev.sallyport.policy.Evaluation;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonLimits;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A policy directory: {@code policy.json}, {@code refs/*.json}, {@code facts/*.json}, and {@code
 * cases.json}, the table of what must come of which facts.
 */
final class PolicyCases {
  private static final int MAX_FACTS = 1024 * 1024;

  /** Wide enough for tables of thousands of rows, bounded all the same. */
  private static final JsonLimits LIMITS = new JsonLimits(1024 * 1024, 8, 50_000);

  private final Path directory;
  private final OfflinePolicy policy;

  private PolicyCases(Path directory, OfflinePolicy policy) {
    this.directory = directory;
    this.policy = policy;
  }

  /**
   * One row of the table.
   *
   * @param facts a file in {@code facts/}
   * @param change facts to put in the place of the file's; {@code null} takes one away
   * @param expect {@code release}, or the label of the refusal
   * @param check the check that must refuse; empty: any
   * @param at when it is evaluated
   */
  record Case(
      String name,
      String facts,
      Optional<JsonObject> change,
      String expect,
      Optional<String> check,
      Instant at) {}

  /**
   * What came of a row.
   *
   * @param actual {@code release}, or the label of the first refusal and its check
   */
  record Result(Case row, String actual, boolean passed) {}

  static PolicyCases load(Path directory) throws CliException {
    OfflinePolicy policy =
        OfflinePolicy.load(directory.resolve("policy.json"), files(directory.resolve("refs")));
    return new PolicyCases(directory, policy);
  }

  List<Result> run() throws CliException {
    List<Result> results = new ArrayList<>();
    for (Case row : rows()) {
      Evaluation evaluation = policy.evaluate(facts(row), OfflinePolicy.usualRequest(), row.at());
      results.add(judge(row, evaluation));
    }
    if (results.isEmpty()) {
      throw CliException.usage("cases.json has no case", "A test without cases proves nothing.");
    }
    return results;
  }

  /** Exactly the named refusal, by the named check: a refusal for another reason is no success. */
  private static Result judge(Case row, Evaluation evaluation) {
    List<ConditionResult> refusals = evaluation.refusals();
    String actual =
        evaluation
            .firstRefusal()
            .map(refusal -> refusal.reason().label() + " by " + refusal.subject())
            .orElse("release");
    boolean passed =
        row.expect().equals("release")
            ? evaluation.grants()
            : refusals.stream().anyMatch(refusal -> isExpected(row, refusal));
    return new Result(row, actual, passed);
  }

  /** Any of the refusals counts, since the order of checks is not what a table is about. */
  private static boolean isExpected(Case row, ConditionResult refusal) {
    var reason = refusal.reason();
    return reason != null
        && reason.label().equals(row.expect())
        && row.check().map(refusal.name()::equals).orElse(true);
  }

  /**
   * The changed facts go through the same reader: a change to a fact that does not exist refuses
   * instead of testing nothing.
   */
  private Facts facts(Case row) throws CliException {
    Path file = directory.resolve("facts").resolve(row.facts());
    byte[] json = PrivateFiles.read(file, MAX_FACTS);
    if (row.change().isEmpty()) {
      return OfflinePolicy.facts(file, json);
    }
    try {
      JsonObject facts = StrictJson.parseObject(json, LIMITS);
      return OfflinePolicy.facts(file, FactsChange.apply(facts, row.change().get()).toUtf8());
    } catch (JsonException e) {
      throw CliException.of(
          ExitCode.REFUSED, "case " + row.name() + ": " + Refusal.of(e).line(), "");
    }
  }

  private List<Case> rows() throws CliException {
    Path file = directory.resolve("cases.json");
    byte[] json = PrivateFiles.read(file, LIMITS.maxBytes());
    try {
      JsonObject table = StrictJson.parseObject(json, LIMITS);
      table.requireOnly(Set.of("at", "cases"));
      String at = table.text("at");
      List<Case> rows = new ArrayList<>();
      for (JsonObject row : table.objects("cases")) {
        rows.add(row(row, at));
      }
      return rows;
    } catch (JsonException e) {
      throw CliException.of(ExitCode.REFUSED, file + ": " + Refusal.of(e).line(), "");
    }
  }

  /** Unknown members refuse: a misspelt {@code check} would accept any refusal. */
  private static Case row(JsonObject row, String at) throws JsonException, CliException {
    row.requireOnly(Set.of("name", "facts", "change", "expect", "check", "at"));
    return new Case(
        row.text("name"),
        row.text("facts"),
        row.optionalObject("change"),
        row.text("expect"),
        row.optionalText("check"),
        Arguments.instant(row.optionalText("at").orElse(at), "at"));
  }

  /** Sorted, so that the order of a directory never decides which set is named first. */
  private static List<Path> files(Path folder) throws CliException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw CliException.local("cannot list " + folder, e);
    }
  }
}
