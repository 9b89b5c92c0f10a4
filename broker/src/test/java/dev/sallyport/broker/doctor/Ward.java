package dev.sallyport.broker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.ConfigKeys;
import dev.sallyport.broker.config.KmsChoice;
import dev.sallyport.broker.config.KmsWiring;
import dev.sallyport.broker.config.StoreChoice;
import dev.sallyport.broker.crypto.NativeCrypto;
import dev.sallyport.broker.custody.KeyRing;
import dev.sallyport.broker.custody.KeySchedule;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.TestClock;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.protocol.wire.IdentityAnswer;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder with what a broker leaves in it, and its configuration. */
abstract class Ward {
  final TestClock clock = new TestClock();
  final Map<String, String> settings = new HashMap<>();
  final List<String> pins = new ArrayList<>();
  @TempDir Path folder;
  boolean offline;
  Optional<URI> running = Optional.empty();

  @BeforeAll
  static void provide() {
    NativeCrypto.start(true, true);
  }

  @BeforeEach
  final void configure() {
    settings.put("sallyport.mode", "development");
    settings.put("sallyport.data-dir", data().toString());
    settings.put("quarkus.http.host", "127.0.0.1");
    settings.put("quarkus.management.host", "127.0.0.1");
    settings.put("quarkus.log.console.json.enabled", "true");
  }

  final Path data() {
    return folder.resolve("data");
  }

  final Path database() {
    return data().resolve("sallyport.db");
  }

  final Path keyset() {
    return data().resolve("kms-keyset.json");
  }

  final Patient patient() {
    return patient(clock);
  }

  final Patient patient(InstantSource time) {
    Map<String, String> own = new HashMap<>(settings);
    own.keySet().removeIf(key -> !key.startsWith("sallyport."));
    BrokerConfig config = ConfigKeys.map(own);
    SmallRyeConfig framework = ConfigKeys.config(settings);
    return new Patient(config, framework, time, offline, pins, running);
  }

  /** Lets a broker run for a moment; what it says of its identity. */
  final IdentityAnswer makeBroker() throws Exception {
    Files.createDirectories(
        data(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    BrokerConfig config = patient().config();
    try (Kms kms = KmsWiring.open(KmsChoice.of(config), Duration.ofSeconds(30));
        Store store = Store.open(StoreChoice.of(config), clock);
        KeyRing ring =
            TestTenancy.value(
                KeyRing.open(
                    store,
                    kms,
                    new KekUri(config.kek()),
                    KeySchedule.DEFAULT,
                    new SecureRandom(),
                    clock))) {
      return ring.identity();
    }
  }

  static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  /** The lines of a check by their part. */
  static SortedMap<String, Line> look(Check check) throws Exception {
    SortedMap<String, Line> lines = new TreeMap<>();
    for (Line line : check.look()) {
      assertThat(lines.put(line.part(), line)).as("one line for " + line.part()).isNull();
    }
    return lines;
  }

  static void assertLine(SortedMap<String, Line> lines, String part, State state, String says) {
    assertThat(lines).containsKey(part);
    Line line = Objects.requireNonNull(lines.get(part));
    assertThat(line.state()).as(line.toString()).isEqualTo(state);
    assertThat(line.detail()).contains(says);
    assertThat(line.advice().isEmpty())
        .as("advice of " + line)
        .isEqualTo(state == State.OK || state == State.SKIPPED);
  }
}
