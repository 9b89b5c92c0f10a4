package dev.sallyport.kms.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sallyport.kms.KmsProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds every adapter on the class path to the contract. The build runs this class in each adapter
 * module, whether or not the module has a test of its own.
 */
public class KmsContractTest {
  @TempDir Path scratch;

  /** An adapter cannot opt out by having no fixture. */
  @Test
  void everyAdapter_hasAFixture() {
    Set<String> tested = fixtures().stream().map(KmsFixture::scheme).collect(Collectors.toSet());
    Set<String> served =
        ServiceLoader.load(KmsProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .map(KmsProvider::scheme)
            .collect(Collectors.toSet());
    assertThat(served).as("adapters on the class path").isNotEmpty();
    assertThat(tested).isEqualTo(served);
  }

  /** Every clause on every fixture. */
  @TestFactory
  Stream<DynamicContainer> contract() {
    return fixtures().stream().map(fixture -> dynamicContainer(fixture.name(), tests(fixture)));
  }

  private Stream<DynamicTest> tests(KmsFixture fixture) {
    return KmsContract.checks().stream()
        .map(check -> dynamicTest(check.name(), () -> run(fixture, check)));
  }

  private void run(KmsFixture fixture, Check check) throws Exception {
    Path own = Files.createTempDirectory(scratch, check.name());
    try (Rig rig = fixture.start(own)) {
      check.body().run(rig);
    }
  }

  private static List<KmsFixture> fixtures() {
    return ServiceLoader.load(KmsFixture.class).stream().map(ServiceLoader.Provider::get).toList();
  }
}
