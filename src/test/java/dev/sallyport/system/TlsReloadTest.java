package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engines.TestAuthority;
import dev.sallyport.engines.Waiting;
import dev.sallyport.engines.WholeFiles;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS alone on the API's port, and certificates that are exchanged while releases run. */
class TlsReloadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int WORKLOADS = 3;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger releases = new AtomicInteger();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final TestAuthority authority = TestAuthority.create("our authority");
  private final TestAuthority.Issued first = issue();
  @TempDir Path folder;

  @BeforeEach
  void firstCertificate() throws Exception {
    first.writeCertificate(certificateFile());
    first.writeKey(keyFile());
  }

  @Test
  void certificates_areExchangedUnderLoad_andNothingInFlightFails() throws Exception {
    try (World world = start("tls-reload");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String resource = world.guard("tls", Documents.cpuPolicy("tls"), "over TLS");
      for (int i = 0; i < WORKLOADS; i++) {
        threads.execute(() -> releaseOverAndOver(world, resource));
      }
      try {
        requireExchanges(world);
      } finally {
        ended.set(true);
      }
    }
    assertThat(failures).isEmpty();
  }

  private void requireExchanges(World world) throws Exception {
    try (SSLSocket old = port(world).connect()) {
      TlsPort.requireServed(old);
      for (int i = 0; i < 3; i++) {
        requireExchanged(world);
      }
      requireBrokenPairsLeaveTheOld(world);
      requireExchanged(world);
      assertThat(TlsPort.serial(old)).as("shown before").isEqualTo(first.serial());
      TlsPort.requireServed(old);
    }
    int now = releases.get();
    Waiting.until("releases after the last exchange", PATIENCE, () -> releases.get() > now + 3);
  }

  @Test
  void strangerToTheAuthority_olderTlsAndPlainHttp_getNoAnswer() throws Exception {
    try (World world = start("tls-alone")) {
      URI address = world.broker().address();
      assertThat(address.getScheme()).isEqualTo("https");
      TlsPort.requireServed(port(world).connect());

      TlsPort stranger = new TlsPort(address, TestAuthority.create("another"));
      assertThatThrownBy(stranger::connect).isInstanceOf(SSLException.class);
      TlsPort port = port(world);
      assertThatThrownBy(() -> port.connect("TLSv1.2")).isInstanceOf(SSLException.class);
      assertThat(plainAnswer(address)).doesNotStartWith("HTTP/");
    }
  }

  @Test
  void pairThatDoesNotBelongTogether_stopsTheStart() throws Exception {
    issue().writeKey(keyFile());
    Path own = folder.resolve("unfit");
    try (BrokerProcess broker = BrokerProcess.begin("unfit-tls", own, settings())) {
      assertThat(broker.waitForExit()).isNotZero();
      assertThat(broker.output()).contains("sallyport.tls: the key is not the certificate's");
    }
  }

  private void requireExchanged(World world) throws Exception {
    TestAuthority.Issued next = issue();
    next.writeKey(keyFile());
    next.writeCertificate(certificateFile());
    Waiting.until(
        "the new certificate", PATIENCE, () -> port(world).serial().equals(next.serial()));
    Waiting.until(
        "a line in the log", PATIENCE, () -> world.process().output().contains(subject(next)));
  }

  private static String subject(TestAuthority.Issued issued) {
    return "TLS certificate " + issued.certificate().getSubjectX500Principal().getName();
  }

  private void requireBrokenPairsLeaveTheOld(World world) throws Exception {
    var before = port(world).serial();
    issue().writeCertificate(certificateFile());
    requireNotTaken(world, "the key is not the certificate's");
    assertThat(port(world).serial()).isEqualTo(before);

    WholeFiles.put(certificateFile(), "-----BEGIN CERTIFICATE-----\nhalf of");
    requireNotTaken(world, "no PEM chain with a PEM key");
    assertThat(port(world).serial()).isEqualTo(before);

    Files.delete(certificateFile());
    requireNotTaken(world, "tls.crt cannot be read");
    assertThat(port(world).serial()).isEqualTo(before);
  }

  private static void requireNotTaken(World world, String why) throws Exception {
    Waiting.until(
        why,
        PATIENCE,
        () ->
            world
                .process()
                .output()
                .lines()
                .anyMatch(line -> line.contains("certificate not taken") && line.contains(why)));
  }

  private void releaseOverAndOver(World world, String resource) {
    try {
      while (!ended.get()) {
        List<byte[]> secrets = world.workload(0, 0).fetchAndOpen(world.owner().root(), resource);
        assertThat(secrets).containsExactly(Encoding.utf8("over TLS"));
        releases.incrementAndGet();
      }
    } catch (Exception | AssertionError e) {
      failures.add(e);
    }
  }

  private World start(String name) {
    return World.start(name, settings(), process -> process.api().trusting(authority.anchors()));
  }

  private Map<String, String> settings() {
    return Map.of(
        "sallyport.mode",
        "development",
        "sallyport.tls.certificate-file",
        certificateFile().toString(),
        "sallyport.tls.key-file",
        keyFile().toString(),
        "sallyport.tls.reload-period",
        "PT0.2S");
  }

  private TestAuthority.Issued issue() {
    return authority.server("127.0.0.1");
  }

  private TlsPort port(World world) {
    return new TlsPort(world.broker().address(), authority);
  }

  private Path certificateFile() {
    return folder.resolve("tls.crt");
  }

  private Path keyFile() {
    return folder.resolve("tls.key");
  }

  private static String plainAnswer(URI address) throws IOException {
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              "GET /v1/identity HTTP/1.1\r\nHost: broker\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
