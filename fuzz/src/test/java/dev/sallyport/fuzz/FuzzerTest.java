package dev.sallyport.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the fuzzer finds what it is there for, and that it is pointed at everything. */
class FuzzerTest {
  private static final String PACKAGE = FuzzerTest.class.getPackageName() + ".";
  private static final FuzzTarget BUG = new FuzzTarget("a bug", PACKAGE + "PlantedBugFuzz");
  private static final FuzzTarget REFUSAL =
      new FuzzTarget("a refusal", PACKAGE + "PlantedRefusalFuzz");
  private static final Duration LONG = Duration.ofMinutes(3);

  @Test
  void exceptionOutsideTheList_isFoundWithItsInput(@TempDir Path folder) throws Exception {
    FuzzResult result = new Fuzzer(folder).run(BUG, LONG);
    assertThat(result.finding()).get().asString().contains("IllegalStateException: planted");
    assertThat(findings(folder))
        .singleElement()
        .satisfies(input -> assertThat(Files.readString(input)).isEqualTo("sallyport"));
  }

  @Test
  void exceptionOnTheList_isNoFinding(@TempDir Path folder) throws Exception {
    FuzzResult result = new Fuzzer(folder).run(REFUSAL, Duration.ofSeconds(2));
    assertThat(result.finding()).isEmpty();
    assertThat(result.executions()).isGreaterThan(10);
    assertThat(result.seconds()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void targetThatDoesNotExist_isAFinding(@TempDir Path folder) throws Exception {
    FuzzTarget missing = new FuzzTarget("nothing", PACKAGE + "NoSuchFuzz");
    FuzzResult result = new Fuzzer(folder).run(missing, Duration.ofSeconds(2));
    assertThat(result.finding()).get().asString().contains("NoSuchFuzz");
    assertThat(result.executions()).isZero();
  }

  @Test
  void everyFuzzClass_isATarget() throws Exception {
    Path classes =
        Path.of(FuzzerTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      List<String> found =
          files
              .map(file -> classes.relativize(file).toString())
              .filter(file -> file.endsWith("Fuzz.class"))
              .map(file -> file.replace(".class", "").replace('/', '.'))
              .filter(type -> !type.startsWith(PACKAGE))
              .toList();
      assertThat(FuzzTargets.ALL)
          .extracting(FuzzTarget::type)
          .containsExactlyInAnyOrderElementsOf(found)
          .hasSizeGreaterThanOrEqualTo(7);
    }
  }

  @Test
  void list_holdsForSubtypesAndForNothingElse() throws Exception {
    Allowed.only(List.of(IOException.class))
        .run(() -> {
          throw new FileNotFoundException();
        });
    assertThatThrownBy(() ->
            Allowed.only(List.of(IOException.class))
                .run(() -> {
                  throw new UncheckedIOException(new IOException());
                }))
        .isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() ->
            Allowed.none()
                .run(() -> {
                  throw new FileNotFoundException();
                }))
        .isInstanceOf(FileNotFoundException.class);
    // An assertion that does not hold is an error, and no list covers errors.
    assertThatThrownBy(() ->
            Allowed.only(List.of(Exception.class))
                .run(() -> {
                  throw new AssertionError();
                }))
        .isInstanceOf(AssertionError.class);
  }

  private static List<Path> findings(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("crash-")).toList();
    }
  }
}
