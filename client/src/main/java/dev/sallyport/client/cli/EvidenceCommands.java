package dev.sallyport.client.cli;

import dev.sallyport.attestation.EvidenceInspector;
import dev.sallyport.attestation.Inspection;
import dev.sallyport.attestation.SignatureProviders;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence}: collects tokens and bundles, and looks at them. */
final class EvidenceCommands {
  /**
   * Larger than a broker takes, so that what it would refuse for its size can still be looked at.
   */
  static final int MAX_EVIDENCE = 1024 * 1024;

  static final int MAX_KEYS = 1024 * 1024;

  private EvidenceCommands() {}

  static CommandLine tree(Cli cli) {
    return Group.of(
        "evidence",
        "Collects attestation tokens, and looks at them offline.",
        new EvidenceCollectCommand(cli),
        new Inspect(cli));
  }

  /** {@code evidence inspect}. */
  @Command(
      name = "inspect",
      mixinStandardHelpOptions = true,
      description = {
        "Checks tokens or bundles offline and prints the facts that policies see.",
        "Takes tokens of Intel Trust Authority and detached EAT bundles of NVIDIA's service.",
        "Issuer, signature, time, kind, device set and debug state decide.",
        "The TCB status is printed and left to policy.",
        "Exit code 0: all accepted; 1: at least one refused; 2: usage."
      })
  static final class Inspect implements Callable<Integer> {
    private final Cli cli;
    @Mixin JsonOption output = new JsonOption();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "a token or a bundle")
    List<Path> files = new ArrayList<>();

    @Option(
        names = "--keys",
        paramLabel = "JWKS",
        description = "a JSON Web Key Set: the trust anchor. Without any, every signature refuses")
    List<Path> keys = new ArrayList<>();

    @Option(
        names = "--nonce",
        paramLabel = "HEX",
        description =
            "the expected eat_nonce of device bundles; without it binding is not evaluated")
    @Nullable String nonce;

    @Option(
        names = "--at",
        paramLabel = "RFC3339",
        description = "judges as of this time; now otherwise")
    @Nullable String at;

    Inspect(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() throws CliException {
      Instant when = at == null ? cli.clock().instant() : Arguments.instant(at, "--at");
      Optional<Digest> expected =
          nonce == null ? Optional.empty() : Optional.of(Arguments.digest(nonce, "--nonce"));
      List<Bytes> keySets = new ArrayList<>();
      for (Path file : keys) {
        keySets.add(input(file, MAX_KEYS));
      }
      // Every file is read before the first is judged, so that a wrong name is exit code 2.
      List<Bytes> contents = new ArrayList<>();
      for (Path file : files) {
        contents.add(input(file, MAX_EVIDENCE));
      }
      return inspect(contents, keySets, expected, when).number();
    }

    /**
     * Goes on after a refusal: every file gets its report, and one refusal decides the exit code.
     */
    private ExitCode inspect(
        List<Bytes> contents, List<Bytes> keySets, Optional<Digest> expected, Instant when) {
      EvidenceInspector inspector = new EvidenceInspector(SignatureProviders.jdk());
      List<JsonObject> reports = new ArrayList<>();
      boolean accepted = true;
      for (int i = 0; i < files.size(); i++) {
        CheckList checks = new CheckList();
        Outcome<Inspection> outcome =
            inspector.inspect(contents.get(i), keySets, expected, when, checks);
        InspectionReport report = new InspectionReport(files.get(i), checks, outcome, when);
        accepted &= report.isAccepted();
        if (output.json) {
          reports.add(report.toJson());
        } else {
          report.print(cli);
        }
      }
      if (output.json) {
        cli.json(
            JsonObject.builder().put("accepted", accepted).putObjects("files", reports).build());
      }
      return accepted ? ExitCode.OK : ExitCode.REFUSED;
    }

    /**
     * A file that cannot be read is a mistake of usage here: exit code 1 is left to evidence alone.
     */
    private static Bytes input(Path file, int max) throws CliException {
      try {
        return Bytes.of(PrivateFiles.read(file, max));
      } catch (CliException e) {
        throw CliException.usage(e.line(), e.next());
      }
    }
  }

  /** The checks of one inspection, in their order. */
  static final class CheckList implements dev.sallyport.attestation.CheckLog {
    private final List<Check> checks = new ArrayList<>();

    /**
     * One check.
     *
     * @param outcome {@code passed}, {@code refused} or {@code not evaluated}
     * @param reason the label of a refusal, empty otherwise
     */
    record Check(String name, String outcome, String reason, String detail) {}

    List<Check> checks() {
      return List.copyOf(checks);
    }

    @Override
    public void passed(String check, String detail) {
      checks.add(new Check(check, "passed", "", detail));
    }

    @Override
    public void refused(String check, Refusal refusal) {
      checks.add(new Check(check, "refused", refusal.reason().label(), about(refusal)));
    }

    @Override
    public void notEvaluated(String check, String why) {
      checks.add(new Check(check, "not evaluated", "", why));
    }

    static String about(Refusal refusal) {
      return refusal.detail().isEmpty() || refusal.subject().isEmpty()
          ? refusal.subject() + refusal.detail()
          : refusal.subject() + ": " + refusal.detail();
    }
  }
}
