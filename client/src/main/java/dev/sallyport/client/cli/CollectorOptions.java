package dev.sallyport.client.cli;

import dev.sallyport.client.collector.CollectedEvidence;
import dev.sallyport.client.collector.CollectionException;
import dev.sallyport.client.collector.CollectionRequest;
import dev.sallyport.client.collector.EvidenceCollector;
import dev.sallyport.protocol.HeldData;
import dev.sallyport.protocol.Transcript;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Option;

/** Which of the evidence collectors on the class path a command uses, and with which settings. */
final class CollectorOptions {
  @Option(
      names = "--collector",
      paramLabel = "NAME",
      required = true,
      description = "how evidence is had: files, or another that is installed")
  String name = "";

  @Option(
      names = {"-o", "--collector-option"},
      paramLabel = "NAME=VALUE",
      description = "a setting of the collector; repeat for more")
  Map<String, String> settings = new LinkedHashMap<>();

  /** The collector of this name, if it understands these settings. */
  EvidenceCollector find() throws CliException {
    List<EvidenceCollector> installed =
        StreamSupport.stream(ServiceLoader.load(EvidenceCollector.class).spliterator(), false)
            .toList();
    EvidenceCollector found =
        installed.stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                CliException.usage(
                    "there is no collector " + name,
                    "Installed: "
                        + String.join(
                            ", ", installed.stream().map(EvidenceCollector::name).toList())
                        + ". Others come with a jar: SALLYPORT_CLASSPATH=FILE.jar"));
    // A misspelt option would leave a default in force that the user believes to have changed.
    for (String option : settings.keySet()) {
      if (!found.options().containsKey(option)) {
        throw CliException.usage(
            "collector " + name + " has no option " + option, describe(found.options()));
      }
    }
    return found;
  }

  /** Runs it; what it says while it works goes to the person who waits. */
  CollectedEvidence run(Cli cli, EvidenceCollector collector, Transcript transcript)
      throws CliException, InterruptedException {
    CollectionRequest request =
        new CollectionRequest(
            transcript.gpuNonce().hex(),
            transcript.switchNonce().hex(),
            (gpu, switches) -> HeldData.of(transcript, gpu, switches).bytes().toArray(),
            settings,
            cli::progress);
    try {
      return collector.collect(request);
    } catch (CollectionException e) {
      String message = e.getMessage();
      throw CliException.of(
          ExitCode.LOCAL,
          "no evidence: " + (message == null ? "unknown" : message),
          "The collector takes: " + String.join(", ", new TreeSet<>(collector.options().keySet())));
    }
  }

  private static String describe(Map<String, String> options) {
    StringBuilder text = new StringBuilder();
    options.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(option ->
            text.append(option.getKey()).append(": ").append(option.getValue()).append('\n'));
    return text.toString();
  }
}
