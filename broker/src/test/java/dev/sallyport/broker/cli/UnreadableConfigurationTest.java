package dev.sallyport.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.config.ConfigKeys;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnreadableConfigurationTest {
  @Test
  void unknownKeys_areOneLineThatNamesThem() {
    Map<String, String> wrong = Map.of("sallyport.no-such-key", "1", "sallyport.nor-this", "2");
    assertThat(said(new IllegalStateException(failureOf(wrong))).lines())
        .singleElement()
        .satisfies(line ->
            assertThat(line).contains("sallyport.no-such-key").contains("sallyport.nor-this"));
  }

  @Test
  void anotherFailure_isSaidByTheLog() {
    assertThat(said(new IllegalStateException("the KMS is away"))).isEmpty();
    assertThat(said(null)).isEmpty();
  }

  private static String said(@Nullable Throwable failure) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    UnreadableConfiguration.say(failure, new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static RuntimeException failureOf(Map<String, String> properties) {
    try {
      ConfigKeys.map(properties);
      throw new AssertionError("it was taken");
    } catch (RuntimeException e) {
      return e;
    }
  }
}
