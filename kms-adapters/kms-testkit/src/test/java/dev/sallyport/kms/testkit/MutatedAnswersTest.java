package dev.sallyport.kms.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.testkit.MutatedAnswers.Reader;
import dev.sallyport.protocol.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The mutants are many, and whoever reads them carelessly is told. */
class MutatedAnswersTest {
  private static final int MUTANTS = 5_000;
  private static final String GOOD = "{\"name\":\"kek\",\"plaintext\":\"aGVsbG8=\"}";
  private static final MutatedAnswers ANSWERS =
      new MutatedAnswers(Set.of(WrongAnswer.class), List.of("aGVs"));

  @Test
  void mutants_areManyAndTheSameAtEveryRun() {
    List<Bytes> first = ByteMutants.of(GOOD, MUTANTS).map(Bytes::of).toList();
    assertThat(ByteMutants.of(GOOD, MUTANTS).map(Bytes::of)).isEqualTo(first);
    assertThat(first.stream().collect(Collectors.toSet())).hasSizeGreaterThan(MUTANTS / 2);
    assertThat(first).noneMatch(mutant -> mutant.size() == 0);
    assertThat(ByteMutants.of("x", MUTANTS)).noneMatch(mutant -> mutant.length == 0);
  }

  @Test
  void carefulReader_passes() {
    ANSWERS.assertReadOrRefused(GOOD, MUTANTS, refusing(new WrongAnswer("not what it was")));
    ANSWERS.assertCutRefuses(GOOD, List.of(refusing(new WrongAnswer("not what it was"))));
  }

  @Test
  void readerOfEverything_fails() {
    assertFails(body -> {});
    assertThatThrownBy(() -> ANSWERS.assertCutRefuses(GOOD, List.of(body -> {})))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void readerOfNothing_fails() {
    assertFails(body -> {
      throw new WrongAnswer("never");
    });
  }

  @Test
  void refusalOfAnotherKind_fails() {
    assertFails(refusing(new Unavailable("somehow")));
  }

  @Test
  void refusalWithPartsOfTheAnswer_fails() {
    assertFails(refusing(new WrongAnswer("not aGVsbG8=")));
  }

  @Test
  void readerThatThrowsWhatItLikes_fails() {
    assertThatThrownBy(() ->
            ANSWERS.assertReadOrRefused(
                GOOD,
                MUTANTS,
                body -> {
                  throw new IllegalStateException("of a library");
                }))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void assertFails(Reader reader) {
    assertThatThrownBy(() -> ANSWERS.assertReadOrRefused(GOOD, MUTANTS, reader))
        .isInstanceOf(AssertionError.class);
  }

  /** Takes what still starts and ends as it should. */
  private static Reader refusing(KmsException refusal) {
    return body -> {
      String text = new String(body, StandardCharsets.UTF_8);
      if (!text.startsWith("{\"name\":\"kek\"") || !text.endsWith("\"}")) {
        throw refusal;
      }
    };
  }
}
