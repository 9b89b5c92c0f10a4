package dev.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.collector.CollectedEvidence;
import dev.sallyport.client.testbroker.PlayedBroker;
import dev.sallyport.client.testbroker.PlayedWorkloads;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.ResourceList;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Clients of a played broker, with waits that are noted instead of waited. */
final class Clients {
  static final RetryPolicy RETRIES =
      new RetryPolicy(4, Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(20));

  private final PlayedBroker broker;
  private final List<Duration> waits = new ArrayList<>();

  Clients(PlayedBroker broker) {
    this.broker = broker;
  }

  List<Duration> waits() {
    return waits;
  }

  BrokerConnection connection() {
    return connection(RETRIES, Duration.ofSeconds(20));
  }

  BrokerConnection connection(RetryPolicy retries, Duration timeout) {
    HttpClient http =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    // The largest wait that the bounds allow, every time.
    RandomGenerator largest =
        new RandomGenerator() {
          @Override
          public long nextLong() {
            return 0;
          }

          @Override
          public long nextLong(long bound) {
            return bound - 1;
          }
        };
    return new BrokerConnection(http, broker.address(), timeout, retries, waits::add, largest);
  }

  BrokerTrust trust() {
    return new BrokerTrust(
        List.of(broker.identity().publicKey(), broker.next().publicKey()), PlayedWorkloads.ROOT);
  }

  WorkloadClient workload() throws GeneralSecurityException {
    return workload(Kem.X_WING);
  }

  WorkloadClient workload(Kem kem) throws GeneralSecurityException {
    return new WorkloadClient(
        connection(),
        trust(),
        RecipientKeyPair.generate(kem),
        InstantSource.fixed(PlayedWorkloads.NOW));
  }

  static ResourceList resources(String... names) {
    return ((Outcome.Accepted<ResourceList>) ResourceList.parse(List.of(names))).value();
  }

  /** Evidence that the played broker does not look at. */
  static CollectedEvidence evidence() {
    return new CollectedEvidence(
        new CollectedEvidence.Part(CollectedEvidence.INTEL_TRUST_AUTHORITY, "a.b.c"),
        Optional.of(
            new CollectedEvidence.Part(
                CollectedEvidence.NVIDIA_NRAS, "[[\"JWT\",\"d.e.f\"],{\"GPU-0\":\"g.h.i\"}]")),
        Optional.empty());
  }

  static <T> T given(Reply<T> reply) {
    assertThat(reply).isInstanceOf(Reply.Given.class);
    return ((Reply.Given<T>) reply).value();
  }

  static void assertUntrusted(Reply<?> reply, Distrust distrust) {
    assertThat(reply).isInstanceOf(Reply.Untrusted.class);
    assertThat(((Reply.Untrusted<?>) reply).distrust()).isEqualTo(distrust);
  }

  static void assertRefused(Reply<?> reply, String label) {
    assertThat(reply).isInstanceOf(Reply.Refused.class);
    assertThat(((Reply.Refused<?>) reply).problem().label()).isEqualTo(label);
  }
}
