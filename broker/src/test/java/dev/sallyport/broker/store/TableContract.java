package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.ACME;
import static dev.sallyport.broker.store.StoreContract.OTHER;
import static dev.sallyport.broker.store.StoreContract.statement;
import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.store.BrokerKeyTable.BrokerKeyRow;
import dev.sallyport.broker.store.SecretTable.SecretRow;
import dev.sallyport.broker.store.TenantKeyTable.TenantKeyRow;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each table gives back what was put in, on each engine: every byte, the longest names, no more.
 */
abstract class TableContract {
  private static final Bytes EVERY_BYTE = everyByte();
  private static final Instant TIME = Instant.ofEpochMilli(253_402_300_799_999L);

  /** Eight segments of 128: the longest there is. */
  private static final SecretPath LONGEST = new SecretPath(String.join("/", longestSegments()));

  private final TestClock clock = new TestClock();
  @TempDir Path folder;
  private Store store;

  abstract Engine engine(Path folder) throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = Store.open(engine(folder).settings(), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private <T> T write(Work<T> work) {
    return value(store.write(work));
  }

  private <T> T read(Work<T> work) {
    return value(store.read(work));
  }

  @Test
  void secretOfTheLongestPath_isReadBackWhole() {
    SecretRow row =
        new SecretRow("p".repeat(128), Long.MAX_VALUE, 7, Integer.MAX_VALUE, EVERY_BYTE);

    boolean fresh =
        write(transaction ->
            Outcome.accepted(SecretTable.insert(transaction, ACME, LONGEST, 3, row)));
    boolean again =
        write(transaction ->
            Outcome.accepted(
                SecretTable.insert(
                    transaction, ACME, LONGEST, 3, new SecretRow("q", 1, 1, 1, Bytes.empty()))));

    assertThat(fresh).isTrue();
    assertThat(again).as("the first row stays").isFalse();
    assertThat(secret(ACME, 3)).contains(row);
    assertThat(secret(ACME, 2)).isEmpty();
    assertThat(secret(OTHER, 3)).isEmpty();
  }

  private Optional<SecretRow> secret(TenantName tenant, long version) {
    return read(
        transaction -> Outcome.accepted(SecretTable.find(transaction, tenant, LONGEST, version)));
  }

  @Test
  void deletionOfTheLongestPath_isAStatement() {
    String name = "secret/" + LONGEST.value();
    write(transaction ->
        Outcome.accepted(
            StatementTable.insert(
                transaction, ACME, StatementKind.DELETION, statement(name, 1, 5))));

    long ended =
        read(transaction ->
            Outcome.accepted(
                StatementTable.endedThrough(
                    transaction, ACME, StatementKind.SECRET, LONGEST.value())));

    assertThat(ended).isEqualTo(5);
  }

  @Test
  void statements_areListedAndChainedByVersion() {
    for (long version : new long[] {2, 1, 3}) {
      write(transaction ->
          Outcome.accepted(
              StatementTable.insert(
                  transaction, ACME, StatementKind.POLICY, statement("p", version, 0))));
    }

    List<StatementRow> chain =
        read(transaction ->
            Outcome.accepted(StatementTable.chain(transaction, ACME, StatementKind.POLICY, "p")));
    List<StatementRow> list =
        read(transaction ->
            Outcome.accepted(StatementTable.list(transaction, ACME, StatementKind.POLICY)));

    assertThat(chain).extracting(StatementRow::version).containsExactly(1L, 2L, 3L);
    assertThat(list).isEqualTo(chain);
    assertThat(chain).allMatch(row -> row.document().isEmpty());
    assertThat(version(2)).contains(statement("p", 2, 0));
    assertThat(version(4)).isEmpty();
  }

  private Optional<StatementRow> version(long version) {
    return read(transaction ->
        Outcome.accepted(
            StatementTable.version(transaction, ACME, StatementKind.POLICY, "p", version)));
  }

  @Test
  void tenantKeys_areApartByTenantKindAndNumber() {
    for (int number : new int[] {2, 1}) {
      insert(TenantKeyTable.Kind.INTAKE, key(number));
    }
    insert(TenantKeyTable.Kind.STORAGE, key(9));
    boolean again =
        insert(TenantKeyTable.Kind.INTAKE, new TenantKeyRow(1, "local://other", Bytes.empty()));

    assertThat(again).isFalse();
    assertThat(keys(ACME, TenantKeyTable.Kind.INTAKE)).containsExactly(key(1), key(2));
    assertThat(keys(ACME, TenantKeyTable.Kind.STORAGE)).containsExactly(key(9));
    assertThat(keys(OTHER, TenantKeyTable.Kind.INTAKE)).isEmpty();
    Optional<TenantKeyRow> newest =
        read(transaction ->
            Outcome.accepted(TenantKeyTable.newest(transaction, ACME, TenantKeyTable.Kind.INTAKE)));
    Optional<TenantKeyRow> first =
        read(transaction ->
            Outcome.accepted(
                TenantKeyTable.find(transaction, ACME, TenantKeyTable.Kind.INTAKE, 1)));
    assertThat(newest).contains(key(2));
    assertThat(first).contains(key(1));
  }

  private boolean insert(TenantKeyTable.Kind kind, TenantKeyRow row) {
    return write(
        transaction -> Outcome.accepted(TenantKeyTable.insert(transaction, ACME, kind, row)));
  }

  private List<TenantKeyRow> keys(TenantName tenant, TenantKeyTable.Kind kind) {
    return read(transaction ->
        Outcome.accepted(
            TenantKeyTable.all(transaction, tenant, kind).stream()
                .map(TenantKeyTable.Dated::row)
                .toList()));
  }

  private static TenantKeyRow key(int number) {
    return new TenantKeyRow(number, "local://" + "k".repeat(504), EVERY_BYTE);
  }

  @Test
  void brokerKeyThatManyMakeAtOnce_isMadeByOne() throws Exception {
    List<Callable<Boolean>> makers =
        IntStream.range(0, 16)
            .<Callable<Boolean>>mapToObj(maker -> () -> insert(brokerKey(1, maker)))
            .toList();
    int made = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> maker : threads.invokeAll(makers)) {
        made += maker.get() ? 1 : 0;
      }
    }

    assertThat(made).isEqualTo(1);
    assertThat(transportKeys()).hasSize(1);
  }

  @Test
  void brokerKeys_endByTheirTimeAndTicketsByAWord() {
    insert(brokerKey(1, 0));
    write(transaction ->
        Outcome.accepted(
            BrokerKeyTable.insert(
                transaction,
                new BrokerKeyRow(
                    BrokerKeyTable.Kind.TICKET, 1, Instant.EPOCH, TIME, "k", EVERY_BYTE))));

    assertThat(removeUntil(TIME)).isZero();
    int forgotten =
        write(transaction -> Outcome.accepted(RestoredStore.forgetTickets(transaction)));
    assertThat(forgotten).isEqualTo(1);
    assertThat(transportKeys()).containsExactly(brokerKey(1, 0));
    assertThat(removeUntil(TIME.plusMillis(1))).isEqualTo(1);
    assertThat(transportKeys()).isEmpty();
  }

  private boolean insert(BrokerKeyRow row) {
    return write(transaction -> Outcome.accepted(BrokerKeyTable.insert(transaction, row)));
  }

  private List<BrokerKeyRow> transportKeys() {
    return read(transaction ->
        Outcome.accepted(BrokerKeyTable.all(transaction, BrokerKeyTable.Kind.TRANSPORT)));
  }

  private int removeUntil(Instant time) {
    return write(transaction ->
        Outcome.accepted(
            BrokerKeyTable.removeUntil(transaction, BrokerKeyTable.Kind.TRANSPORT, time)));
  }

  private static BrokerKeyRow brokerKey(int number, int maker) {
    return new BrokerKeyRow(
        BrokerKeyTable.Kind.TRANSPORT, number, Instant.EPOCH, TIME, "local://" + maker, EVERY_BYTE);
  }

  @Test
  void audit_isReadNewestFirstByTenantAndWithinItsLimit() {
    for (int at : new int[] {2, 1, 3}) {
      audit(ACME, at);
    }
    audit(OTHER, 9);

    assertThat(newest(2)).containsExactly(entry(3), entry(2));
    assertThat(newest(10)).containsExactly(entry(3), entry(2), entry(1));
    RestoredStore.Contents contents =
        read(transaction -> Outcome.accepted(RestoredStore.contents(transaction)));
    assertThat(contents)
        .isEqualTo(new RestoredStore.Contents(0, 0, 4, Optional.of(Instant.ofEpochMilli(9))));
  }

  private void audit(TenantName tenant, int at) {
    write(transaction -> {
      AuditTable.insert(transaction, tenant, entry(at));
      return Outcome.accepted(true);
    });
  }

  private List<AuditEntry> newest(int limit) {
    return read(transaction ->
        Outcome.accepted(AuditTable.newest(transaction, ACME, Instant.EPOCH, limit)));
  }

  /** With the longest of everything, and text beyond ASCII. */
  private static AuditEntry entry(int at) {
    Digest digest = EVERY_BYTE.sha256();
    return new AuditEntry(
        Bytes.of(new byte[] {0, (byte) at}),
        Instant.ofEpochMilli(at),
        "release",
        "",
        "t".repeat(63) + "/" + LONGEST.value() + "@" + Long.MAX_VALUE,
        Long.MAX_VALUE,
        digest,
        digest,
        Digest.zero(),
        EVERY_BYTE,
        "Zugriff gewährt \uD83D\uDD11 ".repeat(200),
        "ab".repeat(16));
  }

  private static Bytes everyByte() {
    byte[] bytes = new byte[256];
    for (int value = 0; value < bytes.length; value++) {
      bytes[value] = (byte) value;
    }
    return Bytes.of(bytes);
  }

  private static List<String> longestSegments() {
    return IntStream.range(0, 8).mapToObj(_ -> "s".repeat(128)).toList();
  }
}
