package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Map;

/**
 * What the broker answered.
 *
 * @param status the HTTP status
 * @param headers by lower-case name
 * @param body the text
 */
record Reply(int status, Map<String, String> headers, String body) {
  private static final String PROBLEM = "urn:sallyport:problem:";

  JsonObject json() {
    return JsonParser.parseString(body).getAsJsonObject();
  }

  /** The reason of a problem; empty for anything else. */
  String reason() {
    if (!headers.getOrDefault("content-type", "").startsWith("application/problem+json")) {
      return "";
    }
    return json().get("reason").getAsString();
  }

  JsonObject requireOk() {
    assertThat(status).as(body).isBetween(200, 201);
    return json();
  }

  /** A problem of exactly this status and reason, well formed and without anything internal. */
  void requireProblem(int expectedStatus, String expectedReason) {
    assertThat(status + " " + reason()).as(body).isEqualTo(expectedStatus + " " + expectedReason);
    JsonObject problem = json();
    assertThat(problem.get("type").getAsString()).isEqualTo(PROBLEM + expectedReason);
    assertThat(problem.get("status").getAsInt()).isEqualTo(expectedStatus);
    assertThat(problem.get("correlationId").getAsString()).isNotBlank();
    assertThat(body).doesNotContain("Exception", "dev.sallyport", "SQL", "/data/");
  }

  /** What the caller was told, whether it was answered or refused. */
  String correlationId() {
    return headers.getOrDefault("x-correlation-id", "");
  }
}
