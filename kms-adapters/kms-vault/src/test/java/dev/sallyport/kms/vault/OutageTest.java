package dev.sallyport.kms.vault;

import static dev.sallyport.kms.vault.Baos.BROKER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engines.BaoAdmin;
import dev.sallyport.engines.OpenBao;
import dev.sallyport.engines.Waiting;
import dev.sallyport.kms.CheckedKms;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.Kms;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsLimits;
import dev.sallyport.kms.WrappedKey;
import dev.sallyport.kms.testkit.HastyClock;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real OpenBao that is sealed or killed while brokers unwrap. */
@Tag("I5")
@Timeout(180)
class OutageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CALLERS = 8;
  private static final int SOME = 200;
  private static final Bytes CONTEXT = Bytes.of(new byte[] {4, 5});
  private static final byte[] KEY = {9, 8, 7};

  @TempDir Path folder;
  private OpenBao server;
  private Kms kms;
  private KekUri kek;
  private WrappedKey wrapped;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger right = new AtomicInteger();
  private final AtomicInteger unavailable = new AtomicInteger();

  @BeforeEach
  void open() throws Exception {
    server = OpenBao.start();
    Baos.setUp(server.admin());
    kek = BaoRig.kek(Baos.newKey(server.admin()));
    Map<String, String> auth = Baos.appRole(server.admin(), folder, BaoAdmin.role(List.of(BROKER)));
    KmsLimits limits =
        new KmsLimits(Duration.ofSeconds(5), 3, Duration.ZERO, 128, 5, Duration.ofMillis(200));
    kms = new CheckedKms(BaoRig.open(Baos.connection(server, auth)), limits, new HastyClock());
    try (SecretBytes key = SecretBytes.copyOf(KEY)) {
      wrapped = kms.wrap(kek, key, CONTEXT);
    }
  }

  @AfterEach
  void close() {
    if (server != null) {
      kms.close();
      server.close();
    }
  }

  @Test
  void serverKilledUnderLoad_givesRightKeysOrNoneAndComesBack() throws Exception {
    underLoad(() -> {
      server.kill();
      awaitMore(unavailable);
      assertThat(kms.health().ready()).isFalse();
      server.launchAgain();
      // Started again it is sealed.
      awaitMore(unavailable);
      server.unseal();
    });
  }

  @Test
  void serverSealedUnderLoad_givesRightKeysOrNoneAndComesBack() throws Exception {
    underLoad(() -> {
      server.seal();
      awaitMore(unavailable);
      assertThat(kms.health().connections().getFirst().detail()).contains("sealed");
      server.unseal();
    });
  }

  /** What happens to the server. */
  @FunctionalInterface
  private interface Outage {
    void happen() throws Exception;
  }

  private void underLoad(Outage outage) throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        running.add(callers.submit(this::unwrapUntilTheEnd));
      }
      try {
        awaitMore(right);
        outage.happen();
        awaitMore(right);
      } finally {
        ended.set(true);
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
    assertThat(kms.health().ready()).isTrue();
  }

  private Void unwrapUntilTheEnd() throws KmsException {
    while (!ended.get()) {
      try (SecretBytes opened = kms.unwrap(kek, wrapped, CONTEXT)) {
        assertThat(opened.<byte[]>use(byte[]::clone)).isEqualTo(KEY);
        right.incrementAndGet();
      } catch (Unavailable e) {
        unavailable.incrementAndGet();
        LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
      }
    }
    return null;
  }

  private static void awaitMore(AtomicInteger count) throws Exception {
    int enough = count.get() + SOME;
    Waiting.until("more answers", PATIENCE, () -> count.get() >= enough);
  }
}
