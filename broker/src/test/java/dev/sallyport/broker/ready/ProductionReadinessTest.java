package dev.sallyport.broker.ready;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.log.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each check: what it does to a start, and what the log says when it is accepted. */
@Tag("I9")
class ProductionReadinessTest {
  @TempDir Path folder;
  private Unsafe broker;

  @BeforeEach
  void safeSettings() throws IOException {
    broker = new Unsafe(folder);
  }

  static Stream<CheckId> ofSeverity(Severity severity) {
    return Stream.of(CheckId.values()).filter(check -> check.severity() == severity);
  }

  static Stream<CheckId> acceptable() {
    return ofSeverity(Severity.STOPS);
  }

  static Stream<CheckId> neverAcceptable() {
    return ofSeverity(Severity.ALWAYS_STOPS);
  }

  static Stream<CheckId> warnings() {
    return ofSeverity(Severity.WARNS);
  }

  private ProductionReadiness judged() throws InvalidSettingException {
    return broker.stored().isEmpty()
        ? ProductionReadiness.of(broker.facts())
        : ProductionReadiness.ofStore(broker.facts(), broker.stored());
  }

  private List<Finding> found() throws InvalidSettingException {
    ProductionReadiness judged = judged();
    return Stream.of(judged.refused(), judged.accepted(), judged.told())
        .flatMap(List::stream)
        .toList();
  }

  private static void assertLine(ExtLogRecord line, String level, CheckId check, String key) {
    assertThat(line.getLevel().getName()).isEqualTo(level);
    assertThat(line.getMdc("check")).isEqualTo(check.label());
    assertThat(line.getMdc("key")).isEqualTo(key);
    assertThat(line.getMessage()).contains(check.label(), key, check.problem());
  }

  @Test
  void safeSettings_haveNoFinding() throws Exception {
    assertThat(found()).isEmpty();
    assertThatCode(() -> judged().enforce()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource(CheckId.class)
  void check_findsWhatItLooksForAndNothingElse(CheckId check) throws Exception {
    String key = broker.cause(check);
    assertThat(found()).containsExactly(check.at(key));
  }

  @ParameterizedTest
  @MethodSource({"acceptable", "neverAcceptable"})
  void severeFinding_stopsAStartInProduction_andIsLogged(CheckId check) throws Exception {
    String key = broker.cause(check);
    try (LogLines lines = new LogLines()) {
      assertThatThrownBy(() -> judged().logged().enforce())
          .isInstanceOf(NotReadyException.class)
          .hasMessageContaining(check.label() + ": " + key + ": " + check.problem())
          .hasMessageContaining(check.remedy());
      assertLine(lines.of(LogEvent.READINESS_REFUSED).getFirst(), "ERROR", check, key);
    }
  }

  @ParameterizedTest
  @MethodSource("acceptable")
  void acceptedFinding_startsAndIsLoggedByName(CheckId check) throws Exception {
    String key = broker.cause(check);
    broker.put("sallyport.readiness.accept", check.label());
    try (LogLines lines = new LogLines()) {
      assertThatCode(() -> judged().logged().enforce()).doesNotThrowAnyException();
      assertThat(lines.all()).hasSize(1);
      assertLine(lines.of(LogEvent.READINESS_ACCEPTED).getFirst(), "WARN", check, key);
    }
  }

  @ParameterizedTest
  @MethodSource("neverAcceptable")
  void findingThatNothingMakesSafe_cannotBeAccepted(CheckId check) {
    broker.cause(check);
    broker.put("sallyport.readiness.accept", check.label());
    assertThatThrownBy(this::judged)
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("sallyport.readiness.accept: cannot be accepted: " + check.label());
  }

  @ParameterizedTest
  @MethodSource("warnings")
  void warning_startsAndIsLogged(CheckId check) throws Exception {
    String key = broker.cause(check);
    try (LogLines lines = new LogLines()) {
      assertThatCode(() -> judged().logged().enforce()).doesNotThrowAnyException();
      assertLine(lines.of(LogEvent.READINESS_FINDING).getFirst(), "WARN", check, key);
    }
  }

  @ParameterizedTest
  @MethodSource({"acceptable", "neverAcceptable"})
  void development_startsWithEachFinding_andLogsIt(CheckId check) throws Exception {
    String key = broker.cause(check);
    broker.put("sallyport.mode", "development");
    try (LogLines lines = new LogLines()) {
      assertThatCode(() -> judged().logged().enforce()).doesNotThrowAnyException();
      assertThat(lines.of(LogEvent.READINESS_FINDING))
          .anySatisfy(line -> assertLine(line, "WARN", check, key));
    }
  }

  @Test
  void production_namesAllFindingsAtOnce() {
    broker.cause(CheckId.SIMULATED_ISSUER);
    broker.cause(CheckId.PLAIN_HTTP);
    broker.cause(CheckId.HEAP_DUMP);
    assertThatThrownBy(() -> judged().enforce())
        .hasMessageContaining("simulated-issuer: ")
        .hasMessageContaining("plain-http: ")
        .hasMessageContaining("heap-dump: ");
  }

  @Test
  void acceptanceOfOne_acceptsNoOther() {
    broker.cause(CheckId.PLAIN_HTTP);
    broker.cause(CheckId.HEAP_DUMP);
    broker.put("sallyport.readiness.accept", "plain-http");
    assertThatThrownBy(() -> judged().enforce())
        .isInstanceOf(NotReadyException.class)
        .hasMessageContaining("heap-dump: ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("plain-http"));
  }

  @Test
  void acceptanceThatFindsNothing_isAWarning() throws Exception {
    broker.put("sallyport.readiness.accept", "plain-http");
    try (LogLines lines = new LogLines()) {
      judged().logged().enforce();
      ExtLogRecord line = lines.of(LogEvent.READINESS_ACCEPTANCE_UNUSED).getFirst();
      assertThat(line.getLevel().getName()).isEqualTo("WARN");
      assertThat(line.getMdc("check")).isEqualTo("plain-http");
    }
  }

  @Test
  void acceptanceOfWhatTheStoreShows_isUnusedOnlyOnceTheStoreShowsNothing() throws Exception {
    broker.put("sallyport.readiness.accept", "kek-off-list,plain-http");
    assertThat(ProductionReadiness.of(broker.facts()).unused()).containsExactly(CheckId.PLAIN_HTTP);
    assertThat(ProductionReadiness.ofStore(broker.facts(), List.of()).unused())
        .containsExactly(CheckId.KEK_OFF_LIST);
    broker.cause(CheckId.KEK_OFF_LIST);
    assertThat(judged().unused()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"plain, no such check: plain", "PLAIN-HTTP, no such check", "no-issuer, needs no"})
  void acceptanceOfNoSuchCheck_stopsTheStart_alsoInDevelopment(String name, String told) {
    broker.put("sallyport.mode", "development").put("sallyport.readiness.accept", name);
    assertThatThrownBy(this::judged)
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(told);
  }

  @ParameterizedTest
  @CsvSource({
    "sallyport.issuers.ita.jwks-url, http://127.0.0.1:1/certs",
    "sallyport.store.url, jdbc:postgresql://db.invalid/broker",
    "sallyport.store.url, 'jdbc:postgresql://127.0.0.1,db.invalid/broker'",
    "sallyport.store.url, 'jdbc:postgresql://127.0.0.1:5432,192.0.2.7:5432/broker'",
    "sallyport.store.url, jdbc:postgresql://192.0.2.7/x?sslmode=verify-full&sslmode=disable",
    "sallyport.store.url, jdbc:postgresql://192.0.2.7/x?ApplicationName=sslmode=verify-full",
    "sallyport.store.url, jdbc:postgresql://192.0.2.7/x?sslmode=verify-fully",
    "sallyport.store.url, jdbc:postgresql://192.0.2.7/x?sslmode=verify-full&sslfactory=org.postgresql.ssl.NonValidatingFactory",
    "sallyport.store.url, jdbc:postgresql://192.0.2.7/x?sslmode=verify-full&sslhostnameverifier=example.Any",
    "sallyport.store.url, jdbc:postgresql://127.0.0.1:no-port/broker",
    "sallyport.collateral.refresh, P8D",
    "quarkus.log.level, DEBUG",
    "quarkus.log.category.\"io.vertx\".level, ALL",
    "quarkus.http.host, no-such-host.invalid",
    "quarkus.http.host, ::",
    "quarkus.http.host, ''",
    "quarkus.management.host, 192.0.2.1"
  })
  void otherFormsOfAnUnsafeSetting_stopTooAndNameTheirKey(String key, String value)
      throws Exception {
    broker.put("sallyport.admin.token-hash", "ab".repeat(32)).put(key, value);
    assertThat(judged().refused()).extracting(Finding::key).containsExactly(key);
  }

  @ParameterizedTest
  @CsvSource({
    "sallyport.store.url, jdbc:postgresql://127.0.0.1:5432/broker",
    "sallyport.store.url, jdbc:postgresql://[::1]:5432/broker",
    "sallyport.store.url, 'jdbc:postgresql://127.0.0.1:5432,localhost:5433/broker'",
    "sallyport.store.url, 'jdbc:postgresql://db.invalid,192.0.2.7/x?sslmode=verify-full'",
    "sallyport.store.url, jdbc:postgresql://db.invalid/broker?sslmode=disable&sslmode=verify-full",
    "sallyport.store.url, jdbc:postgresql://db.invalid/broker?sslmode=verify-full",
    "sallyport.collateral.max-staleness, P7D",
    "sallyport.issuers.ita.max-age, PT1H",
    "quarkus.http.host, 127.5.0.1",
    "quarkus.http.host, ::1",
    "quarkus.http.host, localhost",
    "quarkus.log.level, WARN",
    "quarkus.log.category.\"dev.sallyport\".level, DEBUG",
    "quarkus.log.category.\"dev.sallyport.broker\".level, TRACE"
  })
  void safeForms_areNoFinding(String key, String value) throws Exception {
    broker.put("sallyport.admin.token-hash", "ab".repeat(32)).put(key, value);
    assertThat(found()).isEmpty();
  }

  @Test
  void tlsOutsideLoopback_isNone() throws Exception {
    broker.put("quarkus.http.host", "0.0.0.0").put("quarkus.http.insecure-requests", "disabled");
    assertThat(found()).isEmpty();
  }

  @Test
  void plainRequestsThatAreRedirected_areOne() throws Exception {
    broker.put("quarkus.http.host", "0.0.0.0").put("quarkus.http.insecure-requests", "redirect");
    assertThat(found()).containsExactly(CheckId.PLAIN_HTTP.at("quarkus.http.host"));
  }

  @Test
  void proxiesThatAreNamed_areNone() throws Exception {
    broker
        .put("quarkus.http.proxy.proxy-address-forwarding", "true")
        .put("quarkus.http.proxy.trusted-proxies", "192.0.2.1");
    assertThat(found()).isEmpty();
  }

  @Test
  void filesForTheirOwner_areNone() throws Exception {
    broker.kept("sallyport.db", "rw-------");
    broker.kept("kms-keyset.json", "r--------");
    broker.kept("admin-token.sha256", "rw-------");
    broker.put("quarkus.tls.key-store.pem.0.key", broker.kept("tls.key", "rw-------").toString());
    assertThat(found()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quarkus.tls.key-store.pem.0.key",
        "quarkus.tls.api.key-store.pem.first.key",
        "quarkus.http.ssl.certificate.key-store-file",
        "quarkus.management.ssl.certificate.key-files"
      })
  void openKeyOfTls_isFoundWhereverItIsNamed(String key) throws Exception {
    broker.put(key, broker.kept("open.key", "rw-r--r--").toString());
    assertThat(found()).containsExactly(CheckId.OPEN_TLS_KEY.at(key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xrunjdwp:transport=dt_socket",
        "-agentlib:other",
        "-agentpath:/opt/libother.so=options",
        "-javaagent:/opt/agent.jar",
        "-Dcom.sun.management.jmxremote",
        "-Dcom.sun.management.jmxremote.port=9010"
      })
  void otherWaysIn_areFoundToo(String argument) throws Exception {
    broker.argument(argument);
    assertThat(found()).extracting(Finding::check).containsExactly(CheckId.DEBUG_AGENT);
  }

  @ParameterizedTest
  @CsvSource({
    "HeapDumpOnOutOfMemoryError, true, -XX:+HeapDumpOnOutOfMemoryError",
    "OnOutOfMemoryError, gcore %p, -XX:OnOutOfMemoryError",
    "OnError, gcore %p, -XX:OnError"
  })
  void flagThatLetsMemoryOut_isFoundWhateverSetIt(String flag, String value, String key)
      throws Exception {
    broker.flag(flag, value);
    assertThat(judged().refused()).containsExactly(CheckId.HEAP_DUMP.at(key));
  }

  @Test
  void coreDumpsByDefault_areWarnedOf_andByAnArgumentRefused() throws Exception {
    broker.flag("CreateCoredumpOnCrash", "true");
    assertThat(found()).containsExactly(CheckId.CORE_DUMP.at("-XX:+CreateCoredumpOnCrash"));

    broker.argument("-XX:+CreateCoredumpOnCrash");
    assertThat(judged().refused())
        .containsExactly(CheckId.HEAP_DUMP.at("-XX:+CreateCoredumpOnCrash"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:OnOutOfMemoryError=gcore %p", "-XX:OnError=gcore %p"})
  void commandInAnArgument_isFoundWhereTheMachineTellsNoFlags(String argument) throws Exception {
    broker.argument(argument);
    assertThat(judged().refused())
        .containsExactly(CheckId.HEAP_DUMP.at(argument.substring(0, argument.indexOf('='))));
  }

  @Test
  void flagsThatAreOff_areNone_alsoWhereAnEarlierArgumentHadThemOn() throws Exception {
    broker.argument("-XX:+HeapDumpOnOutOfMemoryError").argument("-XX:-HeapDumpOnOutOfMemoryError");
    broker.flag("HeapDumpOnOutOfMemoryError", "false").flag("CreateCoredumpOnCrash", "false");
    broker.flag("OnError", "").flag("OnOutOfMemoryError", "");
    assertThat(found()).isEmpty();
  }

  @Test
  void machineThisRunsOn_tellsItsFlags() {
    assertThat(JvmFlags.ofThisProcess().values())
        .containsKeys("CreateCoredumpOnCrash", "HeapDumpOnOutOfMemoryError")
        .containsEntry("OnError", "")
        .containsEntry("OnOutOfMemoryError", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jvm.options", "../deploy/image/small.options"})
  void optionsOfTheProduct_switchOffWhatLetsMemoryOut(String file) throws Exception {
    List<String> options = Files.readAllLines(Path.of(file));
    options.forEach(broker::argument);
    assertThat(found()).isEmpty();
    assertThat(options).contains("-XX:-HeapDumpOnOutOfMemoryError", "-XX:-CreateCoredumpOnCrash");
  }

  @Test
  @Tag("I8")
  void finding_namesTheKeyAndNotTheValue() {
    broker.put("sallyport.store.url", "jdbc:postgresql://192.0.2.7/x?password=hunter2");
    assertThatThrownBy(() -> judged().enforce())
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
  }
}
