package dev.sallyport.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever holds verified evidence got it from the verifier. */
@Tag("I2")
class VerifiedTypesTest {

  @Test
  void verifiedTypes_haveNoConstructorForOthers() {
    for (Class<?> type : List.of(VerifiedEvidence.class, AuthenticEvidence.class)) {
      assertThat(type).isFinal();
      assertThat(type.getConstructors()).isEmpty();
      assertThat(
              Stream.of(type.getDeclaredMethods())
                  .filter(method -> Modifier.isStatic(method.getModifiers()))
                  .filter(method -> Modifier.isPublic(method.getModifiers())))
          .isEmpty();
    }
  }

  @Test
  void tokenClaims_areOutOfReachUntilVerified() {
    for (Class<?> type :
        List.of(CompactJws.class, SignedToken.class, VerifiedBundle.class, ClaimsReader.class)) {
      assertThat(Modifier.isPublic(type.getModifiers())).as(type.getName()).isFalse();
    }
  }
}
