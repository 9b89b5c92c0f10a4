package dev.sallyport.broker.doctor;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.CollateralSettings;
import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.config.IssuerSettings;
import dev.sallyport.broker.config.StoreChoice;
import dev.sallyport.broker.config.TenantChoices;
import dev.sallyport.broker.ready.ProductionReadiness;
import dev.sallyport.broker.tls.TlsSettings;
import dev.sallyport.broker.trace.TraceSettings;
import dev.sallyport.kms.KekUri;
import dev.sallyport.protocol.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that stops a start for its configuration beyond the shape of each value, which was
 * read by then: all of it at once, where a start names the first.
 */
final class ConfigurationCheck implements Check {
  static final String NAME = "configuration";
  static final String ADVICE = "docs/configuration.md lists every key with its default";
  private final Patient patient;

  ConfigurationCheck(Patient patient) {
    this.patient = patient;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** What refuses settings that it cannot use. */
  @FunctionalInterface
  private interface Reading {
    void run() throws InvalidSettingException;
  }

  @Override
  public List<Line> look() {
    BrokerConfig config = patient.config();
    List<String> problems = new ArrayList<>();
    collect(problems, () -> StoreChoice.of(config));
    collect(problems, () -> IssuerSettings.read(config.issuers()));
    collect(problems, () -> CollateralSettings.keySets(config.collateral()));
    collect(problems, () -> TenantChoices.sources(config));
    collect(problems, () -> ProductionReadiness.of(patient.facts()));
    collect(problems, this::traces);
    TlsSettings.problem(config.tls(), patient.facts().servesPlain()).ifPresent(problems::add);
    if (KekUri.parse(config.kek()) instanceof Outcome.Refused<KekUri> _) {
      problems.add("sallyport.kek: not a KEK URI");
    }
    return problems.isEmpty()
        ? List.of(Line.ok("", "every key is known, and every value fits"))
        : problems.stream().map(problem -> Line.failed("", problem, ADVICE)).toList();
  }

  private static void collect(List<String> problems, Reading reading) {
    try {
      reading.run();
    } catch (InvalidSettingException e) {
      problems.addAll(e.problems());
    }
  }

  /** Nothing is sent before there is a span. */
  private void traces() throws InvalidSettingException {
    TraceSettings.read(patient.config().traces(), patient.clock(), new SimpleMeterRegistry())
        .close();
  }
}
