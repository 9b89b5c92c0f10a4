package dev.sallyport.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The log of a broker that serves, is attacked, and loses its store and its KMS for a while. */
class LogTest {
  private static final Pattern EVENT_ROW =
      Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (ERROR|WARN|INFO|DEBUG) \\| ([^|]*)\\|");

  /** Beside the members of an event; the last four are there where requests are traced. */
  private static final Set<String> USUAL =
      Set.of("event", "correlationId", "traceId", "spanId", "parentId", "sampled");

  private static final String SECRET = "the-secret-of-the-log-test";

  private static final World WORLD =
      World.start(
          "log",
          Map.of(
              BrokerProcess.JSON_LOG,
              "true",
              "quarkus.log.category.\"dev.sallyport.broker\".level",
              "DEBUG"));

  private static final String RESOURCE = WORLD.guard("cpu", Documents.cpuPolicy("cpu"), SECRET);

  @AfterAll
  static void close() {
    WORLD.close();
  }

  private static List<LogLine> lines() {
    try {
      return LogLine.parse(WORLD.process().output());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The lines of one request, once this event is among them. */
  private static List<LogLine> linesOf(String correlationId, String event) {
    Instant end = Instant.now().plus(Duration.ofSeconds(10));
    while (Instant.now().isBefore(end)) {
      List<LogLine> found =
          lines().stream().filter(line -> line.correlationId().equals(correlationId)).toList();
      if (found.stream().anyMatch(line -> line.is(event))) {
        return found;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("no " + event + " of " + correlationId);
  }

  private static String idOf(Reply reply) {
    return reply.headers().getOrDefault("x-correlation-id", "");
  }

  private static Reply released() throws Exception {
    Reply reply = WORLD.workload(0, 0).fetch(RESOURCE);
    reply.requireOk();
    return reply;
  }

  @Test
  void release_hasOneLine_withTheIdOfItsAnswer() throws Exception {
    // The first one also fetches keys and revocation lists, and says so.
    released();
    String id = idOf(released());

    List<LogLine> lines = linesOf(id, "release-granted");
    assertThat(id).matches("[0-9a-f]{32}");
    assertThat(lines).filteredOn(line -> !line.level().equals("DEBUG")).hasSize(1);
    assertThat(lines.getFirst().member("resources")).isEqualTo(RESOURCE);
  }

  @Test
  void refusalOfThePolicy_hasALine_withTheIdOfItsProblem() throws Exception {
    String gated = WORLD.guard("gpus", Documents.devicePolicy("gpus", 2, 0), SECRET);
    Reply reply = WORLD.workload(0, 0).fetch(gated);
    reply.requireProblem(403, "not-released");

    assertThat(idOf(reply)).isEqualTo(reply.correlationId());
    assertThat(linesOf(reply.correlationId(), "release-refused"))
        .filteredOn(line -> line.is("release-refused"))
        .allMatch(line -> line.level().equals("INFO") && !line.member("reason").isEmpty());
  }

  @Test
  void strangersRefusal_isToldAtDebugAlone() {
    JsonObject body = new JsonObject();
    body.addProperty("resources", "a\nsallyport broker listening on http://evil.invalid");
    Reply reply = WORLD.broker().post("/v1/challenges", body);

    assertThat(linesOf(reply.correlationId(), "request-refused"))
        .allMatch(line -> line.level().equals("DEBUG"));
  }

  @Test
  void idOfTheCaller_isNeverTaken() throws Exception {
    String forged = "f0".repeat(16);
    String answered =
        given()
            .baseUri(WORLD.broker().address().toString())
            .header("X-Correlation-Id", forged)
            .header("User-Agent", forged + "x".repeat(8000))
            .get("/v1/identity")
            .header("X-Correlation-Id");

    assertThat(answered).matches("[0-9a-f]{32}").isNotEqualTo(forged);
    released();
    assertThat(logText()).doesNotContain(forged);
  }

  /** What no HTTP library would send: line ends in a path, in a header and in a method. */
  @Test
  void forgedLines_neverStandInTheLog() throws Exception {
    String forged = "{\"event\":\"release-granted\",\"forged\":1}";
    for (String request :
        List.of(
            "GET /v1/tenants/a%0A" + forged.replace("\"", "%22") + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /v1/identity HTTP/1.1\r\nHost: x\r\nX-Correlation-Id: a\n" + forged + "\r\n\r\n",
            "GET /v1/tenants HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer\r\n "
                + forged
                + "\r\n\r\n",
            forged + "\n GET / HTTP/1.1\r\n\r\n")) {
      send(WORLD.broker().address(), request);
    }
    released();

    // Parsing fails for a line that is not one object; nothing of these is an event.
    assertThat(lines()).noneMatch(line -> line.json().has("forged"));
    assertThat(logText().lines()).noneMatch(line -> line.startsWith("{\"event\""));
  }

  /** The framework would write a line for each, so that any stranger could fill the disk. */
  @Test
  void requestsThatTheFrameworkRefuses_leaveNoLine() throws Exception {
    for (URI port : List.of(WORLD.broker().address(), WORLD.process().management())) {
      send(port, "GET /v1/identity HTTP/1.1\r\n\r\n");
      send(port, "GET /q/health/ready HTTP/1.1\r\nHost: a b\r\n\r\n");
      send(port, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    released();

    assertThat(logText()).doesNotContain("HTTP Request to", "error id", "VertxException");
  }

  @Test
  @Tag("I8")
  void secretsAndTokens_neverStandInTheLog() throws Exception {
    WORLD.broker().getAs("a-wrong-token", "/v1/tenants").requireProblem(401, "unauthenticated");
    released();
    String token = Files.readString(WORLD.process().dataFolder().resolve("admin-token")).strip();

    assertThat(logText()).doesNotContain(SECRET, token, "a-wrong-token", "Bearer ");
  }

  @Test
  void storeThatFails_isToldWithTheIdOfTheRequest() throws Exception {
    try (Connection connection = Rows.connect(WORLD);
        Statement statement = connection.createStatement()) {
      Reply reply = fetchWithoutLeases(statement);

      reply.requireProblem(503, "store-unavailable");
      assertThat(linesOf(reply.correlationId(), "store-failed"))
          .filteredOn(line -> line.is("store-failed"))
          .allMatch(line -> line.level().equals("ERROR") && line.json().has("exception"));
    }
    released();
  }

  private static Reply fetchWithoutLeases(Statement statement) throws Exception {
    statement.execute("alter table lease rename to lease_away");
    try {
      return WORLD.workload(0, 0).fetch(RESOURCE);
    } finally {
      statement.execute("alter table lease_away rename to lease");
    }
  }

  @Test
  @Tag("I7")
  void brokerWithoutItsKeyset_isNotReady_andReadyAgainWithIt() throws Exception {
    Path keyset = WORLD.process().dataFolder().resolve("kms-keyset.json");
    Path away = keyset.resolveSibling("keyset-away");
    URI ready = WORLD.process().management("/q/health/ready");
    assertThat(given().get(ready).statusCode()).isEqualTo(200);

    Files.move(keyset, away);
    String down = given().get(ready).asString();
    int status = given().get(ready).statusCode();
    Files.move(away, keyset);

    assertThat(status).isEqualTo(503);
    assertThat(down.replaceAll("\\s", "")).contains("\"name\":\"kms\",\"status\":\"DOWN\"");
    assertThat(given().get(ready).statusCode()).isEqualTo(200);
  }

  @Test
  void everyLine_isAnEventOfTheDocument_withItsLevelAndMembers() throws Exception {
    released();
    Map<String, String> documented = documented();
    assertThat(documented).hasSizeGreaterThan(20);

    assertThat(lines())
        .filteredOn(line -> !line.event().isEmpty())
        .hasSizeGreaterThan(10)
        .allSatisfy(line -> {
          Set<String> members = new TreeSet<>(line.members());
          members.removeAll(USUAL);
          assertThat(documented).containsEntry(line.event(), line.level() + members);
        });
    assertThat(lines().stream().map(LogLine::event))
        .contains("crypto-chosen", "broker-prepared", "broker-listening", "tenant-created");
  }

  /** Event to level and members, from the operator's handbook. */
  private static Map<String, String> documented() throws IOException {
    Map<String, String> events = new TreeMap<>();
    EVENT_ROW
        .matcher(Files.readString(Project.file("docs/operations.md")))
        .results()
        .forEach(row -> {
          Set<String> members = new TreeSet<>();
          Stream.of(row.group(3).split("[`, ]+", -1))
              .filter(m -> !m.isBlank())
              .forEach(members::add);
          events.put(row.group(1), row.group(2) + members);
        });
    return events;
  }

  private static String logText() {
    try {
      return WORLD.process().output();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void send(URI address, String request) throws IOException {
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(5000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      // Whatever is answered: the first bytes say that the request was dealt with.
      assertThat(socket.getInputStream().read(new byte[512])).isNotZero();
    }
  }
}
