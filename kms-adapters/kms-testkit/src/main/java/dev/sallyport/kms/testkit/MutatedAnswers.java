package dev.sallyport.kms.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.kms.KmsException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What has to hold of an engine's answers that somebody changed: each reads as something allowed,
 * or refuses in our words.
 */
public final class MutatedAnswers {
  private final Set<Class<? extends KmsException>> refusals;
  private final List<String> content;

  /**
   * Answers of one engine.
   *
   * @param refusals the only ones that are permitted
   * @param content parts of the answers that no message may have
   */
  public MutatedAnswers(Set<Class<? extends KmsException>> refusals, List<String> content) {
    this.refusals = Set.copyOf(refusals);
    this.content = List.copyOf(content);
  }

  /** Reads an answer. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Reads it, and asserts what holds of whatever is accepted.
     *
     * @param body its own, which it may zero
     */
    void read(byte[] body) throws KmsException;
  }

  /** The good answer is read, of its mutants some are, and at least a tenth of them refuses. */
  public void assertReadOrRefused(String good, int mutants, Reader reader) {
    long refused = ByteMutants.of(good, mutants).filter(body -> refuses(reader, body)).count();
    assertThat(refused).as("seed %s", ByteMutants.SEED).isBetween(mutants / 10L, mutants - 1L);
    assertThat(refuses(reader, bytes(good))).isFalse();
  }

  /** A good answer that was cut short refuses wherever it was cut, whoever reads it. */
  public void assertCutRefuses(String good, List<Reader> readers) {
    byte[] whole = bytes(good);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThat(readers).allMatch(reader -> refuses(reader, cut));
    }
  }

  private boolean refuses(Reader reader, byte[] body) {
    try {
      reader.read(body.clone());
      return false;
    } catch (KmsException e) {
      assertThat(refusals).contains(e.getClass());
      assertThat(e.getMessage()).doesNotContain(content);
      return true;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
