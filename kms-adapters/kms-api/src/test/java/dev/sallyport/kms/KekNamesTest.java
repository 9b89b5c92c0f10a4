package dev.sallyport.kms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KekNamesTest {
  private static final int ROUNDS = 20_000;
  static final KekNames NAMES =
      new KekNames(
          "cloud",
          Pattern.compile("[A-Za-z0-9_-]{1,63}")
              .asMatchPredicate()
              .and(name -> !name.equals("own")),
          Pattern.compile("[0-9]{1,3}"));

  @Test
  void connectionAndName_areRead() {
    KekUri uri = new KekUri("cloud://main-2/tenant_A-1");
    assertThat(NAMES.parse(uri)).contains(new NamedKek(uri, "main-2", "tenant_A-1"));
    assertThat(NAMES.of("main-2", "tenant_A-1")).isEqualTo(NAMES.parse(uri).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cloud://main",
        "cloud://main/",
        "cloud:///kek",
        "cloud://main/kek/1",
        "cloud://main//kek",
        "cloud://main/own",
        "cloud://Main/kek",
        "cloud://main_2/kek",
        "cloud://2main/kek",
        "cloud://connection-of-thirty-two-letters/kek",
        "cloud:main/kek",
        "cloud:/main/kek",
        "cloud://main/kek:encrypt",
        "cloud://main/kek?endpoint=x",
        "cloud://main/k%65k",
        "cloud://kms.example.com/kek",
        "clouds://main/kek",
        "loud://main/kek"
      })
  void anythingElse_refuses(String text) {
    assertThat(NAMES.parse(new KekUri(text))).isEmpty();
  }

  @Test
  void changedUris_areReadAsTheyStandOrRefused() {
    // Repeatable on purpose, and secret to nobody.
    Random random = new Random(20260901);
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder("cloud://main/tenant_A-1");
      for (int i = 0; i <= random.nextInt(3); i++) {
        text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(95)));
      }
      Optional<NamedKek> kek =
          KekUri.isKekUri(text.toString())
              ? NAMES.parse(new KekUri(text.toString()))
              : Optional.empty();
      if (kek.isPresent()) {
        assertThat(NAMES.of(kek.get().connection(), kek.get().name())).isEqualTo(kek.get());
        read++;
      }
    }
    assertThat(read).isBetween(ROUNDS / 10, ROUNDS - ROUNDS / 10);
  }

  @Test
  void wholeTextsAlone_areNamesAndVersions() {
    assertThat(NAMES.isName("kek")).isTrue();
    assertThat(List.of("", "own", "kek/1", "kek\n", "é")).noneMatch(NAMES::isName);
    assertThat(NAMES.isVersion("12")).isTrue();
    assertThat(List.of("", "1234", "-1", "1/2", "1\n", "a")).noneMatch(NAMES::isVersion);
  }

  @Test
  void infoOfVersions_isAboutThisKek() {
    NamedKek kek = NAMES.of("main", "kek");
    assertThat(kek.info("2", List.of("1", "2")))
        .isEqualTo(new KekInfo(kek.version("2"), List.of(kek.version("1"), kek.version("2"))));
    assertThat(kek.version("2")).hasToString("cloud://main/kek#2");
    assertThat(kek.current()).hasToString("cloud://main/kek#current");
  }
}
