package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sallyport.engines.Waiting;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What leaves the broker as traces, seen by a receiver. */
class TracesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String CANARY = "canary-9f1d52c7e0b84a36";
  private static final String PATH = "private/path-of-the-model";
  private static final String POLICY = "policy-of-the-model";

  private static final Set<String> ATTRIBUTES =
      Set.of(
          "http.request.method",
          "http.route",
          "http.response.status_code",
          "sallyport.correlation_id",
          "sallyport.outcome",
          "sallyport.stage");

  /** What must not leave, beside each way in which it could be written. */
  private final List<String> forbidden = new ArrayList<>();

  @Test
  @Tag("I8")
  void traces_tellStagesAndOutcomes_andNoNameOrSecret_I8() throws Exception {
    try (TraceReceiver receiver = TraceReceiver.start();
        World world =
            World.start(
                "traced", Map.of("sallyport.traces.endpoint", receiver.endpoint().toString()))) {
      world.owner().upload("policy", Documents.cpuPolicy(POLICY)).requireOk();
      world.owner().uploadSecret(PATH, Encoding.utf8(CANARY), POLICY).requireOk();
      String released = correlation(release(world, Faults.none()));
      Reply refusal = release(world, Faults.of(Fault.BAD_SIGNATURE));
      refusal.requireProblem(401, "bad-signature");
      String withheld = correlation(release(world, Faults.of(Fault.STALE_TCB)));
      String unknown = correlation(world.broker().get("/v1/" + CANARY));
      String tenant = correlation(world.broker().adminGet("/v1/tenants/acme/decisions"));
      String stranger = correlation(world.broker().getAs(CANARY, "/v1/tenants/acme"));
      Waiting.until(
          "all spans",
          PATIENCE,
          () ->
              requestSpans(receiver)
                  .keySet()
                  .containsAll(
                      Set.of(
                          released, refusal.correlationId(), withheld, unknown, tenant, stranger)));

      assertThat(receiver.complaints()).isEmpty();
      assertRelease(receiver, released);
      assertThat(stages(receiver, refusal.correlationId()))
          .containsExactly("ticket ok", "recipient ok", "replay ok", "authenticate bad-signature");
      assertThat(stages(receiver, withheld)).last().isEqualTo("decide tcb-too-low");
      assertThat(named(receiver, tenant)).isEqualTo("GET /v1/tenants/{tenant}/decisions");
      assertThat(named(receiver, stranger)).isEqualTo("GET /v1/tenants/{tenant}");
      assertThat(named(receiver, unknown)).isEqualTo("GET");
      assertNothingElse(world, receiver);
    }
  }

  private static void assertRelease(TraceReceiver receiver, String correlationId) {
    assertThat(named(receiver, correlationId)).isEqualTo("POST /v1/releases");
    assertThat(stages(receiver, correlationId))
        .containsExactly(
            "ticket ok",
            "recipient ok",
            "replay ok",
            "authenticate ok",
            "bind ok",
            "decide ok",
            "seal ok",
            "commit ok",
            "answer ok");
    Span request = request(receiver, correlationId);
    assertThat(attribute(request, "http.response.status_code")).isEqualTo("200");
    assertThat(children(receiver, request))
        .allSatisfy(stage -> {
          assertThat(stage.getTraceId()).isEqualTo(request.getTraceId());
          assertThat(stage.getStartTimeUnixNano())
              .isGreaterThanOrEqualTo(request.getStartTimeUnixNano());
          assertThat(stage.getEndTimeUnixNano()).isLessThanOrEqualTo(request.getEndTimeUnixNano());
        });
  }

  private void assertNothingElse(World world, TraceReceiver receiver) {
    Set<String> keys = new TreeSet<>();
    receiver.spans().forEach(span -> span.getAttributesList().forEach(a -> keys.add(a.getKey())));
    assertThat(keys).isSubsetOf(ATTRIBUTES);
    assertThat(receiver.spans()).allMatch(span -> span.getEventsCount() == 0);
    assertThat(receiver.spans()).allMatch(span -> span.getStatus().getMessage().isEmpty());
    receiver
        .resourceSpans()
        .forEach(resource ->
            assertThat(resource.getResource().getAttributesList())
                .extracting(KeyValue::getKey)
                .isSubsetOf(
                    "service.name",
                    "telemetry.sdk.name",
                    "telemetry.sdk.language",
                    "telemetry.sdk.version"));
    forbidden.addAll(
        List.of(
            CANARY,
            "acme",
            PATH,
            POLICY,
            world.broker().adminToken(),
            HexFormat.of().formatHex(world.owner().root()),
            world.process().dataFolder().toString()));
    String everything =
        receiver.bodies().stream()
            .map(body -> new String(body, StandardCharsets.ISO_8859_1))
            .collect(Collectors.joining("\n"));
    assertThat(everything).as("the search finds what is there").contains("/v1/releases");
    assertThat(forbidden).hasSizeGreaterThan(40);
    for (String secret : forbidden) {
      assertThat(everything.contains(secret)).as("sent: " + secret).isFalse();
    }
  }

  private Reply release(World world, Faults faults) throws Exception {
    Workload workload = world.workload(0, 0).with(faults);
    Bound bound = workload.challenge("acme/" + PATH);
    JsonObject request = workload.request(bound, workload.evidence(bound));
    forbid(request);
    forbidden.add(HexFormat.of().formatHex(bound.transcript()));
    Reply reply = workload.release(request);
    if (reply.status() == 200) {
      forbid(reply.json());
    }
    return reply;
  }

  /** Each text of a message, as it stands, as the bytes it encodes, and in parts of a token. */
  private void forbid(JsonElement json) {
    if (json.isJsonObject()) {
      json.getAsJsonObject().asMap().values().forEach(this::forbid);
    } else if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(this::forbid);
    } else if (json.getAsJsonPrimitive().isString() && json.getAsString().length() > 24) {
      for (String part : json.getAsString().split("\\.", -1)) {
        forbidEncoded(part);
      }
    }
  }

  private void forbidEncoded(String text) {
    forbidden.add(text);
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text.replace("=", ""));
      forbidden.add(new String(bytes, StandardCharsets.ISO_8859_1));
      forbidden.add(HexFormat.of().formatHex(bytes));
    } catch (IllegalArgumentException e) {
      forbidden.add(text.substring(0, 24));
    }
  }

  private static String correlation(Reply reply) {
    return reply.headers().getOrDefault("x-correlation-id", "none");
  }

  /** The spans of requests by their correlation id. */
  private static Map<String, Span> requestSpans(TraceReceiver receiver) {
    return receiver.spans().stream()
        .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
        .collect(
            Collectors.toMap(span -> attribute(span, "sallyport.correlation_id"), span -> span));
  }

  private static Span request(TraceReceiver receiver, String correlationId) {
    return Objects.requireNonNull(requestSpans(receiver).get(correlationId));
  }

  private static String named(TraceReceiver receiver, String correlationId) {
    return request(receiver, correlationId).getName();
  }

  private static List<String> stages(TraceReceiver receiver, String correlationId) {
    return children(receiver, request(receiver, correlationId)).stream()
        .map(
            span -> attribute(span, "sallyport.stage") + " " + attribute(span, "sallyport.outcome"))
        .toList();
  }

  private static List<Span> children(TraceReceiver receiver, Span parent) {
    return receiver.spans().stream()
        .filter(span -> span.getParentSpanId().equals(parent.getSpanId()))
        .toList();
  }

  private static String attribute(Span span, String key) {
    return span.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(attribute ->
            attribute.getValue().hasIntValue()
                ? Long.toString(attribute.getValue().getIntValue())
                : attribute.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }
}
