package dev.sallyport.broker.doctor;

import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.ready.CheckId;
import dev.sallyport.broker.ready.Finding;
import dev.sallyport.broker.ready.ProductionReadiness;
import java.util.ArrayList;
import java.util.List;

/** The readiness of a start, by the checks that judge it, modes of files among them. */
final class StartCheck implements Check {
  static final String NAME = "readiness";
  private final Patient patient;

  StartCheck(Patient patient) {
    this.patient = patient;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Line> look() {
    try {
      List<Line> lines = new ArrayList<>(lines(ProductionReadiness.of(patient.facts())));
      if (lines.isEmpty()) {
        lines.add(Line.ok("", "no check finds anything that stops a start"));
      }
      lines.add(
          Line.skipped(
              "process", "arguments of the broker's JVM are judged by the broker's own start"));
      return lines;
    } catch (InvalidSettingException e) {
      return List.of(Line.skipped("", "sallyport.readiness.accept has to be well first"));
    }
  }

  /** Findings as lines; none where there is nothing to tell. */
  static List<Line> lines(ProductionReadiness judged) {
    List<Line> lines = new ArrayList<>();
    judged.refused().forEach(finding -> lines.add(line(State.FAILED, "", finding)));
    judged.accepted().forEach(finding -> lines.add(line(State.WARNING, "accepted: ", finding)));
    judged.told().forEach(finding -> lines.add(line(State.WARNING, "", finding)));
    judged.unused().forEach(check -> lines.add(unused(check)));
    return lines;
  }

  private static Line line(State state, String before, Finding finding) {
    CheckId check = finding.check();
    return new Line(
        check.label(), state, before + finding.key() + ": " + check.problem(), check.remedy());
  }

  private static Line unused(CheckId check) {
    return Line.warning(
        check.label(),
        "sallyport.readiness.accept names it, and it finds nothing",
        "take it out: it would hide the next such setting");
  }
}
