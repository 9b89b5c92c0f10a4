package dev.sallyport.broker.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;

/**
 * The command {@code health}: asks the broker on this machine whether it is ready. It is for
 * container engines, which run their checks inside an image that has no shell and no other program.
 */
public final class HealthCommand {
  /** What begins a command line that is this command's. */
  public static final String NAME = "health";

  private static final String USUAL_PORT = "9000";
  private static final int LAST_PORT = 65_535;

  private final PrintStream err;
  private final Duration patience;

  /**
   * @param patience for connecting, and again for the answer
   */
  HealthCommand(PrintStream err, Duration patience) {
    this.err = err;
    this.patience = patience;
  }

  /**
   * Runs on the process's own streams.
   *
   * @param arguments what follows {@link #NAME}: nothing, or the management port
   * @return the exit code: 0 ready, 1 not ready or no answer, 2 usage
   */
  public static int run(List<String> arguments) {
    return new HealthCommand(Streams.err(), Duration.ofSeconds(3)).execute(arguments).number();
  }

  ExitCode execute(List<String> arguments) {
    String port = arguments.isEmpty() ? USUAL_PORT : arguments.getFirst();
    if (arguments.size() > 1 || !isPort(port)) {
      err.println("usage: health [MANAGEMENT-PORT]");
      return ExitCode.USAGE;
    }
    try {
      int status = ask(new URI("http://127.0.0.1:" + port + "/q/health/ready"));
      if (status == HttpURLConnection.HTTP_OK) {
        return ExitCode.OK;
      }
      err.println("sallyport: not ready (" + status + ")");
    } catch (IOException | URISyntaxException e) {
      err.println("sallyport: no answer on port " + port + ": " + e.getMessage());
    }
    return ExitCode.REFUSED;
  }

  private static boolean isPort(String text) {
    return text.matches("[1-9]\\d{0,4}") && Integer.parseInt(text) <= LAST_PORT;
  }

  private int ask(URI address) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setConnectTimeout(Math.toIntExact(patience.toMillis()));
    connection.setReadTimeout(Math.toIntExact(patience.toMillis()));
    connection.setInstanceFollowRedirects(false);
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }
}
