package dev.sallyport.client.cli;

import dev.sallyport.attestation.CheckLog;
import dev.sallyport.attestation.EvidenceInspector;
import dev.sallyport.attestation.Inspection;
import dev.sallyport.attestation.SignatureProviders;
import dev.sallyport.attestation.facts.BindingFacts;
import dev.sallyport.attestation.facts.CpuFacts;
import dev.sallyport.attestation.facts.Facts;
import dev.sallyport.attestation.facts.GpuFacts;
import dev.sallyport.attestation.facts.SwitchFacts;
import dev.sallyport.policy.ReferenceSet;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.wire.ObjectHead;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code refs}: the measurements that an owner vouches for. The owner's signature is what makes
 * them count; the broker only keeps them.
 */
final class RefsCommands {
  private RefsCommands() {}

  static CommandLine tree(Cli cli) {
    return Group.of(
        "refs",
        "Drafts, signs and uploads reference sets: measurements that policies pin.",
        new Template(cli),
        new Put(cli),
        ObjectCommands.list(
            cli, StatementKind.REFERENCE_SET, "Lists reference sets: names, versions and digests."),
        ObjectCommands.remove(
            cli,
            StatementKind.REFERENCE_SET,
            "NAME",
            "reference set's name",
            "Deletes every version of a reference set: policies that name it refuse."));
  }

  /** {@code refs template}. */
  @Command(
      name = "template",
      mixinStandardHelpOptions = true,
      description = {
        "Prints a reference set that pins what some evidence shows.",
        "The evidence is checked first, as by 'evidence inspect'.",
        "That a machine is genuine does not say that it runs what you want: compare the",
        "measurements with those of your own build before you sign."
      })
  static final class Template implements Callable<Integer> {
    private final Cli cli;

    @Parameters(
        arity = "1..*",
        paramLabel = "FILE",
        description = "a CPU token, and bundles of its devices")
    List<Path> files = new ArrayList<>();

    @Option(names = "--name", required = true, description = "the reference set's name")
    String name = "";

    @Option(
        names = "--keys",
        paramLabel = "JWKS",
        required = true,
        description = "the verifiers' key sets")
    List<Path> keys = new ArrayList<>();

    @Option(names = "--at", paramLabel = "RFC3339", description = "judges as of this time")
    @Nullable String at;

    @Option(names = "--days", paramLabel = "N", description = "how long it counts; 365 when absent")
    int days = 365;

    Template(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() throws CliException {
      if (days < 1 || days > 3650 || !SecretPath.isName(name)) {
        throw CliException.usage("--name takes a name, --days 1 to 3650", "");
      }
      Instant now = at == null ? cli.clock().instant() : Arguments.instant(at, "--at");
      // Whole seconds, as people write them: the draft is meant to be read and edited.
      Instant from = now.truncatedTo(ChronoUnit.SECONDS);
      Bytes draft =
          ReferenceSet.draft(name, facts(now), from, from.plus(Duration.ofDays(days)))
              .orElseThrow(
                  () -> CliException.of(ExitCode.REFUSED, "the CPU token has no measurements", ""));
      cli.say(new String(draft.toArray(), StandardCharsets.UTF_8));
      return ExitCode.OK.number();
    }

    /**
     * Facts of evidence that is authentic; one file that refuses ends the draft, since a set that
     * pins half a machine looks like one that pins it all.
     */
    private Facts facts(Instant now) throws CliException {
      List<Bytes> keySets = new ArrayList<>();
      for (Path file : keys) {
        keySets.add(Bytes.of(PrivateFiles.read(file, EvidenceCommands.MAX_KEYS)));
      }
      EvidenceInspector inspector = new EvidenceInspector(SignatureProviders.jdk());
      Optional<CpuFacts> cpu = Optional.empty();
      List<GpuFacts> gpus = new ArrayList<>();
      List<SwitchFacts> switches = new ArrayList<>();
      for (Path file : files) {
        Bytes evidence = Bytes.of(PrivateFiles.read(file, EvidenceCommands.MAX_EVIDENCE));
        Inspection inspection =
            Replies.require(
                inspector.inspect(evidence, keySets, Optional.empty(), now, CheckLog.none()),
                file.toString());
        cpu = inspection.cpu().isPresent() ? inspection.cpu() : cpu;
        gpus.addAll(inspection.gpus());
        switches.addAll(inspection.switches());
      }
      return new Facts(
          cpu.orElseThrow(() -> CliException.usage("none of the files is a CPU token", "")),
          gpus,
          switches,
          new BindingFacts(null, null, null));
    }
  }

  /** {@code refs put}. */
  @Command(
      name = "put",
      mixinStandardHelpOptions = true,
      description =
          "Checks a reference set, signs it and uploads it as the next version of its name.")
  static final class Put extends ProfiledCommand {
    @Parameters(paramLabel = "FILE", description = "the reference set")
    Path file = Path.of("");

    Put(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      ReferenceSet set = OfflinePolicy.references(file);
      if (!cli.clock().instant().isBefore(set.validUntil())) {
        throw CliException.of(
            ExitCode.REFUSED,
            "the reference set ended on " + set.validUntil(),
            "Set validUntil to a later time: an expired set refuses every release.");
      }
      try (Session session = Session.open(cli, profile)) {
        ObjectHead head = session.putDocument(StatementKind.REFERENCE_SET, set.name(), set.bytes());
        ObjectCommands.uploaded(cli, output, head, "signed reference set " + set.name());
        return ExitCode.OK.number();
      }
    }
  }
}
