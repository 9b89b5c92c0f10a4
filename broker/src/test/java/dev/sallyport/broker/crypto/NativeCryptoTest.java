package dev.sallyport.broker.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("changes the JDK's list of providers")
class NativeCryptoTest {
  private static final String CORRETTO = "AmazonCorrettoCryptoProvider";
  private static final String CONSCRYPT = "Conscrypt";
  private Provider[] before = new Provider[0];

  @BeforeEach
  void remember() {
    before = Security.getProviders();
    Security.removeProvider(CORRETTO);
    Security.removeProvider(CONSCRYPT);
  }

  @AfterEach
  void restore() {
    Arrays.stream(Security.getProviders())
        .forEach(provider -> Security.removeProvider(provider.getName()));
    Arrays.stream(before).forEach(Security::addProvider);
  }

  /** Has the name of a provider and none of its services. */
  private static final class HollowProvider extends Provider {
    private static final long serialVersionUID = 1L;

    HollowProvider(String name) {
      super(name, "1", "gives no answer");
    }
  }

  private static Candidate corretto(java.util.concurrent.Callable<Provider> load) {
    Candidate real = Candidate.corretto(true);
    return new Candidate(real.key(), true, real.primitives(), real.first(), load);
  }

  @Test
  void nativeProviders_areChosenForWhatEachIsFor() {
    NativeCrypto crypto = NativeCrypto.start(true, true);
    for (Primitive primitive : Candidate.corretto(true).primitives()) {
      assertThat(crypto.provider(primitive).getName()).as(primitive.label()).isEqualTo(CORRETTO);
    }
    assertThat(crypto.provider(Primitive.X25519).getName()).isEqualTo(CONSCRYPT);
    assertThat(crypto.provider(Primitive.X_WING).getName()).isEqualTo(CONSCRYPT);
    assertThat(crypto.unavailable()).isEmpty();
  }

  @Test
  void nativeProviders_standFirstAndLastInTheList() {
    NativeCrypto.start(true, true);
    List<String> names = Arrays.stream(Security.getProviders()).map(Provider::getName).toList();
    assertThat(names).startsWith(CORRETTO).endsWith(CONSCRYPT).doesNotHaveDuplicates();
  }

  @Test
  void corretto_switchedOff_leavesTheJdk() {
    NativeCrypto crypto = NativeCrypto.start(false, true);
    assertThat(crypto.provider(Primitive.ECDSA_P384).getName()).isEqualTo("SunEC");
    assertThat(crypto.provider(Primitive.RSA).getName()).isEqualTo("SunRsaSign");
    assertThat(crypto.provider(Primitive.AES_GCM).getName()).isEqualTo("SunJCE");
    assertThat(crypto.provider(Primitive.ED25519).getName()).isEqualTo("SunEC");
    assertThat(Security.getProvider(CORRETTO)).isNull();
    assertThat(crypto.choices())
        .extracting(NativeCrypto.Choice::line)
        .contains("crypto aes-gcm: SunJCE (fall-back, sallyport.crypto.corretto is off)");
  }

  @Test
  void conscrypt_switchedOff_leavesXWingToNobody() {
    NativeCrypto crypto = NativeCrypto.start(true, false);
    assertThat(crypto.provider(Primitive.X25519).getName()).isEqualTo("SunEC");
    assertThat(crypto.unavailable()).containsExactly(Primitive.X_WING);
    assertThatThrownBy(() -> crypto.provider(Primitive.X_WING))
        .hasMessageContaining("x-wing: unavailable (no fall-back, sallyport.crypto.conscrypt");
  }

  @Test
  void libraryThatDoesNotLoad_leavesTheJdk() {
    Candidate broken =
        corretto(() -> {
          throw new UnsatisfiedLinkError("another processor");
        });
    NativeCrypto crypto = NativeCrypto.choose(List.of(broken, Candidate.conscrypt(true)));
    assertThat(crypto.provider(Primitive.ECDSA_P384).getName()).isEqualTo("SunEC");
    assertThat(crypto.choice(Primitive.AES_GCM).why()).contains("UnsatisfiedLinkError");
  }

  @Test
  void providerThatFailsItsSelfTest_isNotUsedNorLeftInTheList() {
    Candidate hollow = corretto(() -> new HollowProvider(CORRETTO));
    NativeCrypto crypto = NativeCrypto.choose(List.of(hollow, Candidate.conscrypt(true)));
    assertThat(crypto.provider(Primitive.AES_GCM).getName()).isEqualTo("SunJCE");
    assertThat(crypto.choice(Primitive.AES_GCM).why()).contains("failed its self-test");
    assertThat(Security.getProvider(CORRETTO)).isNull();
  }

  @Test
  void oneLineForEachPrimitive_isLogged() {
    assertThat(NativeCrypto.start(true, true).choices())
        .extracting(NativeCrypto.Choice::primitive)
        .containsExactly(Primitive.values());
  }

  @Test
  void jdkProviders_passTheSelfTestsOfTheirPrimitives() {
    SelfTest test = new SelfTest();
    Set<Primitive> all = EnumSet.complementOf(EnumSet.of(Primitive.X_WING));
    for (Primitive primitive : all) {
      Provider jdk = Security.getProvider(primitive.fallBack());
      assertThat(test.passes(primitive, jdk)).as(primitive.label()).isTrue();
      assertThat(test.passes(primitive, new HollowProvider("x"))).isFalse();
    }
  }

  @Test
  void xWing_withoutConscryptRegistered_failsItsSelfTest() {
    SelfTest test = new SelfTest();
    Provider conscrypt = Conscrypt.newProvider();
    assertThat(test.passes(Primitive.X_WING, conscrypt)).isFalse();
    Security.addProvider(conscrypt);
    assertThat(test.passes(Primitive.X_WING, conscrypt)).isTrue();
  }
}
