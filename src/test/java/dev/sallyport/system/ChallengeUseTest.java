package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One challenge releases to one key at most; a lost answer is given again. */
@Tag("I4")
class ChallengeUseTest {
  private static final World WORLD = World.shared();
  private static final byte[] ROOT = WORLD.owner().root();

  private static final String CPU =
      WORLD.guard("use/cpu", Documents.cpuPolicy("use-cpu"), "used once");

  @Test
  void manyKeysForOneChallenge_oneIsServed_I4() throws Exception {
    int contenders = 200;
    Workload first = WORLD.workload(0, 0);
    Bound challenge = first.challenge(CPU);
    List<byte[]> requests = new ArrayList<>();
    for (int count = 0; count < contenders; count++) {
      // X25519 for speed would be refused by the policy: every contender has an honest X-Wing key.
      Workload contender = first.with(Hpke.generate(Kem.X_WING));
      Bound bound = challenge.with(contender.key());
      requests.add(Encoding.utf8(contender.request(bound, contender.evidence(bound)).toString()));
    }
    Rows before = Rows.of(WORLD);

    List<Reply> replies = postTogether(requests);

    assertThat(replies.stream().filter(reply -> reply.status() == 200)).hasSize(1);
    replies.stream()
        .filter(reply -> reply.status() != 200)
        .forEach(reply -> reply.requireProblem(409, "challenge-used"));
    Rows after = Rows.of(WORLD);
    assertThat(after.leases() - before.leases()).as("leases").isEqualTo(1);
    assertThat(after.releases() - before.releases()).as("release records").isEqualTo(1);
  }

  @Test
  void sameRequestTogether_getsTheSameSealedBytes() throws Exception {
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(CPU);
    byte[] request = Encoding.utf8(workload.request(bound, workload.evidence(bound)).toString());
    Rows before = Rows.of(WORLD);

    List<Reply> replies = postTogether(Collections.nCopies(40, request));

    assertThat(replies).allMatch(reply -> reply.status() == 200);
    assertThat(replies.stream().map(reply -> new Answer(reply.json(), bound).kept()).distinct())
        .hasSize(1);
    assertThat(Rows.of(WORLD).leases() - before.leases()).isEqualTo(1);
  }

  @Test
  void answerThatNobodyRead_isGivenAgainWithTheSameSealedBytes() throws Exception {
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(CPU);
    JsonObject request = workload.request(bound, workload.evidence(bound));
    Rows before = Rows.of(WORLD);

    postAndHangUp(WORLD.broker().address(), request, before);
    Answer first = new Answer(workload.release(request).requireOk(), bound);
    Answer second = new Answer(workload.release(request).requireOk(), bound);

    assertThat(first.kept()).isEqualTo(second.kept());
    assertThat(first.open(Pins.of(WORLD.broker()), ROOT))
        .containsExactly(Encoding.utf8("used once"));
    assertThat(Rows.of(WORLD).leases() - before.leases()).as("leases").isEqualTo(1);
  }

  @Test
  void usedChallengeWithAnotherKey_isRefused() throws Exception {
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(CPU);
    workload.release(workload.request(bound, workload.evidence(bound))).requireOk();
    Workload thief = workload.with(Hpke.generate(Kem.X_WING));
    Bound stolen = bound.with(thief.key());

    thief
        .release(thief.request(stolen, thief.evidence(stolen)))
        .requireProblem(409, "challenge-used");
  }

  @Test
  void usedChallengeWithASwappedKeyAndTheOldEvidence_isRefused() throws Exception {
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(CPU);
    JsonObject evidence = workload.evidence(bound);
    workload.release(workload.request(bound, evidence)).requireOk();

    Bound stolen = bound.with(Hpke.generate(Kem.X_WING));
    workload.release(workload.request(stolen, evidence)).requireProblem(409, "challenge-used");
  }

  @Test
  void refusedRequest_leavesTheChallengeUnused_I4() throws Exception {
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(CPU);
    Workload swapped = workload.with(Hpke.generate(Kem.X_WING));
    swapped
        .release(swapped.request(bound.with(swapped.key()), workload.evidence(bound)))
        .requireProblem(401, "transcript-mismatch");

    workload.release(workload.request(bound, workload.evidence(bound))).requireOk();
  }

  @Test
  void keptAnswer_isNotGivenAfterTheSecretWasDeleted() throws Exception {
    String resource = WORLD.guard("use/deleted", Documents.cpuPolicy("use-deleted"), "gone");
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(resource);
    JsonObject request = workload.request(bound, workload.evidence(bound));
    workload.release(request).requireOk();

    WORLD.owner().delete("secret", "use/deleted").requireOk();

    workload.release(request).requireProblem(403, "not-released");
  }

  @Test
  void keptAnswer_isNotGivenAfterItsPolicyWasDeleted() throws Exception {
    String resource = WORLD.guard("use/unguarded", Documents.cpuPolicy("use-unguarded"), "gone");
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(resource);
    JsonObject request = workload.request(bound, workload.evidence(bound));
    workload.release(request).requireOk();

    WORLD.owner().delete("policy", "use-unguarded").requireOk();

    workload.release(request).requireProblem(403, "not-released");
  }

  @Test
  void secondOfTwoRefused_releasesNeitherAndTheChallengeStillServes() throws Exception {
    String open = WORLD.guard("use/a-open", Documents.cpuPolicy("use-open"), "open");
    String shut = WORLD.guard("use/b-shut", Documents.devicePolicy("use-shut", 2, 0), "shut");
    Workload workload = WORLD.workload(0, 0);
    Bound bound = workload.challenge(open, shut);
    Rows before = Rows.of(WORLD);

    Reply refused = workload.release(workload.request(bound, workload.evidence(bound)));

    refused.requireProblem(403, "not-released");
    assertThat(refused.body()).doesNotContain("use/");
    assertThat(WORLD.tenantReason(refused.correlationId())).isEqualTo("gpu-count");
    assertThat(Rows.of(WORLD)).as("nothing was released").isEqualTo(before);
    // The very same challenge and key, once the owner has lifted the obstacle.
    WORLD.owner().upload("policy", Documents.cpuPolicy("use-shut")).requireOk();
    Answer answer =
        new Answer(
            workload.release(workload.request(bound, workload.evidence(bound))).requireOk(), bound);
    assertThat(answer.open(Pins.of(WORLD.broker()), ROOT))
        .containsExactly(Encoding.utf8("open"), Encoding.utf8("shut"));
  }

  private static List<Reply> postTogether(List<byte[]> requests) throws Exception {
    URI broker = WORLD.broker().address();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Reply>> calls =
          requests.stream()
              .map(request -> (Callable<Reply>) () -> post(http, broker, request))
              .toList();
      List<Reply> replies = new ArrayList<>();
      for (Future<Reply> reply : threads.invokeAll(calls)) {
        replies.add(reply.get());
      }
      return replies;
    }
  }

  private static Reply post(HttpClient http, URI broker, byte[] request)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(ReleasePost.to(broker, request), HttpResponse.BodyHandlers.ofString());
    String type = response.headers().firstValue("content-type").orElse("");
    // A broker under load may ask to come again: that is no answer to who gets the challenge.
    if (response.statusCode() == 503) {
      return post(http, broker, request);
    }
    return new Reply(response.statusCode(), Map.of("content-type", type), response.body());
  }

  /** Sends the whole request, waits for the commit, and hangs up without reading a byte. */
  private static void postAndHangUp(URI broker, JsonObject request, Rows before)
      throws IOException {
    byte[] body = Encoding.utf8(request.toString());
    String head =
        "POST /v1/releases HTTP/1.1\r\nHost: broker\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    try (Socket socket = new Socket(broker.getHost(), broker.getPort())) {
      // Closing resets the connection: what the broker still has to say is lost.
      socket.setSoLinger(true, 0);
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      out.flush();
      Instant patience = Instant.now().plusSeconds(20);
      while (Rows.of(WORLD).leases() == before.leases()) {
        assertThat(Instant.now()).as("the commit").isBefore(patience);
      }
    }
  }
}
