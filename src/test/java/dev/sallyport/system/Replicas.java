package dev.sallyport.system;

import dev.sallyport.simulator.machine.Machine;
import dev.sallyport.simulator.verifier.Simulator;
import dev.sallyport.simulator.verifier.SimulatorOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Two brokers over one PostgreSQL database and one keyset file, with a tenant. Both were started at
 * once on an empty database: who came first made the schema and the keys.
 */
final class Replicas implements AutoCloseable {
  /** How many brokers there are. */
  static final int COUNT = 2;

  /** What they are asked for. */
  static final String RESOURCE = "acme/shared/key";

  static final byte[] SECRET = Encoding.utf8("one secret, two doors");

  /** How long a silent database is waited for: shorter than usual, for the tests. */
  private static final Duration SOCKET = Duration.ofSeconds(6);

  private static final String TOKEN = "the operator of both";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Simulator simulator;
  private final String url;
  private final Path folder;
  private final List<BrokerProcess> brokers = new CopyOnWriteArrayList<>();
  private byte[] root = {};

  private Replicas(Simulator simulator, String url, Path folder) {
    this.simulator = simulator;
    this.url = url;
    this.folder = folder;
  }

  /** Those that tests share; whoever kills one starts it again. */
  static Replicas shared() {
    return Shared.REPLICAS;
  }

  private static final class Shared {
    static final Replicas REPLICAS = startQuietly();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(REPLICAS::close));
    }

    private static Replicas startQuietly() {
      try {
        return start("shared");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Starts both, and makes the tenant. */
  static Replicas start(String name) throws IOException {
    Path folder =
        Files.createTempDirectory(Files.createDirectories(Project.target("replicas")), name);
    String url = PostgresServer.shared().freshDatabase();
    Replicas replicas = new Replicas(Simulator.start(SimulatorOptions.usual()), url, folder);
    boolean settled = false;
    try {
      for (int index = 0; index < COUNT; index++) {
        replicas.brokers.add(replicas.begin(index));
      }
      Owner owner = Owner.create(replicas.api(0), "acme");
      owner.uploadReferences();
      owner.guard("shared/key", Documents.cpuPolicy("shared"), SECRET);
      replicas.root = owner.root();
      settled = true;
      return replicas;
    } finally {
      if (!settled) {
        replicas.close();
      }
    }
  }

  BrokerApi api(int index) {
    return brokers.get(index).api(TOKEN);
  }

  byte[] root() {
    return root;
  }

  /** A workload that talks to one of them. */
  Workload workload(int index) {
    return Workload.honest(api(index), simulator.address(), Machine.of("alpha", 0, 0));
  }

  /** Kills one as a power loss would. */
  void kill(int index) throws InterruptedException {
    brokers.get(index).kill();
  }

  /** Starts a killed one again, over its own folder; waits until it listens. */
  void startAgain(int index) throws IOException {
    brokers.set(index, begin(index));
    brokers.get(index).address();
  }

  /** Whether one says that it can serve. */
  boolean isReady(int index) throws IOException, InterruptedException {
    URI health = brokers.get(index).management().resolve("/q/health/ready");
    HttpRequest request = HttpRequest.newBuilder(health).timeout(Load.PATIENCE).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
  }

  /** A number that the database administrator reads. */
  long count(String query) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  /** Release records of one transcript; 1 for what was released, never more. */
  long releasesOf(byte[] transcript) {
    return count(
        "select count(*) from audit where decision = 'release' and transcript = '\\x"
            + HexFormat.of().formatHex(transcript)
            + "'");
  }

  /** Transcripts that have more than one release record, which there must never be. */
  long releasedTwice() {
    return count(
        "select count(*) from (select transcript from audit where decision = 'release'"
            + " group by transcript having count(*) > 1) as twice");
  }

  @Override
  public void close() {
    brokers.forEach(BrokerProcess::close);
    simulator.close();
  }

  private BrokerProcess begin(int index) {
    String name = "replica-" + index;
    Path own = folder.resolve(name);
    try {
      Files.createDirectories(own);
      Map<String, String> settings = new HashMap<>(World.settings(simulator, own));
      settings.put("sallyport.store.url", url + "&socketTimeout=" + SOCKET.toSeconds());
      settings.put("sallyport.kms.local.file", folder.resolve("keyset").toString());
      settings.put(
          "sallyport.admin.token-hash",
          HexFormat.of().formatHex(Frame.sha256(Encoding.utf8(TOKEN))));
      return BrokerProcess.begin(name, own, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
