package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sallyport.client.cli.CliHarness.Run;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose certificate no public authority signed. */
class PrivateAuthorityTest {
  private static final String PASSWORD = "only-of-this-test";
  private final HttpsServer server;
  @TempDir private Path folder;

  PrivateAuthorityTest() throws Exception {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() throws Exception {
    makeCertificate("broker");
    server.setHttpsConfigurator(new HttpsConfigurator(serving("broker")));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void brokerOfTheNamedAuthority_isReached_andOthersAreNot() throws Exception {
    makeCertificate("another");

    Run without = identity("p");
    assertThat(without.exit()).isEqualTo(ExitCode.UNAVAILABLE.number());
    assertThat(without.err()).contains("TLS failed");

    Run wrong = identity("p", "--ca", pem("another").toString());
    assertThat(wrong.exit()).isEqualTo(ExitCode.UNAVAILABLE.number());
    assertThat(wrong.err()).contains("TLS failed");

    // What answers is no broker, and that it is read says that the connection stands.
    Run right = identity("p", "--ca", pem("broker").toString());
    assertThat(right.exit()).isEqualTo(ExitCode.UNTRUSTED.number());
    assertThat(right.err()).contains("HTTP 404");
  }

  @Test
  void fileThatIsNoCertificate_isALocalError() throws Exception {
    Path other = Files.writeString(folder.resolve("other.pem"), "no certificate");
    Run run = identity("p", "--ca", other.toString());
    assertThat(run.exit()).isEqualTo(ExitCode.LOCAL.number());
    assertThat(run.err()).contains("is no PEM file of certificates");
  }

  private Run identity(String profile, String... options) throws Exception {
    CliHarness cli = new CliHarness(folder);
    List<String> add =
        new ArrayList<>(
            List.of(
                "profile",
                "add",
                profile,
                "--broker",
                "https://127.0.0.1:" + server.getAddress().getPort()));
    add.addAll(List.of(options));
    assertThat(cli.run(add.toArray(String[]::new)).exit()).isZero();
    return cli.run("broker", "identity", "--profile", profile);
  }

  private Path pem(String name) {
    return folder.resolve(name + ".pem");
  }

  private Path store(String name) {
    return folder.resolve(name + ".p12");
  }

  private SSLContext serving(String name) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store(name))) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private void makeCertificate(String name) throws Exception {
    keytool(
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-ext",
        "san=ip:127.0.0.1",
        "-keystore",
        store(name).toString());
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        name,
        "-file",
        pem(name).toString(),
        "-keystore",
        store(name).toString());
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
