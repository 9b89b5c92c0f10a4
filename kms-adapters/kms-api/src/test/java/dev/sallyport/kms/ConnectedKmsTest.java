package dev.sallyport.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretBytes;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectedKmsTest {
  private static final Bytes CONTEXT = Bytes.of(new byte[] {1, 2, 3});
  private static final KekUri KEK = new KekUri("cloud://main/kek");
  private static final KekVersion FIRST = new KekVersion(KEK, "1");

  private static final Allowed MAIN = new Allowed("main", List.of("kek", "other"));
  private static final Allowed SECOND = new Allowed("second", List.of("kek2"));

  private final ScriptedConnection main = new ScriptedConnection();
  private final ScriptedConnection second = new ScriptedConnection();
  private ConnectedKms kms;

  private record Allowed(String name, List<String> keys) implements ConnectionSettings {}

  @BeforeEach
  void open() throws Exception {
    kms = ConnectedKms.open(KekNamesTest.NAMES, List.of(SECOND, MAIN), this::connection);
  }

  @Test
  void everyCall_goesToTheConnectionThatTheUriNames() throws Exception {
    try (SecretBytes key = SecretBytes.copyOf(new byte[32])) {
      Bytes wrapped = kms.wrap(FIRST, key, CONTEXT).ciphertext();
      kms.unwrap(FIRST, wrapped, CONTEXT).close();
    }
    assertThat(kms.info(new KekUri("cloud://second/kek2")).current())
        .hasToString("cloud://second/kek2#1");
    assertThat(kms.rotate(KEK).current()).hasToString("cloud://main/kek#2");
    assertThat(kms.destroy(FIRST)).isEqualTo(new Destruction.Disabled());
    assertThat(main.asked)
        .containsExactly("wrap kek 1", "unwrap kek 1", "rotate kek", "destroy kek 1");
    assertThat(second.asked).containsExactly("info kek2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cloud://main/third",
        "cloud://second/kek",
        "cloud://third/kek",
        "cloud://main/kek/1",
        "other://main/kek"
      })
  void kekThatIsNotAllowedThere_isUnknownBeforeAnythingIsAsked(String uri) {
    KekVersion version = new KekVersion(new KekUri(uri), "1");
    assertUnknown(version, uri);
    assertThatThrownBy(() -> kms.info(version.kek())).isInstanceOf(UnknownKek.class);
    assertThatThrownBy(() -> kms.rotate(version.kek())).isInstanceOf(UnknownKek.class);
    assertThat(main.asked).isEmpty();
    assertThat(second.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"current", "1234", "..", "1.0"})
  void versionInAnotherForm_isUnknownBeforeAnythingIsAsked(String text) {
    KekVersion version = new KekVersion(KEK, text);
    assertUnknown(version, version.toString());
    assertThat(main.asked).isEmpty();
  }

  @Test
  void health_isThatOfTheFirstKekOfEachConnection() {
    second.away = true;
    assertThat(kms.health().connections())
        .containsExactly(
            new KmsHealth.Connection("cloud.main", true, "answers about cloud://main/kek"),
            new KmsHealth.Connection("cloud.second", false, "kms denies: not today"));
    second.away = false;
    assertThat(kms.health().ready()).isTrue();
  }

  @Test
  void afterItIsClosed_nothingIsAsked() {
    kms.close();
    assertThat(main.behind.closed).isTrue();
    assertThat(second.behind.closed).isTrue();
    assertThatThrownBy(() -> kms.info(KEK))
        .isInstanceOf(Unavailable.class)
        .hasMessage("kms unavailable: closed");
    assertThat(kms.health().connections())
        .extracting(KmsHealth.Connection::detail)
        .containsExactly("kms unavailable: closed", "kms unavailable: closed");
    assertThat(main.asked).isEmpty();
  }

  @Test
  void connectionThatDoesNotOpen_closesThoseBeforeIt() {
    ConnectedKms.Opener<Allowed> opener =
        each -> {
          if (each.equals(SECOND)) {
            throw new Misconfigured(Problem.BAD_SETTING, "second");
          }
          return connection(each);
        };
    assertThatThrownBy(() -> ConnectedKms.open(KekNamesTest.NAMES, List.of(MAIN, SECOND), opener))
        .isInstanceOf(Misconfigured.class);
    assertThat(main.behind.closed).isTrue();
    assertThat(second.behind.closed).isFalse();
  }

  @Test
  void printed_namesConnectionsAlone() {
    assertThat(kms).hasToString("ConnectedKms[cloud [main, second]]");
  }

  private KmsConnection connection(Allowed settings) {
    return settings.equals(MAIN) ? main : second;
  }

  private void assertUnknown(KekVersion version, String named) {
    try (SecretBytes key = SecretBytes.copyOf(new byte[32])) {
      assertThatThrownBy(() -> kms.wrap(version, key, CONTEXT))
          .isInstanceOf(UnknownKek.class)
          .hasMessage("unknown key: " + named);
    }
    assertThatThrownBy(() -> kms.unwrap(version, CONTEXT, CONTEXT)).isInstanceOf(UnknownKek.class);
    assertThatThrownBy(() -> kms.destroy(version)).isInstanceOf(UnknownKek.class);
  }
}
