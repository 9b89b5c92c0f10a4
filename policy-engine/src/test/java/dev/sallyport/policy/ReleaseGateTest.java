package dev.sallyport.policy;

import static dev.sallyport.policy.Policies.ENGINE;
import static dev.sallyport.policy.Policies.NOW;
import static dev.sallyport.policy.Policies.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.attestation.VerifiedEvidence;
import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.Transcript;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** I2: a release can be built only from verified evidence. */
@Tag("I2")
class ReleaseGateTest {
  private static final String DIRECTORY = "tdx-gpus";
  private final ReleaseGate gate = new ReleaseGate(ENGINE);

  @Test
  void evidenceThatThePolicyGrants_isReleasedWithItsTerms() {
    CompiledPolicy policy = Policies.policy("tdx-gpus");
    VerifiedEvidence evidence = evidence(Policies.facts(DIRECTORY));
    Decision decision =
        gate.decide(evidence, policy, request(), Policies.references(DIRECTORY), NOW);
    assertThat(decision).isInstanceOf(Decision.Release.class);
    Decision.Release release = (Decision.Release) decision;
    assertThat(release.evidence()).isSameAs(evidence);
    assertThat(release.request()).isEqualTo(request());
    assertThat(release.policyName()).isEqualTo("tdx-gpus");
    assertThat(release.policyDigest()).isEqualTo(policy.document().bytes().sha256());
    assertThat(release.lease()).isEqualTo(Duration.ofHours(1));
    assertThat(release.gpuTakeover()).isTrue();
    assertThat(release.evaluation().grants()).isTrue();
    assertThat(release).hasToString("Release[acme/models/weights@3]");
  }

  @Test
  void evidenceThatThePolicyRefuses_isRefusedForTheFirstReason() {
    Facts stale =
        Policies.facts(
            Mutations.set(
                Policies.json(DIRECTORY, "facts.json"),
                List.of("cpu", "tcbStatus"),
                "\"OutOfDate\""));
    Decision decision =
        gate.decide(
            evidence(stale),
            Policies.policy(DIRECTORY),
            request(),
            Policies.references(DIRECTORY),
            NOW);
    assertThat(decision).isInstanceOf(Decision.Refuse.class);
    Decision.Refuse refuse = (Decision.Refuse) decision;
    assertThat(refuse.refusal().reason()).isEqualTo(RefusalReason.TCB_TOO_LOW);
    assertThat(refuse.refusal().subject()).isEqualTo("tcb-status");
    assertThat(refuse.refusal().detail())
        .isEqualTo("cpu.tcbStatus expected UpToDate, actual OutOfDate");
  }

  @Test
  void noPolicy_refusesWhatEveryOtherPolicyGrants() {
    for (String directory : Policies.names()) {
      Decision decision =
          gate.decide(
              evidence(Policies.facts(directory)),
              ENGINE.nothing(),
              request(),
              Policies.references(directory),
              NOW);
      assertThat(decision).as(directory).isInstanceOf(Decision.Refuse.class);
    }
  }

  @Test
  void verifiedTypes_haveNoPublicConstructor() {
    for (Class<?> type : List.of(Decision.Release.class, VerifiedEvidence.class)) {
      assertThat(type.getDeclaredConstructors())
          .isNotEmpty()
          .allMatch(constructor -> !Modifier.isPublic(constructor.getModifiers()))
          .allMatch(constructor -> !Modifier.isProtected(constructor.getModifiers()));
      assertThat(Modifier.isFinal(type.getModifiers())).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Decision.Release forge() { return new Decision.Release(null, null, null, null); }"
            + " | not public",
        "VerifiedEvidence forge() { return new VerifiedEvidence(null, null, null); } | not public",
        "static class Mine extends VerifiedEvidence {} | final",
        "static class Mine implements Decision {"
            + " public Evaluation evaluation() { return null; } } | sealed"
      })
  void codeElsewhereThatForgesARelease_doesNotCompile(
      String member, String complaint, @TempDir Path output) {
    assertThat(compile("ReleaseGate honest;", output)).isEmpty();
    assertThat(compile(member, output)).isNotEmpty().anyMatch(error -> error.contains(complaint));
  }

  private static List<String> compile(String member, Path output) {
    String source =
        "package elsewhere; import dev.sallyport.policy.*; import dev.sallyport.attestation.*;"
            + " class Forger { "
            + member
            + " }";
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
      compiler
          .getTask(
              null,
              files,
              diagnostics,
              List.of("-d", output.toString(), "-proc:none", "-cp", classPath()),
              null,
              List.of(new Source(source)))
          .call();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return diagnostics.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
        .toList();
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Evidence by force: what the product cannot do, a test may. */
  private static VerifiedEvidence evidence(Facts facts) {
    try {
      Constructor<VerifiedEvidence> constructor =
          VerifiedEvidence.class.getDeclaredConstructor(
              Facts.class, Digest.class, Transcript.class);
      constructor.setAccessible(true);
      return constructor.newInstance(facts, Digest.zero(), new Transcript(Digest.zero()));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///elsewhere/Forger.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
