package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two broker processes race for one challenge: it releases once, whoever is asked. */
@Tag("I4")
class TwoBrokersTest {
  private static final int RACES = 200;
  private static final int REPEATS = 50;

  /**
   * Of the races for challenges of either broker, which are half of all: where one wins nearly all
   * of those, the other came after it and raced nobody.
   */
  private static final int WINS_OF_EACH = 5;

  private static final Replicas REPLICAS = Replicas.shared();

  @Test
  void brokersStartedAtOnceOnAnEmptyDatabase_haveTheSameKeys() {
    assertThat(REPLICAS.api(1).get("/v1/identity").requireOk().get("current"))
        .isEqualTo(REPLICAS.api(0).get("/v1/identity").requireOk().get("current"));
    assertThat(REPLICAS.api(1).get("/v1/transport-key").requireOk())
        .isEqualTo(REPLICAS.api(0).get("/v1/transport-key").requireOk());
    assertThat(REPLICAS.count("select count(*) from broker_key where kind = 'identity'"))
        .isEqualTo(2);
  }

  @Test
  void challengeOfOneBroker_isServedByTheOther() throws Exception {
    Workload workload = REPLICAS.workload(0);
    Bound bound = workload.challenge(Replicas.RESOURCE);
    JsonObject request = workload.request(bound, workload.evidence(bound));

    Reply reply = REPLICAS.api(1).post("/v1/releases", request);

    Answer answer = new Answer(reply.requireOk(), bound);
    assertThat(answer.open(Pins.of(REPLICAS.api(0)), REPLICAS.root()))
        .containsExactly(Replicas.SECRET);
  }

  @Test
  void sameRequestAtBothAtOnce_isOneReleaseWithTheSameSealedBytes_I4() throws Exception {
    Counts before = Counts.now();
    for (int race = 0; race < REPEATS; race++) {
      Workload workload = REPLICAS.workload(race % Replicas.COUNT);
      Bound bound = workload.challenge(Replicas.RESOURCE);
      String request = workload.request(bound, workload.evidence(bound)).toString();

      List<Reply> replies = race(List.of(request, request));

      assertThat(replies).allSatisfy(Reply::requireOk);
      assertThat(replies.stream().map(reply -> new Answer(reply.json(), bound).kept()).distinct())
          .as("sealed bytes")
          .hasSize(1);
    }
    assertThat(Counts.now()).isEqualTo(before.plus(REPEATS));
    assertThat(REPLICAS.releasedTwice()).isZero();
  }

  @Test
  void twoTranscriptsAtBothAtOnce_oneIsServedAndTheOtherIsTold_I4() throws Exception {
    Counts before = Counts.now();
    int[][] wins = new int[Replicas.COUNT][Replicas.COUNT];
    for (int race = 0; race < RACES; race++) {
      Workload first = REPLICAS.workload(race % Replicas.COUNT);
      Bound challenge = first.challenge(Replicas.RESOURCE);
      Workload second = first.with(Hpke.generate(Kem.X_WING));
      Bound other = challenge.with(second.key());
      String one = first.request(challenge, first.evidence(challenge)).toString();
      String two = second.request(other, second.evidence(other)).toString();

      List<Reply> replies = race(List.of(one, two));

      int winner = replies.getFirst().status() == 200 ? 0 : 1;
      wins[race % Replicas.COUNT][winner]++;
      Bound served = winner == 0 ? challenge : other;
      assertThat(new Answer(replies.get(winner).requireOk(), served).open(pins(), REPLICAS.root()))
          .containsExactly(Replicas.SECRET);
      replies.get(1 - winner).requireProblem(409, "challenge-used");
    }
    assertThat(Counts.now()).isEqualTo(before.plus(RACES));
    assertThat(REPLICAS.releasedTwice()).isZero();
    note(wins);
    assertThat(Arrays.stream(wins).flatMapToInt(Arrays::stream).boxed())
        .as("races for challenges of each broker, won by each")
        .allSatisfy(won -> assertThat(won).isGreaterThanOrEqualTo(WINS_OF_EACH));
  }

  /** By whose challenge it was, and then by who won. */
  private static void note(int[][] wins) throws IOException {
    Files.createDirectories(Project.target("verify-notes"));
    Files.writeString(
        Project.target("verify-notes/races.txt"),
        ("races of two brokers, won by the first and by the second: %d and %d for challenges of the"
                + " first, %d and %d for those of the second%n")
            .formatted(wins[0][0], wins[0][1], wins[1][0], wins[1][1]));
  }

  /** The first request at the first broker, the second at the second, at one moment. */
  private static List<Reply> race(List<String> requests) throws Exception {
    List<URI> brokers =
        IntStream.range(0, Replicas.COUNT)
            .mapToObj(index -> REPLICAS.api(index).address())
            .toList();
    List<Reply> replies = new ArrayList<>(Load.postTogether(brokers, requests));
    for (int index = 0; index < Replicas.COUNT; index++) {
      // A broker under load may ask to come again: that is no answer to who gets the challenge.
      while (replies.get(index).status() == 503) {
        replies.set(index, Load.post(brokers.get(index), requests.get(index)).orElseThrow());
      }
    }
    return replies;
  }

  private static Pins pins() {
    return Pins.of(REPLICAS.api(0));
  }

  /** What each release leaves exactly one of. */
  private record Counts(long used, long leases, long records) {
    static Counts now() {
      return new Counts(
          REPLICAS.count("select count(*) from challenge_use"),
          REPLICAS.count("select count(*) from lease"),
          REPLICAS.count("select count(*) from audit where decision = 'release'"));
    }

    Counts plus(long releases) {
      return new Counts(used + releases, leases + releases, records + releases);
    }
  }
}
