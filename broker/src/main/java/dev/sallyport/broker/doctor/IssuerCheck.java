package dev.sallyport.broker.doctor;

import dev.sallyport.attestation.Anchor;
import dev.sallyport.attestation.CrlRule;
import dev.sallyport.attestation.IssuerProbe;
import dev.sallyport.attestation.KeyOrigin;
import dev.sallyport.attestation.SignatureProviders;
import dev.sallyport.attestation.TrustedIssuer;
import dev.sallyport.broker.collateral.CollateralFetchers;
import dev.sallyport.broker.collateral.CollateralSources;
import dev.sallyport.broker.config.BrokerConfig.Issuer;
import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.config.IssuerSettings;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One trusted issuer: its key set, by the source that releases use, and the clock of its server.
 */
final class IssuerCheck implements Check {
  /** Half of the skew that tokens are judged with: beyond it the rest is soon used up. */
  private static final Duration MAX_CLOCK_OFFSET = Duration.ofSeconds(30);

  private static final String REACH =
      "let the broker reach it over TLS, or pin its keys by jwks-file; releases need them";
  private final String name;
  private final Issuer issuer;
  private final SignatureProviders providers;
  private final Patient patient;

  IssuerCheck(String name, Issuer issuer, SignatureProviders providers, Patient patient) {
    this.name = name;
    this.issuer = issuer;
    this.providers = providers;
    this.patient = patient;
  }

  @Override
  public String name() {
    return "issuers." + name;
  }

  /** A key set, a list for each of some certificates, and what a slow server adds. */
  @Override
  public Duration limit() {
    return patient.config().collateral().timeout().multipliedBy(4).plusSeconds(5);
  }

  @Override
  public List<Line> look() {
    try {
      return look(IssuerSettings.read(Map.of(name, issuer)).all().getFirst());
    } catch (InvalidSettingException e) {
      return List.of(Line.skipped("", "its settings have to be well first"));
    }
  }

  private List<Line> look(TrustedIssuer trusted) throws InvalidSettingException {
    if (patient.offline() && needsNetwork(trusted)) {
      return List.of(Line.skipped("", "--offline"));
    }
    FetchNotes notes = new FetchNotes(patient.clock());
    CollateralSources sources =
        CollateralSources.of(
            patient.config(),
            CollateralFetchers.of(patient.config(), notes),
            providers,
            patient.clock());
    IssuerProbe probe = new IssuerProbe(sources.keys(), sources.lists(), patient.clock());
    List<Line> lines = new ArrayList<>();
    lines.add(
        switch (probe.look(trusted)) {
          case Outcome.Accepted<IssuerProbe.Keys>(IssuerProbe.Keys keys) -> line(keys, notes);
          case Outcome.Refused<IssuerProbe.Keys> _ ->
              Line.failed("", "its key set cannot be had: " + notes.failures(), REACH);
        });
    notes
        .ahead()
        .ifPresent(ahead ->
            lines.add(Clocks.line("clock", "its server's clock", ahead, MAX_CLOCK_OFFSET)));
    return lines;
  }

  private static boolean needsNetwork(TrustedIssuer trusted) {
    boolean fetched =
        switch (trusted.keys()) {
          case KeyOrigin.Url _ -> true;
          case KeyOrigin.Pinned _ -> false;
        };
    boolean listed =
        trusted.anchor() instanceof Anchor.PinnedRoot(var _, CrlRule rule)
            && rule instanceof CrlRule.Required;
    return fetched || listed;
  }

  private static Line line(IssuerProbe.Keys keys, FetchNotes notes) {
    String detail = "%d of %d keys can be used".formatted(keys.usable(), keys.total());
    if (keys.refused().isEmpty() && keys.usable() > 0) {
      return Line.ok("", detail);
    }
    String refused =
        keys.refused().stream().map(Refusal::line).distinct().collect(Collectors.joining("; "));
    String advice =
        "compare algorithms, root-file and crl-hosts with what the issuer publishes today";
    String whole = refused.isEmpty() ? detail : detail + ": " + refused + notes.appended();
    return keys.usable() > 0 ? Line.warning("", whole, advice) : Line.failed("", whole, advice);
  }
}
