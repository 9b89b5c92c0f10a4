package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The description is held to every answer of every test; here one that is wrong is caught. */
class ApiContractTest {
  private static final BrokerApi BROKER = World.shared().broker();

  /** What is caught is shown with real exchanges and a description that is wrong in one place. */
  private static List<Exchange> exchanges() {
    JsonObject body = new JsonObject();
    body.add("resources", Documents.texts(List.of("acme/a")));
    JsonObject wrong = new JsonObject();
    wrong.addProperty("resource", "acme/a");
    Reply challenge = BROKER.post("/v1/challenges", body);
    return List.of(
        Exchange.of("POST", "/v1/challenges", body.toString(), challenge),
        Exchange.of(
            "POST", "/v1/challenges", wrong.toString(), BROKER.post("/v1/challenges", wrong)),
        Exchange.of("GET", "/v1/identity", "", BROKER.get("/v1/identity")),
        Exchange.of("GET", "/v1/tenants/acme", "", BROKER.adminGet("/v1/tenants/acme")));
  }

  private static List<String> caughtBy(Consumer<ObjectNode> mistake) {
    ObjectNode description = SeenAnswers.contract(BROKER.address()).document().deepCopy();
    String before = description.toString();
    mistake.accept(description);
    assertThat(description.toString()).as("the mistake is made").isNotEqualTo(before);
    ApiContract contract = ApiContract.of(description);
    List<String> problems = new ArrayList<>();
    exchanges().forEach(exchange -> problems.addAll(contract.problems(exchange)));
    return problems;
  }

  private static ObjectNode at(JsonNode description, String pointer) {
    return (ObjectNode) description.at(pointer);
  }

  @Test
  void descriptionAsItIs_agrees() {
    ApiContract contract = SeenAnswers.contract(BROKER.address());
    assertThat(exchanges()).allSatisfy(e -> assertThat(contract.problems(e)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/components/schemas/ChallengeAnswer/properties:ticket",
        "/components/schemas/TransportKey/properties:signature",
        "/components/schemas/IdentityAnswer/properties:clock",
        "/components/schemas/Problem/properties:correlationId",
        "/components/schemas/TenantAnswer/properties:root",
        "/paths:/v1/identity",
        "/paths/~1v1~1tenants~1{tenant}:get",
        "/paths/~1v1~1challenges/post/responses:400",
        "/paths/~1v1~1challenges/post/responses:200",
        "/paths/~1v1~1challenges/post/x-reasons:400"
      })
  void whatIsLeftOutOfTheDescription_isCaught(String place) {
    String[] parts = place.split(":", 2);
    assertThat(caughtBy(description -> at(description, parts[0]).remove(parts[1]))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/components/schemas/ChallengeAnswer, receipt",
    "/components/schemas/Problem, instance",
    "/components/schemas/ChallengeRequest, audience"
  })
  void memberThatIsRequiredAndNeverThere_isCaught(String schema, String member) {
    assertThat(caughtBy(description -> at(description, schema).withArray("required").add(member)))
        .isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/components/schemas/Millis, type, string",
    "/components/schemas/Bytes, type, integer",
    "/components/schemas/Bytes, pattern, ^x$",
    "/components/schemas/ChallengeAnswer, type, array"
  })
  void memberOfAnotherType_isCaught(String schema, String keyword, String value) {
    assertThat(caughtBy(description -> at(description, schema).put(keyword, value))).isNotEmpty();
  }

  @Test
  void requestThatIsAllowedAndRefused_isCaught() {
    assertThat(
            caughtBy(description -> {
              ObjectNode request = at(description, "/components/schemas/ChallengeRequest");
              request.remove("required");
              request.put("additionalProperties", true);
            }))
        .anyMatch(problem -> problem.contains("allows what was refused"));
  }
}
