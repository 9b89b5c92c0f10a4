package dev.sallyport.kms.gcp;

import dev.sallyport.engines.TestAuthority;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.testkit.Rig;
import dev.sallyport.kms.testkit.engine.BreakingServer;
import dev.sallyport.kms.testkit.engine.HttpReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Two keys of one check, and an HTTPS server before the fake for each adapter. */
final class GcpRig implements Rig {
  static final String KEK = "kek";
  static final String OTHER = "other";
  private static final TestAuthority AUTHORITY = TestAuthority.create("fake of Google");

  final FakeCloud cloud = new FakeCloud();
  private final Path file;
  private final List<BreakingServer> servers = new ArrayList<>();

  GcpRig(Path scratch) throws IOException {
    cloud.makeKey(KEK);
    cloud.makeKey(OTHER);
    // Nobody is there: the broker signs its tokens itself.
    file = FakeAccount.broker().write(scratch.resolve("account.json"), "https://127.0.0.1:1/token");
  }

  static SSLContext tls() {
    return AUTHORITY.tls(Optional.empty());
  }

  @Override
  public KmsAdapter open() throws KmsException {
    return open(Behaviours.honest());
  }

  @Override
  public KekUri kek() {
    return uri(KEK);
  }

  @Override
  public KekUri otherKek() {
    return uri(OTHER);
  }

  @Override
  public KekUri unknownKek() {
    return uri("nobody");
  }

  @Override
  public Injection inject(Fault fault) throws KmsException {
    return new Injection.Injected(
        open(
            switch (fault) {
              case ANSWER_ABOUT_ANOTHER_KEY -> Behaviours.withKey(KEK, OTHER);
              case NO_ANSWER -> Behaviours.always(new HttpReply.Never());
              case SLOW_ANSWER -> Behaviours.always(new HttpReply.Slow());
              case CUT_ANSWER -> Behaviours.always(new HttpReply.Cut());
              case TOO_MANY_CALLS -> Behaviours.throttled();
              case INTERNAL_ERROR -> Behaviours.repeating(500);
              case NOT_SERVING -> Behaviours.error(503, "UNAVAILABLE");
              case FIRST_CALL_FAILS -> Behaviours.failingOnce("");
            }));
  }

  @Override
  public void close() {
    servers.forEach(BreakingServer::close);
  }

  KmsAdapter open(Behaviours.Behaviour behaviour) throws KmsException {
    return open(serve(behaviour), file);
  }

  KmsAdapter open(URI endpoint, Path credentials) throws KmsException {
    return GcpKms.open(List.of(settings(endpoint, credentials)), tls(), Duration.ZERO);
  }

  /** Starts a server. */
  URI serve(Behaviours.Behaviour behaviour) {
    try {
      BreakingServer server =
          BreakingServer.start(Optional.of(AUTHORITY), call -> behaviour.answer(cloud, call));
      servers.add(server);
      return server.address();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static GcpSettings settings(URI endpoint, Path credentials) {
    return new GcpSettings(
        "main",
        FakeCloud.PROJECT,
        FakeCloud.LOCATION,
        FakeCloud.RING,
        List.of(KEK, OTHER, "nobody"),
        Optional.of(credentials),
        endpoint);
  }

  private static KekUri uri(String name) {
    return new KekUri("gcp-kms://main/" + name);
  }
}
