package dev.sallyport.system;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sends mutants over connections that stay open, and judges what comes back. */
final class MutantSender implements AutoCloseable {
  /** Nothing that the broker does to one request takes this long. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int KEPT = 20;
  private static final List<String> INTERNAL =
      List.of("Exception", "dev.sallyport", "SQL", "/data/");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI broker;
  private final ListedReasons listed = ListedReasons.read();
  private final MutantTable table;
  private final List<String> wrong = new ArrayList<>();

  MutantSender(URI broker, MutantTable table) {
    this.broker = broker;
    this.table = table;
  }

  /** What was answered otherwise than it must be, in words; the mutants are kept in files. */
  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }

  void send(Mutant mutant) throws InterruptedException {
    long begin = System.nanoTime();
    try {
      HttpResponse<String> response = post(mutant.body());
      String reason = reason(response).orElse("no problem body");
      table.answered(mutant.family(), reason, System.nanoTime() - begin);
      SeenReasons.note(reason);
      fault(response, reason).ifPresent(fault -> keep(mutant, fault + ": " + response.body()));
    } catch (IOException e) {
      keep(mutant, "no answer: " + e);
    }
  }

  /** A request whatever it is, in the same way. */
  HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
    return http.send(ReleasePost.to(broker, body, PATIENCE), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    http.close();
  }

  private Optional<String> fault(HttpResponse<String> response, String reason) {
    int status = response.statusCode();
    if (status < 400) {
      return Optional.of("RELEASED with " + status);
    }
    if (!listed.refuses(status, reason)) {
      return Optional.of(status + " " + reason + " is not listed as an answer");
    }
    JsonObject problem = JsonParser.parseString(response.body()).getAsJsonObject();
    boolean wellFormed =
        problem.get("type").getAsString().equals("urn:sallyport:problem:" + reason)
            && problem.get("status").getAsInt() == status
            && Optional.of(problem.get("correlationId").getAsString())
                .equals(response.headers().firstValue("x-correlation-id"));
    if (!wellFormed) {
      return Optional.of("no problem as docs/protocol.md has it");
    }
    return INTERNAL.stream().filter(response.body()::contains).findFirst().map("tells of "::concat);
  }

  private static Optional<String> reason(HttpResponse<String> response) {
    String type = response.headers().firstValue("content-type").orElse("");
    try {
      return type.startsWith("application/problem+json")
          ? Optional.of(
              JsonParser.parseString(response.body()).getAsJsonObject().get("reason").getAsString())
          : Optional.empty();
    } catch (JsonParseException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  private synchronized void keep(Mutant mutant, String fault) {
    wrong.add(mutant.family().label() + ", " + mutant.how() + ": " + fault);
    if (wrong.size() > KEPT) {
      return;
    }
    try {
      Path folder = Files.createDirectories(Project.target("mutants"));
      Files.write(folder.resolve(wrong.size() + ".json"), mutant.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
