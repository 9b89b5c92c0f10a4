package dev.sallyport.broker.doctor;

import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.config.StoreChoice;
import dev.sallyport.broker.config.TenantChoices;
import dev.sallyport.broker.custody.KekSettings;
import dev.sallyport.broker.custody.TenantKeks;
import dev.sallyport.broker.ready.CheckId;
import dev.sallyport.broker.ready.Finding;
import dev.sallyport.broker.ready.ProductionReadiness;
import dev.sallyport.broker.store.StoreException;
import dev.sallyport.broker.store.StoreLook;
import dev.sallyport.broker.store.TenantKeyTable.Under;
import dev.sallyport.kms.KekUri;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import java.util.List;
import java.util.Set;

/** The one check of readiness that the store has to be read for: {@link CheckId#KEK_OFF_LIST}. */
final class StrandedCheck implements Check {
  private final Patient patient;

  StrandedCheck(Patient patient) {
    this.patient = patient;
  }

  @Override
  public String name() {
    return "tenants";
  }

  @Override
  public Set<String> needs() {
    return Set.of(ConfigurationCheck.NAME, DatabaseCheck.NAME, DatabaseCheck.NAME + ".schema");
  }

  @Override
  public List<Line> look() throws InvalidSettingException {
    KekSettings settings =
        new KekSettings(new KekUri(patient.config().kek()), TenantChoices.keks(patient.config()));
    try (StoreLook store = StoreLook.open(StoreChoice.of(patient.config()), patient.clock())) {
      return switch (TenantKeks.stranded(store, settings)) {
        case Outcome.Accepted<List<Under>>(List<Under> stranded) -> lines(stranded);
        case Outcome.Refused<List<Under>>(Refusal refusal) ->
            List.of(Line.skipped("", "their keys cannot be read: " + refusal.line()));
      };
    } catch (StoreException e) {
      return List.of(Line.failed("", String.valueOf(e.getMessage()), "look at the database"));
    }
  }

  private List<Line> lines(List<Under> stranded) throws InvalidSettingException {
    List<Finding> found =
        stranded.stream()
            .map(under -> CheckId.KEK_OFF_LIST.at("sallyport.tenants." + under.tenant() + ".keks"))
            .distinct()
            .toList();
    List<Line> lines = StartCheck.lines(ProductionReadiness.ofStore(patient.facts(), found));
    return lines.isEmpty()
        ? List.of(Line.ok("", "every key is under a key-encryption key that is allowed"))
        : lines;
  }
}
