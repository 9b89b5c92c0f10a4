package dev.sallyport.client.cli;

import dev.sallyport.attestation.CheckLog;
import dev.sallyport.attestation.EvidenceInspector;
import dev.sallyport.attestation.Inspection;
import dev.sallyport.attestation.SignatureProviders;
import dev.sallyport.attestation.VerifierKind;
import dev.sallyport.attestation.facts.CpuFacts;
import dev.sallyport.attestation.facts.GpuFacts;
import dev.sallyport.attestation.facts.SwitchFacts;
import dev.sallyport.attestation.facts.TdxFacts;
import dev.sallyport.policy.ReferenceSet;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code refs from-evidence}: a reference set out of evidence, so that nobody types a measurement.
 * The evidence is verified here, by keys that the owner gives, and not by the broker: whoever runs
 * the broker could otherwise choose what the owner signs.
 */
@Command(
    name = "from-evidence",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a reference set that pins what evidence shows, of one machine or of several.",
      "Every file is verified first, as by 'evidence inspect'; one that refuses ends it.",
      "That a machine is genuine does not say that it runs what you want: compare the",
      "measurements with those of your own build before you sign."
    })
final class RefsFromEvidenceCommand implements Callable<Integer> {
  private final Cli cli;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "CPU tokens, and bundles of devices; what is alike makes one entry")
  List<Path> files = new ArrayList<>();

  @Option(names = "--name", required = true, description = "the reference set's name")
  String name = "";

  @Option(
      names = "--keys",
      paramLabel = "JWKS",
      required = true,
      description = "the verifiers' key sets")
  List<Path> keys = new ArrayList<>();

  @Option(
      names = "--cpu-issuer",
      paramLabel = "ISS",
      description = "exact issuer of CPU tokens, where it is not Intel's own service")
  @Nullable String cpuIssuer;

  @Option(
      names = "--gpu-issuer",
      paramLabel = "ISS",
      description = "exact issuer of device bundles, where it is not NVIDIA's own service")
  @Nullable String gpuIssuer;

  @Option(
      names = "--also-pin",
      paramLabel = "FACT",
      split = ",",
      description = "pins one more fact, mrSeam or ueid for example; repeat for more")
  Set<String> alsoPinned = new LinkedHashSet<>();

  @Option(names = "--at", paramLabel = "RFC3339", description = "judges as of this time")
  @Nullable String at;

  @Option(names = "--days", paramLabel = "N", description = "how long it counts; 365 when absent")
  int days = 365;

  RefsFromEvidenceCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws CliException {
    checkArguments();
    Instant now = at == null ? cli.clock().instant() : Arguments.instant(at, "--at");
    // Whole seconds, as people write them: the draft is meant to be read and edited.
    Instant from = now.truncatedTo(ChronoUnit.SECONDS);
    Bytes draft =
        ReferenceSet.draft(name, seen(now), alsoPinned, from, from.plus(Duration.ofDays(days)))
            .orElseThrow(() ->
                CliException.usage(
                    "none of the files is a CPU token",
                    "A reference set pins at least a CPU: sallyport evidence collect gets both."));
    cli.say(new String(draft.toArray(), StandardCharsets.UTF_8));
    explain(draft);
    return ExitCode.OK.number();
  }

  private void checkArguments() throws CliException {
    if (days < 1 || days > 3650 || !SecretPath.isName(name)) {
      throw CliException.usage(
          "--name takes a name, --days 1 to 3650", "Example: --name h100-prod --days 90");
    }
    for (String fact : alsoPinned) {
      if (!ReferenceSet.extraPins().contains(fact)) {
        throw CliException.usage(
            "--also-pin does not know " + fact,
            "It takes: " + String.join(", ", ReferenceSet.extraPins()));
      }
    }
  }

  /**
   * What authentic evidence shows; one file that refuses ends the draft, since a set that pins half
   * a machine looks like one that pins it all.
   */
  private ReferenceSet.Seen seen(Instant now) throws CliException {
    List<Bytes> keySets = new ArrayList<>();
    for (Path file : keys) {
      keySets.add(Bytes.of(PrivateFiles.read(file, EvidenceCommands.MAX_KEYS)));
    }
    EvidenceInspector inspector = inspector();
    List<TdxFacts> cpus = new ArrayList<>();
    List<GpuFacts> gpus = new ArrayList<>();
    List<SwitchFacts> switches = new ArrayList<>();
    for (Path file : files) {
      Bytes evidence = Bytes.of(PrivateFiles.read(file, EvidenceCommands.MAX_EVIDENCE));
      Inspection inspection =
          Replies.require(
              inspector.inspect(evidence, keySets, Optional.empty(), now, CheckLog.none()),
              file.toString());
      inspection.cpu().map(CpuFacts::tdx).ifPresent(cpus::add);
      gpus.addAll(inspection.gpus());
      switches.addAll(inspection.switches());
    }
    return new ReferenceSet.Seen(cpus, gpus, switches);
  }

  /** Naming an issuer leaves no other: a mistyped name must not fall back to a default. */
  private EvidenceInspector inspector() {
    EvidenceInspector usual = new EvidenceInspector(SignatureProviders.jdk());
    Map<String, VerifierKind> named = new HashMap<>();
    if (cpuIssuer != null) {
      named.put(cpuIssuer, VerifierKind.INTEL_TRUST_AUTHORITY);
    }
    if (gpuIssuer != null) {
      named.put(gpuIssuer, VerifierKind.NVIDIA_NRAS);
    }
    return named.isEmpty() ? usual : usual.of(named);
  }

  /** On standard error, beside the document: what was pinned, and what is left to a person. */
  private void explain(Bytes draft) {
    try {
      JsonObject set = StrictJson.parseObject(draft.toArray(), ReferenceSet.LIMITS);
      cli.progress("pinned, until " + set.text("validUntil") + ":");
      for (String kind : List.of("cpu", "gpus", "switches")) {
        if (set.find(kind).isPresent()) {
          for (JsonObject entry : set.objects(kind)) {
            explain(entry);
          }
        }
      }
    } catch (JsonException e) {
      throw new IllegalStateException("a draft of ours does not read: " + e.where(), e);
    }
    cli.progress(
        """
        Compare these with your own build of the image before you sign: whoever made the evidence
        chose what ran. docs/policies.md says where each value comes from.
        Next: keep the output in a file, then sallyport refs put FILE\
        """);
  }

  private void explain(JsonObject entry) throws JsonException {
    cli.progress("  " + entry.text("label"));
    JsonObject values = entry.optionalObject("tdx").orElse(entry);
    values
        .members()
        .forEach((fact, value) -> {
          if (!fact.equals("label") && value instanceof JsonValue.Text(String text)) {
            cli.progress("    %-14s %s".formatted(fact, text));
          }
        });
  }
}
