package dev.sallyport.broker.store;

import static dev.sallyport.broker.store.StoreContract.ACME;
import static dev.sallyport.broker.store.StoreContract.reason;
import static dev.sallyport.broker.store.StoreContract.statement;
import static dev.sallyport.broker.store.StoreContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.StatementKind;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What releases leave for good, and what an administrator may take of it. */
abstract class GrowthContract extends LedgerSetup {
  private static final int RELEASES = 1000;
  private static final int GPUS = 8;

  private static final Path HANDBOOK = Path.of("..", "docs", "operations.md");

  private static final String PATH = "models/large-70b/weights-key";
  private static final String POLICY = "inference-production";
  private static final int POLICY_VERSION = 12;
  private static final String EXPLANATION =
      "released by policy inference-production@12; matched cpu-production/2026-03,"
          + " gpu-hopper/2026-04; reference sets cpu-production@7, gpu-hopper@3";

  /** What tables of history take with their indexes, when all of it is in the file. */
  abstract long historyBytes() throws Exception;

  abstract String name();

  /** Where it stands in the rows of the handbook's table. */
  abstract int column();

  @Test
  void releases_leaveWhatTheHandbookSays() throws Exception {
    uploadNames();
    long before = historyBytes();
    release(RELEASES, 0);
    long alone = historyBytes();
    release(RELEASES, GPUS);
    long withDevices = historyBytes();

    long release = (alone - before) / RELEASES;
    long device = ((withDevices - alone) / RELEASES - release) / GPUS;
    note(release, device);
    assertThat(engine.number("SELECT COUNT(*) FROM audit")).isEqualTo(2 * RELEASES);
    assertThat(engine.number("SELECT COUNT(*) FROM lease")).isEqualTo(2 * RELEASES);
    assertThat(engine.number("SELECT COUNT(*) FROM lease_device")).isEqualTo(RELEASES * GPUS);
    long releaseSaid = said("a release of one secret, without GPUs");
    long deviceSaid = said("each GPU in it");
    assertThat(release).isBetween(releaseSaid * 2 / 3, releaseSaid);
    assertThat(device).isBetween(deviceSaid * 2 / 3, deviceSaid);
  }

  /** The statements of the handbook; what is younger than the longest lease stays. */
  @Test
  @Tag("I4")
  void historyRemovedByTheAdministrator_hindersNoRelease() {
    value(commit(pending("old")));
    ageHistory(Duration.ofDays(400));
    value(decided(challenge(1), "new"));
    long limit = now.minus(Duration.ofDays(365)).toEpochMilli();

    engine.execute(
        "DELETE FROM lease_device WHERE (tenant, lease) IN"
            + " (SELECT tenant, lease FROM lease WHERE ends_at < "
            + limit
            + ")");
    engine.execute("DELETE FROM lease WHERE ends_at < " + limit);
    engine.execute("DELETE FROM audit WHERE at < " + limit);

    assertThat(engine.number("SELECT COUNT(*) FROM lease")).isEqualTo(2);
    assertThat(engine.number("SELECT COUNT(*) FROM lease_device")).isEqualTo(4);
    assertThat(audit()).hasSize(2);
    assertThat(reason(decided(CHALLENGE, "other"))).isEqualTo(RefusalReason.CHALLENGE_USED);
    assertThat(value(decided(challenge(1), "new")).repeated()).isTrue();
    assertThat(value(decided(challenge(2), "next")).repeated()).isFalse();
  }

  /** Once more where somebody changed the store past the broker, as a release does. */
  private Outcome<CommittedRelease> decided(Challenge challenge, String transcript) {
    return ledger
        .commit(pending(ACME, challenge, transcript, now.plus(TICKET_LIFE)))
        .then(first ->
            first
                .map(Outcome::accepted)
                .orElseGet(
                    () -> commit(pending(ACME, challenge, transcript, now.plus(TICKET_LIFE)))));
  }

  private void ageHistory(Duration time) {
    engine.execute("UPDATE audit SET at = at - " + time.toMillis());
    engine.execute(
        "UPDATE lease SET begun_at = begun_at - %d, ends_at = ends_at - %d"
            .formatted(time.toMillis(), time.toMillis()));
  }

  private long said(String row) throws IOException {
    String line =
        Files.readAllLines(HANDBOOK).stream()
            .filter(candidate -> candidate.startsWith("| " + row + " |"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.split("\\|", -1)[column()].replace("bytes", "").strip());
  }

  private void uploadNames() {
    value(
        store.write(transaction -> {
          StatementTable.insert(transaction, ACME, StatementKind.SECRET, statement(PATH, 3, 0));
          StatementTable.insert(
              transaction, ACME, StatementKind.POLICY, statement(POLICY, POLICY_VERSION, 0));
          return Outcome.accepted(true);
        }));
  }

  private void release(int releases, int gpus) {
    for (int index = 0; index < releases; index++) {
      value(commit(one(gpus + "-" + index, gpus)));
    }
  }

  /** One secret, with names as long as an operator's. */
  private PendingRelease one(String number, int gpus) {
    PendingRelease usual = pending(ACME, challenge(number), number, now.plus(TICKET_LIFE));
    PendingRelease.Item item = item(ACME.value() + "/" + PATH, 3, "sealed");
    PendingRelease.Item explained =
        new PendingRelease.Item(
            item.resource(),
            item.version(),
            POLICY,
            POLICY_VERSION,
            item.policyDigest(),
            item.sealed(),
            LEASE,
            EXPLANATION);
    return new PendingRelease(
        ACME,
        usual.tenantRoot(),
        usual.challenge(),
        usual.transcript(),
        usual.expiry(),
        usual.instance(),
        usual.evidence(),
        usual.correlationId(),
        devices(number, gpus),
        List.of(explained),
        usual.edition());
  }

  /** Identities as GPUs have them: a number of 20 bytes in decimal. */
  private static List<String> devices(String number, int gpus) {
    byte[] seed = digest(number).value().toArray();
    BigInteger first = new BigInteger(1, Arrays.copyOf(seed, 20)).setBit(158);
    return IntStream.range(0, gpus)
        .mapToObj(gpu -> first.add(BigInteger.valueOf(gpu)).toString())
        .toList();
  }

  private static Challenge challenge(Object number) {
    return new Challenge(digest("challenge " + number).value());
  }

  private void note(long release, long device) throws IOException {
    Path notes = Files.createDirectories(Path.of("target", "verify-notes"));
    Files.writeString(
        notes.resolve("growth-" + name() + ".txt"),
        "%s keeps %d bytes of a release of one secret, and %d of each GPU%n"
            .formatted(name(), release, device));
  }
}
