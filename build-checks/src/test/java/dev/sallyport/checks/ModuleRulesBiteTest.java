package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Adds forbidden dependencies to the modules of a scratch copy: Maven's enforcer names the rule and
 * the dependency. All of them are added in one copy, because one run of Maven is then enough.
 */
class ModuleRulesBiteTest {
  /** A dependency that a module must not have. */
  record Forbidden(String module, String group, String artifact) {
    static Forbidden of(String module, String coordinates) {
      int colon = coordinates.indexOf(':');
      return new Forbidden(
          module, coordinates.substring(0, colon), coordinates.substring(colon + 1));
    }

    /** The last word of the module's artifact, by which Maven speaks of it. */
    String project() {
      return module.equals("src/test")
          ? "system-tests"
          : module.substring(module.lastIndexOf('/') + 1);
    }

    /** The kms-adapters share one rule, but for what starts real systems. */
    String rule() {
      boolean shared = module.startsWith("kms-") && !project().equals("kms-engines");
      return "MODULE RULE " + (shared ? "kms-adapters" : project()) + ":";
    }
  }

  @TempDir private static Path folder;

  private static String output = "";

  static List<Forbidden> forbidden() {
    return List.of(
        Forbidden.of("protocol", "com.nimbusds:nimbus-jose-jwt"),
        Forbidden.of("protocol", "io.quarkus:quarkus-arc"),
        Forbidden.of("attestation", "dev.cel:cel"),
        Forbidden.of("attestation", "io.quarkus:quarkus-rest"),
        Forbidden.of("policy-engine", "io.quarkus:quarkus-arc"),
        Forbidden.of("policy-engine", "io.vertx:vertx-core"),
        Forbidden.of("policy-engine", "org.postgresql:postgresql"),
        Forbidden.of("kms-adapters/kms-api", "dev.sallyport:sallyport-attestation"),
        Forbidden.of("kms-adapters/kms-engines", "dev.sallyport:sallyport-protocol"),
        Forbidden.of("kms-adapters/kms-testkit", "dev.sallyport:sallyport-attestation"),
        Forbidden.of("kms-adapters/kms-local", "dev.sallyport:sallyport-kms-engines"),
        Forbidden.of("kms-adapters/kms-local", "dev.sallyport:sallyport-policy-engine"),
        Forbidden.of("kms-adapters/kms-local", "io.quarkus:quarkus-arc"),
        Forbidden.of("kms-adapters/kms-vault", "dev.sallyport:sallyport-kms-local"),
        Forbidden.of("kms-adapters/kms-vault", "io.quarkus:quarkus-arc"),
        Forbidden.of("kms-adapters/kms-pkcs11", "dev.sallyport:sallyport-policy-engine"),
        Forbidden.of("kms-adapters/kms-aws", "dev.sallyport:sallyport-kms-local"),
        Forbidden.of("kms-adapters/kms-gcp", "dev.sallyport:sallyport-policy-engine"),
        Forbidden.of("kms-adapters/kms-azure", "dev.sallyport:sallyport-kms-local"),
        Forbidden.of("client", "dev.sallyport:sallyport-kms-local"),
        Forbidden.of("client", "io.quarkus:quarkus-arc"),
        Forbidden.of("simulator", "dev.sallyport:sallyport-protocol"),
        Forbidden.of("simulator", "dev.sallyport:sallyport-attestation"),
        Forbidden.of("simulator", "dev.sallyport:sallyport-policy-engine"),
        Forbidden.of("simulator", "io.quarkus:quarkus-arc"),
        Forbidden.of("broker", "dev.sallyport:sallyport-client"),
        Forbidden.of("bench", "io.quarkus:quarkus-arc"),
        Forbidden.of("deploy/image", "io.quarkus:quarkus-arc"),
        Forbidden.of("fuzz", "dev.sallyport:sallyport-simulator"),
        Forbidden.of("fuzz", "dev.sallyport:sallyport-client"),
        Forbidden.of("src/test", "dev.sallyport:sallyport-protocol"),
        Forbidden.of("src/test", "io.quarkus:quarkus-arc"));
  }

  @BeforeAll
  static void addAllOfThem() throws IOException, InterruptedException {
    Maven maven = Maven.copyPoms(folder);
    forbidden().forEach(it -> maven.addDependency(it.module(), it.group(), it.artifact()));
    // Goes on after a failure, so that every module speaks.
    output = maven.run("--fail-never", "validate").output();
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void forbiddenDependency_failsAndNamesTheRule(Forbidden dependency) {
    String failure = failureOf(dependency.project());
    assertThat(failure).contains("(module-rule)").contains(dependency.rule());
    String coordinates = dependency.group() + ":" + dependency.artifact() + ":";
    assertThat(failure.lines())
        .anyMatch(line -> line.contains(coordinates) && line.contains("<--- banned"));
  }

  @Test
  void treeAsItIs_keepsEveryModuleRule(@TempDir Path untouched) throws Exception {
    Maven.Run run = Maven.copyPoms(untouched).run("validate");
    assertThat(run.output()).doesNotContain("RULE");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void wrongJdk_isOneLineThatNamesIt(@TempDir Path scratch) throws Exception {
    Path java = scratch.resolve("jdk/bin/java");
    Files.createDirectories(scratch.resolve("jdk/bin"));
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"17.0.15\" 2025-04-15' >&2\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();

    Map<String, String> environment = Map.of("JAVA_HOME", scratch.resolve("jdk").toString());
    Maven.Run run = Maven.copyPoms(scratch.resolve("tree")).run(environment, "validate");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output().lines())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("JDK 25").contains("JDK 17 (17.0.15)"));
  }

  private static String failureOf(String project) {
    int start = output.indexOf(" on project sallyport-" + project + ":");
    assertThat(start).as("%s did not fail:%n%s", project, output).isNotNegative();
    int line = output.lastIndexOf('\n', start) + 1;
    return output.substring(line, output.indexOf("[Help 1]", start));
  }
}
