package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bench.load.ClosedLoop;
import dev.sallyport.bench.load.Sender;
import dev.sallyport.bench.load.Stock;
import dev.sallyport.bench.world.BenchWorld;
import dev.sallyport.bench.world.PackagedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trains the cache with which the system tests after this module start their brokers, and shows
 * that a broker takes it and releases.
 */
class TrainingTest {
  private static final PackagedBroker BROKER =
      PackagedBroker.ofTree(Path.of("..").toAbsolutePath().normalize());

  /** Enough that the compiler's last tier has seen what each release does. */
  private static final int RELEASES = 600;

  @TempDir private static Path folder;

  @Test
  void trainedBroker_takesItsCache_andReleases() throws Exception {
    Path cache = new Training(BROKER, RELEASES).run(folder.resolve("training"));
    assertThat(cache).isEqualTo(BROKER.cache()).isNotEmptyFile();

    // Mode "on" ends a virtual machine whose flags or class path do not fit the cache.
    List<String> strict = List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on");
    try (BenchWorld world =
        BenchWorld.start(BROKER, folder.resolve("trained"), List.of(), strict, List.of(1))) {
      List<byte[]> requests = Stock.make(world.workloads(1), 4);
      ClosedLoop.Window window =
          new ClosedLoop(new Sender(world.http(), world.broker().address()), 2)
              .run(requests, world.broker());
      assertThat(window.releases()).isEqualTo(4);
      assertThat(world.broker().providers())
          .containsKeys("rsa-pss", "ecdsa-p384", "ed25519", "x-wing");
    }
    assertThat(Files.readString(folder.resolve("trained").resolve("broker.log")))
        .doesNotContain("[error]");
  }
}
