package dev.sallyport.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KmsRouterTest {
  private static final KekUri KEK = new KekUri("local://default");

  @Test
  void schemeWithoutAdapter_stopsTheStart() {
    Map<String, KmsSettings> settings = Map.of("nobody", new KmsSettings("nobody", Map.of()));
    assertThatThrownBy(() -> open(settings))
        .isInstanceOfSatisfying(
            Misconfigured.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_SETTING))
        .hasMessageContaining("sallyport.kms.nobody");
  }

  @Test
  void kekOfASchemeThatIsNotConfigured_isUnknown() throws Exception {
    try (Kms kms = open(Map.of())) {
      assertThatThrownBy(() -> kms.info(KEK)).isInstanceOf(UnknownKek.class);
      assertThatThrownBy(
              () -> kms.read(new SecretPlace(new SourceUri("vault://main/secret"), 1, "value")))
          .isInstanceOf(UnknownKek.class);
      assertThat(kms.health().ready()).isFalse();
    }
  }

  @Test
  void healthOfSeveral_isReadyWhenAllAre() {
    KmsHealth.Connection up = new KmsHealth.Connection("a", true, "");
    KmsHealth.Connection down = new KmsHealth.Connection("b", false, "sealed");
    assertThat(new KmsHealth(List.of(up, up)).ready()).isTrue();
    assertThat(new KmsHealth(List.of(up, down)).ready()).isFalse();
  }

  @Test
  void everyException_hasItsRefusal() {
    KekVersion version = new KekVersion(KEK, "1");
    SecretPlace place = new SecretPlace(new SourceUri("local://main/secret"), 1, "value");
    Map<KmsException, RefusalReason> reasons =
        Map.of(
            new KmsException.Unavailable("sealed"), RefusalReason.KMS_UNAVAILABLE,
            new KmsException.Denied("decrypt"), RefusalReason.KMS_UNAVAILABLE,
            new Misconfigured(Problem.FILE_CORRUPT, "x"), RefusalReason.KMS_UNAVAILABLE,
            new UnknownKek("local://x"), RefusalReason.SECRET_UNREADABLE,
            new KmsException.KeyGone(version), RefusalReason.SECRET_UNREADABLE,
            new KmsException.NoSecret(place), RefusalReason.SECRET_UNREADABLE,
            new KmsException.Unreadable(KEK), RefusalReason.SECRET_UNREADABLE,
            new KmsException.WrongAnswer("x"), RefusalReason.SECRET_UNREADABLE);
    assertThat(reasons).hasSize(KmsException.class.getPermittedSubclasses().length);
    reasons.forEach((exception, reason) ->
        assertThat(exception.refusal())
            .isEqualTo(new Refusal(reason, "kms", String.valueOf(exception.getMessage()))));
  }

  @Test
  void unavailable_saysForHowLongWhereTheSystemDid() {
    assertThat(new KmsException.Unavailable("x").retryAfter()).isEqualTo(Optional.empty());
    assertThat(new KmsException.Unavailable("x", Duration.ofSeconds(3)).retryAfter())
        .contains(Duration.ofSeconds(3));
  }

  private static Kms open(Map<String, KmsSettings> settings) throws KmsException {
    return KmsRouter.open(settings, KmsLimits.within(Duration.ofSeconds(1)), new ManualKmsClock());
  }
}
