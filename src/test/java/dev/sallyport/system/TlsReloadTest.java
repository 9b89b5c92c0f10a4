package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
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
  private final TestAuthority authority;
  @TempDir Path folder;

  TlsReloadTest() throws Exception {
    authority = TestAuthority.create("our authority");
  }

  @BeforeEach
  void firstCertificate() throws Exception {
    TestAuthority.Issued first = authority.issue();
    TestAuthority.writeCertificate(certificateFile(), first);
    TestAuthority.writeKey(keyFile(), first);
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
      assertThat(TlsPort.serial(old)).as("shown before").isEqualTo(2);
      TlsPort.requireServed(old);
    }
    int now = releases.get();
    Until.holds(PATIENCE, "releases after the last exchange", () -> releases.get() > now + 3);
  }

  @Test
  void strangerToTheAuthority_olderTlsAndPlainHttp_getNoAnswer() throws Exception {
    try (World world = start("tls-alone")) {
      URI address = world.broker().address();
      assertThat(address.getScheme()).isEqualTo("https");
      TlsPort.requireServed(port(world).connect());

      TlsPort stranger = new TlsPort(address, TestAuthority.create("another").anchors());
      assertThatThrownBy(stranger::connect).isInstanceOf(SSLException.class);
      TlsPort port = port(world);
      assertThatThrownBy(() -> port.connect("TLSv1.2")).isInstanceOf(SSLException.class);
      assertThat(plainAnswer(address)).doesNotStartWith("HTTP/");
    }
  }

  @Test
  void pairThatDoesNotBelongTogether_stopsTheStart() throws Exception {
    TestAuthority.writeKey(keyFile(), authority.issue());
    Path own = folder.resolve("unfit");
    try (BrokerProcess broker = BrokerProcess.begin("unfit-tls", own, settings())) {
      assertThat(broker.waitForExit()).isNotZero();
      assertThat(broker.output()).contains("sallyport.tls: the key is not the certificate's");
    }
  }

  private void requireExchanged(World world) throws Exception {
    TestAuthority.Issued next = authority.issue();
    TestAuthority.writeKey(keyFile(), next);
    TestAuthority.writeCertificate(certificateFile(), next);
    Until.holds(PATIENCE, "the new certificate", () -> port(world).serial().equals(next.serial()));
    Until.holds(
        PATIENCE, "a line in the log", () -> world.process().output().contains(subject(next)));
  }

  private static String subject(TestAuthority.Issued issued) {
    return "TLS certificate " + issued.certificate().getSubjectX500Principal().getName();
  }

  private void requireBrokenPairsLeaveTheOld(World world) throws Exception {
    var before = port(world).serial();
    TestAuthority.writeCertificate(certificateFile(), authority.issue());
    requireNotTaken(world, "the key is not the certificate's");
    assertThat(port(world).serial()).isEqualTo(before);

    TestAuthority.replace(certificateFile(), "-----BEGIN CERTIFICATE-----\nhalf of");
    requireNotTaken(world, "no PEM chain with a PEM key");
    assertThat(port(world).serial()).isEqualTo(before);

    Files.delete(certificateFile());
    requireNotTaken(world, "tls.crt cannot be read");
    assertThat(port(world).serial()).isEqualTo(before);
  }

  private static void requireNotTaken(World world, String why) throws Exception {
    Until.holds(
        PATIENCE,
        why,
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
    return World.start(
        name,
        settings(),
        process -> {
          try {
            return process.api().trusting(authority.anchors());
          } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
          }
        });
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

  /** With no session to resume. */
  private TlsPort port(World world) throws GeneralSecurityException, IOException {
    return new TlsPort(world.broker().address(), authority.anchors());
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
