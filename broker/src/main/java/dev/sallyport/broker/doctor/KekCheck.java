package dev.sallyport.broker.doctor;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.kms.KekInfo;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.protocol.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Whether the broker's own key-encryption key is there and can be used. */
final class KekCheck implements Check {
  static final String NAME = "kek";
  private final BrokerConfig config;

  KekCheck(BrokerConfig config) {
    this.config = config;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> needs() {
    return KekUri.parse(config.kek()) instanceof Outcome.Accepted<KekUri>(KekUri kek)
        ? Set.of("kms." + kek.scheme())
        : Set.of(ConfigurationCheck.NAME);
  }

  @Override
  public Duration limit() {
    return config.kmsTimeout().plus(config.kmsTimeout()).plusSeconds(5);
  }

  @Override
  public List<Line> look() {
    KekUri kek = new KekUri(config.kek());
    try (Kms kms = KmsAsItIs.open(config)) {
      long asked = System.nanoTime();
      KekInfo info = kms.info(kek);
      long millis = Duration.ofNanos(System.nanoTime() - asked).toMillis();
      return List.of(
          Line.ok(
              "",
              "%s: version %s wraps, %d can be read; told after %d ms"
                  .formatted(kek, info.current().version(), info.readable().size(), millis)));
    } catch (KmsException e) {
      return List.of(
          Line.failed(
              "",
              kek + ": " + e.getMessage(),
              "name in sallyport.kek a key that its connection has"));
    }
  }
}
