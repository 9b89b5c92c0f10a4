package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sallyport.client.Release;
import dev.sallyport.client.testbroker.PlayedWorkloads;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.SecretBytes;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the bytes themselves go. */
class ShelfTest extends CliTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(PlayedWorkloads.NOW);
  private final CliException failure = CliException.usage("failed", "Nothing to be done.");
  private Fetcher fetcher;
  private SecretBytes first;
  private Shelf shelf;

  @BeforeEach
  void start() throws Exception {
    cli.run("profile", "add", "test", "--tenant-root", PlayedWorkloads.ROOT.hex());
    broker.workloads().guard("acme/token", "the token");
    FetchOptions options = new FetchOptions();
    options.collector.name = "given";
    fetcher = options.open(cli.quiet(), new ProfileOption());
    Release release = fetch();
    first = release.secrets().getFirst().content();
    shelf = new Shelf(now::get, release);
  }

  @AfterEach
  void end() {
    shelf.close();
    fetcher.close();
  }

  @Test
  void failureWhileTheLeaseLasts_zeroesNothing() {
    shelf.failed(failure, false);
    assertThat(first.size()).isEqualTo(9);
  }

  @Test
  void withdrawal_zeroes() {
    shelf.failed(failure, true);
    assertZeroed(first);
  }

  @Test
  void failureAtTheLeasesEnd_zeroes() {
    now.set(shelf.lease().ends());
    shelf.failed(failure, false);
    assertZeroed(first);
  }

  @Test
  void renewal_zeroesWhatWasThereBefore_andNotWhatSomebodyReads() throws Exception {
    try (HttpAnswer answer = shelf.secret("acme/token")) {
      Release renewed = fetch();
      shelf.put(renewed);
      assertZeroed(first);
      assertThat(answer.body().size()).isEqualTo(9);
      assertThat(renewed.secrets().getFirst().content().size()).isEqualTo(9);
      assertThat(answer.toString()).doesNotContain("the token");
    }
  }

  @Test
  void end_zeroes() {
    shelf.close();
    assertZeroed(first);
  }

  private Release fetch() throws Exception {
    return fetcher.fetch(Replies.argument(ResourceList.parse(List.of("acme/token")), "RESOURCE"));
  }

  private static void assertZeroed(SecretBytes secret) {
    assertThatIllegalStateException().isThrownBy(secret::size);
  }
}
