package dev.sallyport.broker;

import dev.sallyport.broker.cli.BackupCommand;
import dev.sallyport.broker.cli.DoctorCommand;
import dev.sallyport.broker.cli.HealthCommand;
import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.ops.Announcement;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Says where the broker listens, once it does, and serves until it is told to stop. */
@QuarkusMain
public final class Main implements QuarkusApplication {
  private final BrokerConfig config;

  Main(BrokerConfig config) {
    this.config = config;
  }

  /** Starts a broker, or runs a command of the operator's that needs none. */
  public static void main(String... arguments) {
    String command = arguments.length > 0 ? arguments[0] : "";
    List<String> rest = List.of(arguments).subList(command.isEmpty() ? 0 : 1, arguments.length);
    switch (command) {
      case BackupCommand.NAME -> System.exit(BackupCommand.run(rest));
      case DoctorCommand.NAME -> System.exit(DoctorCommand.run(rest));
      case HealthCommand.NAME -> System.exit(HealthCommand.run(rest));
      default -> serve(arguments);
    }
  }

  /** As the default and not as an argument: with that, the framework would not say what failed. */
  private static void serve(String... arguments) {
    ApplicationLifecycleManager.setDefaultExitCodeHandler(
        (code, failure) -> System.exit(FailedStart.exitCode(code, failure)));
    Quarkus.run(Main.class, arguments);
  }

  @Override
  public int run(String... arguments) throws IOException {
    Announcement announcement = announcement();
    Optional<Path> file = config.portFile();
    if (file.isPresent()) {
      announcement.writeTo(file.get());
    }
    LogEvent.BROKER_LISTENING.write(announcement.url());
    Quarkus.waitForExit();
    return 0;
  }

  /** The framework writes ports that it chose itself back into the configuration. */
  private static Announcement announcement() {
    Config framework = ConfigProvider.getConfig();
    boolean tls =
        framework
            .getOptionalValue("quarkus.http.insecure-requests", String.class)
            .filter("disabled"::equalsIgnoreCase)
            .isPresent();
    String port = tls ? "quarkus.http.ssl-port" : "quarkus.http.port";
    return new Announcement(
        tls,
        framework.getValue("quarkus.http.host", String.class),
        port(framework, port),
        port(framework, "quarkus.management.port"));
  }

  /** The system property first: a file that asks for port 0 would otherwise speak again. */
  private static int port(Config framework, String key) {
    return Integer.getInteger(key, framework.getValue(key, Integer.class));
  }
}
