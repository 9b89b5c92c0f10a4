package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The good requests that one round of mutants is made from.
 *
 * @param world where they release
 * @param first the first
 * @param twin the same challenge and key, other evidence
 * @param second the same machine, key and resources, another challenge
 * @param stranger another machine, another key, another resource
 */
record Stock(World world, Good first, Good twin, Good second, Good stranger) {
  List<Good> all() {
    return List.of(first, twin, second, stranger);
  }

  /** What they say: a mutant says something else. */
  Set<String> meanings() {
    return all().stream()
        .map(good -> Meaning.of(good.body()).orElseThrow())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The first one's answer opens with its key, and holds what was uploaded. */
  void requireOpens(String answer) throws GeneralSecurityException {
    List<byte[]> secrets =
        new Answer(JsonParser.parseString(answer).getAsJsonObject(), first.bound())
            .open(Pins.of(world.broker()), world.owner().root());
    assertThat(secrets)
        .hasSameSizeAs(first.bound().resources())
        .allMatch(secret -> new String(secret, StandardCharsets.UTF_8).startsWith("secret of "));
  }
}
