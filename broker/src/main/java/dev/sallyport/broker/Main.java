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
import io.quarkus.vertx.http.HttpServer;
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
  private final HttpServer server;

  Main(BrokerConfig config, HttpServer server) {
    this.config = config;
    this.server = server;
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

  /** With the ports that the framework chose itself where none were named. */
  private Announcement announcement() {
    Config framework = ConfigProvider.getConfig();
    boolean tls =
        framework
            .getOptionalValue("quarkus.http.insecure-requests", String.class)
            .filter("disabled"::equalsIgnoreCase)
            .isPresent();
    return new Announcement(
        tls,
        framework.getValue("quarkus.http.host", String.class),
        tls ? server.getSecurePort() : server.getPort(),
        server.getManagementPort());
  }
}
