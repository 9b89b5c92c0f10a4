package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for a challenge that are not what docs/protocol.md says. */
class ChallengeShapeTest {
  private static final BrokerApi BROKER = World.shared().broker();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                             | malformed-json",
        "{\"resources\":[\"acme/a\"]                    | malformed-json",
        "{\"resources\":[\"acme/a\"]} {}                | malformed-json",
        "{resources:[\"acme/a\"]}                       | malformed-json",
        "[\"acme/a\"]                                   | mistyped-member",
        "{\"resources\":[\"acme/a\"],\"resources\":[]}  | duplicate-member",
        "{}                                             | missing-member",
        "{\"resources\":[\"acme/a\"],\"more\":1}        | unknown-member",
        "{\"resources\":\"acme/a\"}                     | mistyped-member",
        "{\"resources\":null}                           | mistyped-member",
        "{\"resources\":[7]}                            | mistyped-member",
        "{\"resources\":[[[[[[\"acme/a\"]]]]]]}         | json-too-deep",
        "{\"resources\":[]}                             | resource-count",
        "{\"resources\":[\"acme/a\",\"acme/a\"]}        | duplicate-resource",
        "{\"resources\":[\"acme/a\",\"acme/a@1\"]}      | duplicate-resource",
        "{\"resources\":[\"acme/a\",\"other/a\"]}       | mixed-tenants"
      })
  void badBody_isRefusedWithItsOwnReason(String body, String reason) {
    BROKER.post("/v1/challenges", Encoding.utf8(body)).requireProblem(400, reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme",
        "/a",
        "acme/",
        "acme//a",
        "acme/./a",
        "acme/../a",
        "ACME/a",
        "acme/a b",
        "acme/ä",
        "acme/a@",
        "acme/a@0",
        "acme/a@01",
        "acme/a@-1",
        "acme/a@1@2",
        "acme/1/2/3/4/5/6/7/8/9"
      })
  void nameOutsideTheGrammar_isRefused(String name) {
    requestFor(name).requireProblem(400, "malformed-name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme/a", "acme/a@1", "nobody/a.b_c-d", "acme/1/2/3/4/5/6/7/8"})
  void wellFormedName_getsAChallengeWhetherItExistsOrNot(String name) {
    JsonObject answer = requestFor(name).requireOk();

    assertThat(Encoding.bytes(answer, "challenge")).hasSize(32);
    assertThat(Encoding.bytes(answer, "ticket")).hasSize(48);
    Pins.of(BROKER).requireTransportKey(answer.getAsJsonObject("transportKey"));
  }

  @Test
  void thirtyThreeResources_areTooMany() {
    JsonObject body = new JsonObject();
    body.add(
        "resources",
        Documents.texts(IntStream.range(0, 33).mapToObj(index -> "acme/" + index).toList()));

    BROKER.post("/v1/challenges", body).requireProblem(400, "resource-count");
  }

  @Test
  void floodOfValues_isRefusedBeforeItIsRead() {
    String many = IntStream.range(0, 2000).mapToObj(index -> "1").collect(Collectors.joining(","));

    BROKER
        .post("/v1/challenges", Encoding.utf8("{\"resources\":[" + many + "]}"))
        .requireProblem(400, "json-too-many-values");
  }

  @Test
  void bodyBeyondItsLimit_isRefused() {
    byte[] large = "x".repeat(60 * 1024).getBytes(StandardCharsets.US_ASCII);

    BROKER.post("/v1/challenges", large).requireProblem(413, "body-too-large");
  }

  @Test
  void bytesThatAreNoUtf8_areRefused() {
    byte[] body = Encoding.utf8("{\"resources\":[\"acme/a\"]}");
    body[16] = (byte) 0xff;

    BROKER.post("/v1/challenges", body).requireProblem(400, "malformed-json");
  }

  private static Reply requestFor(String name) {
    JsonObject body = new JsonObject();
    body.add("resources", Documents.texts(Collections.singletonList(name)));
    return BROKER.post("/v1/challenges", body);
  }
}
