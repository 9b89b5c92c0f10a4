package dev.sallyport.broker.ready;

import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.log.LogEvent;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Settings with which a broker runs and does not protect what it is for. Production refuses to
 * start with the severe ones and names all at once; what can be accepted is accepted by name alone,
 * and is told at each start. Development starts, and tells the same.
 *
 * @param refused what stops this start
 * @param accepted what would, and was accepted by name
 * @param told what is unsafe and does not stop this start
 * @param unused acceptances of checks that find nothing
 */
public record ProductionReadiness(
    List<Finding> refused, List<Finding> accepted, List<Finding> told, Set<CheckId> unused) {
  /** All checks, each of one concern. Another one is contributed here. */
  private static final List<ReadinessCheck> CHECKS =
      List.of(
          new IssuerChecks(),
          new NetworkChecks(),
          new StoreChecks(),
          new FileChecks(),
          new KmsChecks(),
          new LogChecks(),
          new ProcessChecks());

  private static final EnumSet<CheckId> OF_THE_STORE = EnumSet.of(CheckId.KEK_OFF_LIST);

  /**
   * Judges what a broker is about to start with.
   *
   * @throws InvalidSettingException if {@code sallyport.readiness.accept} names what it cannot
   */
  public static ProductionReadiness of(StartFacts facts) throws InvalidSettingException {
    return judged(
        facts,
        CHECKS.stream().flatMap(check -> check.findings(facts)).toList(),
        EnumSet.complementOf(OF_THE_STORE));
  }

  /**
   * Judges what the store shows, which is opened only after the settings have passed.
   *
   * @param found findings of {@link CheckId#KEK_OFF_LIST}
   * @throws InvalidSettingException as {@link #of} does
   */
  public static ProductionReadiness ofStore(StartFacts facts, List<Finding> found)
      throws InvalidSettingException {
    return judged(facts, found, OF_THE_STORE);
  }

  private static ProductionReadiness judged(
      StartFacts facts, List<Finding> found, Set<CheckId> looked) throws InvalidSettingException {
    Set<CheckId> accepted =
        Acceptance.parse(facts.broker().readiness().accept().orElseGet(List::of));
    // Acceptances of what is looked for at another time are not unused.
    accepted.retainAll(looked);
    Set<CheckId> unused = EnumSet.copyOf(accepted);
    found.forEach(finding -> unused.remove(finding.check()));
    return new ProductionReadiness(
        found.stream().filter(finding -> stops(finding, accepted, facts)).toList(),
        found.stream().filter(finding -> accepted.contains(finding.check())).toList(),
        found.stream()
            .filter(
                finding -> !accepted.contains(finding.check()) && !stops(finding, accepted, facts))
            .toList(),
        unused);
  }

  private static boolean stops(Finding finding, Set<CheckId> accepted, StartFacts facts) {
    return facts.isProduction()
        && finding.check().severity() != Severity.WARNS
        && !accepted.contains(finding.check());
  }

  /** One line for each finding, before an exception carries some of them through the framework. */
  public ProductionReadiness logged() {
    refused.forEach(finding -> write(LogEvent.READINESS_REFUSED, finding));
    accepted.forEach(finding -> write(LogEvent.READINESS_ACCEPTED, finding));
    told.forEach(finding -> write(LogEvent.READINESS_FINDING, finding));
    unused.forEach(check -> LogEvent.READINESS_ACCEPTANCE_UNUSED.write(check.label()));
    return this;
  }

  /**
   * Stops a start that must not be.
   *
   * @throws NotReadyException naming every finding that stops it
   */
  public void enforce() throws NotReadyException {
    if (!refused.isEmpty()) {
      throw new NotReadyException(refused);
    }
  }

  private static void write(LogEvent event, Finding finding) {
    CheckId check = finding.check();
    event.write(check.label(), finding.key(), check.problem(), check.remedy());
  }
}
