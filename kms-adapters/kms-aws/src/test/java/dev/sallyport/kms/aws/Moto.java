package dev.sallyport.kms.aws;

import dev.sallyport.engines.EngineProcess;
import dev.sallyport.engines.PythonPackages;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/**
 * A moto server for all tests of this process: AWS's API over HTTP, with real AES-GCM behind it.
 */
final class Moto {
  static final String REGION = "eu-central-1";
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static @Nullable Moto started;

  private final URI address;
  private final KmsClient administrator;

  /** Keys that are scheduled for deletion, with which moto goes on encrypting. */
  private final Set<String> pending = ConcurrentHashMap.newKeySet();

  private Moto(URI address) {
    this.address = address;
    this.administrator =
        KmsClient.builder()
            .region(Region.of(REGION))
            .httpClient(JdkHttpService.client())
            .endpointOverride(address)
            .build();
  }

  static synchronized Moto started() {
    if (started == null) {
      // Where the SDK looks first.
      System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
      System.setProperty("aws.secretAccessKey", "example");
      started = start();
    }
    return started;
  }

  URI address() {
    return address;
  }

  KmsClient administrator() {
    return administrator;
  }

  Set<String> pending() {
    return pending;
  }

  /** Makes a key with an alias that no other test uses. */
  String makeKek() {
    String name = "kek-" + NAMES.incrementAndGet();
    String id =
        administrator
            .createKey(request ->
                request.keySpec(KeySpec.SYMMETRIC_DEFAULT).keyUsage(KeyUsageType.ENCRYPT_DECRYPT))
            .keyMetadata()
            .keyId();
    administrator.createAlias(request -> request.aliasName("alias/" + name).targetKeyId(id));
    return name;
  }

  private static Moto start() {
    try {
      String program = PythonPackages.install("moto", pinned()).command("moto_server").toString();
      int port = EngineProcess.freePort();
      EngineProcess server =
          EngineProcess.start(
              List.of(program, "-H", "127.0.0.1", "-p", String.valueOf(port)),
              Map.of(),
              Path.of("target", "moto.log"));
      awaitPort(server, port);
      return new Moto(URI.create("http://127.0.0.1:" + port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every package with its hash. */
  private static String pinned() throws IOException {
    try (InputStream in = Moto.class.getResourceAsStream("/moto-requirements.txt")) {
      return new String(
          Objects.requireNonNull(in, "moto-requirements.txt").readAllBytes(),
          StandardCharsets.UTF_8);
    }
  }

  private static void awaitPort(EngineProcess server, int port) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!listens(port)) {
      if (!server.isAlive() || System.nanoTime() > end) {
        throw new TestAbortedException("moto_server does not listen");
      }
      Thread.onSpinWait();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
