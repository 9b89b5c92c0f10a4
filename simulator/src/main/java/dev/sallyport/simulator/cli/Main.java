package dev.sallyport.simulator.cli;

import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the simulator until it is ended: {@code [--port N] [--data-dir FOLDER]}. Into the folder it
 * writes {@code port} and {@code ita-root.pem}; {@code --faults} lists what it can show.
 */
public final class Main {
  private static final int USAGE = 2;

  private Main() {}

  /** The command. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    SimulatorOptions options = SimulatorOptions.usual();
    Path folder = null;
    for (int index = 0; index < arguments.length; index += 2) {
      String value = index + 1 < arguments.length ? arguments[index + 1] : "";
      switch (arguments[index]) {
        case "--port" -> options = options.onPort(Integer.parseInt(value));
        case "--data-dir" -> folder = Path.of(value);
        case "--faults" -> {
          listFaults();
          return;
        }
        default -> {
          System.err.println("usage: simulator [--port N] [--data-dir FOLDER] | --faults");
          System.exit(USAGE);
        }
      }
    }
    try (Simulator simulator = Simulator.start(options)) {
      if (folder != null) {
        write(simulator, folder);
      }
      System.out.println("sallyport simulator listening on " + simulator.address());
      new CountDownLatch(1).await();
    }
  }

  private static void write(Simulator simulator, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("ita-root.pem"), simulator.rootCertificatePem());
    Files.writeString(folder.resolve("port"), simulator.address().getPort() + "\n");
  }

  private static void listFaults() {
    for (Fault fault : Fault.values()) {
      System.out.printf("%-28s %-24s %s%n", fault.label(), fault.expectedReason(), fault.shownBy());
    }
  }
}
