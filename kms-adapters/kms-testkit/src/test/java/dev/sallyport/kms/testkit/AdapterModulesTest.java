package dev.sallyport.kms.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** An adapter cannot leave the contract by leaving the testkit off its class path. */
class AdapterModulesTest {
  private static final Path ADAPTERS = Path.of("..").toAbsolutePath().normalize();
  private static final String SERVICES = "src/test/resources/META-INF/services/";

  private static final Set<String> NO_ADAPTERS = Set.of("kms-api", "kms-engines", "kms-testkit");

  @Test
  void everyAdapterModule_hasTheTestkitAndAFixture() throws Exception {
    assertThat(adapterModules())
        .contains("kms-local", "kms-vault", "kms-pkcs11", "kms-aws", "kms-gcp", "kms-azure");
    for (String module : adapterModules()) {
      Path root = ADAPTERS.resolve(module);
      assertThat(root.resolve("pom.xml")).content().contains("sallyport-kms-testkit");
      assertThat(root.resolve(SERVICES + KmsFixture.class.getName())).isNotEmptyFile();
    }
  }

  @Test
  void build_runsTheContractInEveryModule() throws Exception {
    assertThat(ADAPTERS.resolve("pom.xml"))
        .content()
        .containsSubsequence("<dependenciesToScan>", "sallyport-kms-testkit");
  }

  private static List<String> adapterModules() throws IOException {
    return Pattern.compile("<module>([^<]+)</module>")
        .matcher(Files.readString(ADAPTERS.resolve("pom.xml")))
        .results()
        .map((MatchResult found) -> found.group(1))
        .filter(module -> !NO_ADAPTERS.contains(module))
        .toList();
  }
}
