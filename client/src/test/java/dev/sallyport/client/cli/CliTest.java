package dev.sallyport.client.cli;

import dev.sallyport.client.testbroker.PlayedBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Commands with a home of their own, whose profile names a broker that runs. */
abstract class CliTest {
  @TempDir Path folder;
  CliHarness cli;
  PlayedBroker broker;

  @BeforeEach
  final void startBroker() throws Exception {
    cli = new CliHarness(folder);
    broker = PlayedBroker.start();
    cli.setUp(broker);
  }

  @AfterEach
  final void stopBroker() {
    broker.close();
  }
}
