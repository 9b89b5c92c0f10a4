package dev.sallyport.broker.doctor;

import dev.sallyport.attestation.SignatureProviders;
import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.crypto.NativeCrypto;
import dev.sallyport.broker.crypto.Primitive;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** All checks of one broker, in the order in which a start needs what they look at. */
public final class Doctor {
  private Doctor() {}

  /** Examines a broker. Changes nothing, and ends whatever does not answer. */
  public static Report examine(Patient patient) {
    BrokerConfig config = patient.config();
    NativeCrypto crypto =
        NativeCrypto.start(config.crypto().corretto(), config.crypto().conscrypt());
    List<Check> checks = new ArrayList<>();
    checks.add(new ConfigurationCheck(patient));
    checks.add(new StartCheck(patient));
    checks.add(new FolderCheck(config.dataDir()));
    checks.add(new CryptoCheck(crypto));
    checks.add(new DatabaseCheck(patient));
    checks.addAll(KmsConnectionCheck.all(config));
    checks.add(new KekCheck(config));
    checks.add(new KeysCheck(patient));
    checks.add(new StrandedCheck(patient));
    checks.add(new CertificateCheck(config.tls(), patient.clock()));
    checks.addAll(issuers(patient, crypto));
    checks.add(new RunningBrokerCheck(patient.running()));
    return Round.of(checks);
  }

  /**
   * A configuration that cannot be read: nothing else can be looked at.
   *
   * @param problems what is wrong, each beginning with its key
   */
  public static Report unreadable(List<String> problems) {
    List<Result> results =
        problems.stream()
            .map(problem -> Line.failed("", problem, ConfigurationCheck.ADVICE))
            .map(line -> Result.of(ConfigurationCheck.NAME, line, 0))
            .toList();
    return new Report(results);
  }

  private static List<Check> issuers(Patient patient, NativeCrypto crypto) {
    SignatureProviders providers =
        new SignatureProviders(
            crypto.choice(Primitive.RSA).provider(),
            crypto.choice(Primitive.ECDSA_P384).provider());
    List<Check> checks = new ArrayList<>();
    new TreeMap<>(patient.config().issuers())
        .forEach((name, issuer) -> checks.add(new IssuerCheck(name, issuer, providers, patient)));
    return checks;
  }
}
