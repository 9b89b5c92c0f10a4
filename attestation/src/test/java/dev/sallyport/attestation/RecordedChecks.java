package dev.sallyport.attestation;

import dev.sallyport.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;

/** Keeps every check as a line: {@code +} held, {@code -} failed, {@code ~} not evaluated. */
final class RecordedChecks implements CheckLog {
  private final List<String> lines = new ArrayList<>();

  @Override
  public void passed(String check, String detail) {
    lines.add("+ " + check);
  }

  @Override
  public void refused(String check, Refusal refusal) {
    lines.add("- " + check + ": " + refusal.reason().label());
  }

  @Override
  public void notEvaluated(String check, String why) {
    lines.add("~ " + check);
  }

  List<String> lines() {
    return lines;
  }
}
