package dev.sallyport.checks;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The compiled classes of the tree, read from the modules' target folders. */
final class Scan {
  private static final List<String> LIBRARIES =
      List.of(
          "protocol",
          "attestation",
          "policy-engine",
          "kms-adapters/kms-api",
          "kms-adapters/kms-engines",
          "kms-adapters/kms-testkit",
          "kms-adapters/kms-local",
          "kms-adapters/kms-vault",
          "kms-adapters/kms-pkcs11",
          "kms-adapters/kms-aws",
          "kms-adapters/kms-gcp",
          "kms-adapters/kms-azure");

  private static final List<String> PROGRAMS =
      List.of("broker", "client", "simulator", "bench", "deploy/image");

  /** What JMH's processor wrote is not ours to hold to rules. */
  private static final ImportOption WITHOUT_GENERATED =
      location -> !location.contains("jmh_generated");

  /** What ships, the simulator and the benchmark. */
  static final JavaClasses MAIN = importOf("classes", concat(LIBRARIES, PROGRAMS));

  static final JavaClasses SYSTEM_TESTS = importOf("test-classes", List.of("src/test"));

  static final JavaClasses FUZZ = importOf("test-classes", List.of("fuzz"));

  /** Unit tests of the modules, the system tests and the fuzz targets. */
  static final JavaClasses TESTS =
      importOf("test-classes", concat(concat(LIBRARIES, PROGRAMS), List.of("src/test", "fuzz")));

  /** Everything but the fuzz targets: what ships, and all other tests. */
  static final JavaClasses OTHERS_THAN_FUZZ = othersThanFuzz();

  private Scan() {}

  private static JavaClasses othersThanFuzz() {
    List<Path> folders = new ArrayList<>(folders("classes", concat(LIBRARIES, PROGRAMS)));
    folders.addAll(folders("test-classes", concat(LIBRARIES, PROGRAMS)));
    folders.addAll(folders("test-classes", List.of("src/test")));
    return importer().importPaths(folders);
  }

  /** All classes of the tree, these checks among them. */
  static JavaClasses everything() {
    List<Path> folders = new ArrayList<>();
    folders.addAll(folders("classes", concat(LIBRARIES, PROGRAMS)));
    folders.addAll(folders("test-classes", concat(LIBRARIES, PROGRAMS)));
    folders.addAll(folders("test-classes", List.of("src/test", "fuzz", "build-checks")));
    return importer().importPaths(folders);
  }

  private static ClassFileImporter importer() {
    return new ClassFileImporter().withImportOption(WITHOUT_GENERATED);
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static JavaClasses importOf(String folder, List<String> modules) {
    return importer().importPaths(folders(folder, modules));
  }

  private static List<Path> folders(String folder, List<String> modules) {
    return modules.stream()
        .map(module -> Repository.ROOT.resolve(module).resolve("target").resolve(folder))
        .filter(Files::isDirectory)
        .toList();
  }
}
