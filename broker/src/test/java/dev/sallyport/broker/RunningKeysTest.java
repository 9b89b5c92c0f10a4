package dev.sallyport.broker;

import static dev.sallyport.broker.TestCaller.operator;
import static dev.sallyport.broker.TestCaller.problem;
import static dev.sallyport.broker.tenant.TestTenancy.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.wire.IdentityAnswer;
import dev.sallyport.protocol.wire.KeyEntry;
import dev.sallyport.protocol.wire.KeyEntry.Standing;
import dev.sallyport.protocol.wire.KeyKind;
import dev.sallyport.protocol.wire.KeyListAnswer;
import dev.sallyport.protocol.wire.KeyRotation;
import dev.sallyport.protocol.wire.KeyRotation.Manner;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The routes of keys at the running broker. */
@QuarkusTest
@TestProfile(Running.ForKeys.class)
class RunningKeysTest {
  private static Response rotate(String of, KeyKind kind, int replaces, Manner manner) {
    return operator()
        .body(new KeyRotation(kind, replaces, manner).toUtf8())
        .post("/v1/" + of + "keys/rotations");
  }

  private static List<KeyEntry> keys(String of) {
    Response response = operator().get("/v1/" + of + "keys");
    assertThat(response.statusCode()).isEqualTo(200);
    return value(KeyListAnswer.parse(response.asByteArray())).keys();
  }

  private static int current(KeyKind kind) {
    return keys("").stream()
        .filter(key -> key.kind() == kind && key.standing() == Standing.CURRENT)
        .findFirst()
        .orElseThrow()
        .number();
  }

  private static void assertRefused(Response response, int status, String reason) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(problem(response).label()).isEqualTo(reason);
  }

  @Test
  void identity_isRotatedOnlyWhenTheOperatorInsists_andPublishedAtOnce() {
    IdentityAnswer before = TestCaller.identity();
    int number = current(KeyKind.IDENTITY);
    assertRefused(rotate("", KeyKind.IDENTITY, number, Manner.USUAL), 409, "pins-at-risk");
    assertThat(TestCaller.identity().current()).isEqualTo(before.current());

    Response rotated = rotate("", KeyKind.IDENTITY, number, Manner.DESPITE_PINS);

    assertThat(rotated.statusCode()).isEqualTo(201);
    assertThat(TestCaller.identity().current()).isEqualTo(before.next().getFirst());
    assertRefused(rotate("", KeyKind.IDENTITY, number, Manner.DESPITE_PINS), 409, "keys-moved");
  }

  @Test
  void tenantsKeys_areRotatedOnItsOwnRoute() {
    TestCaller.furnished("rotating");
    Response rotated = rotate("tenants/rotating/", KeyKind.INTAKE, 1, Manner.USUAL);

    assertThat(rotated.statusCode()).isEqualTo(201);
    assertThat(keys("tenants/rotating/"))
        .extracting(key -> key.kind().label() + " " + key.number() + " " + key.secrets())
        .containsExactly(
            "intake 1 OptionalLong[1]", "intake 2 OptionalLong[0]", "storage 1 OptionalLong[1]");
    assertRefused(rotate("tenants/rotating/", KeyKind.INTAKE, 1, Manner.USUAL), 409, "keys-moved");
  }

  @Test
  void orderOnTheWrongRoute_isRefused() {
    TestCaller.furnished("wrong-route");
    assertRefused(rotate("", KeyKind.INTAKE, 1, Manner.USUAL), 400, "bad-member-value");
    assertRefused(
        rotate("tenants/wrong-route/", KeyKind.TICKET, 1, Manner.USUAL), 400, "bad-member-value");
    assertRefused(rotate("tenants/absent/", KeyKind.INTAKE, 1, Manner.USUAL), 404, "not-found");
    assertRefused(operator().get("/v1/tenants/absent/keys"), 404, "not-found");
    assertRefused(operator().body("{}").post("/v1/keys/rotations"), 400, "missing-member");
    assertRefused(
        operator().body(new byte[KeyRotation.LIMITS.maxBytes() + 1]).post("/v1/keys/rotations"),
        413,
        "body-too-large");
  }
}
