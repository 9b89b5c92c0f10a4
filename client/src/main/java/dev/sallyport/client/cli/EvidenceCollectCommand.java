package dev.sallyport.client.cli;

import dev.sallyport.client.collector.CollectedEvidence;
import dev.sallyport.client.collector.EvidenceCollector;
import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.Kem;
import dev.sallyport.protocol.RecipientKeyPair;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code evidence collect}: evidence of this machine for a challenge that is thrown away, to draft
 * reference sets from and to check policies with. It can earn no release: no broker issued the
 * challenge, and nobody has the key.
 */
@Command(
    name = "collect",
    mixinStandardHelpOptions = true,
    description = {
      "Collects this machine's evidence into files, as 'fetch' would send it.",
      "It answers a throw-away challenge: good for 'refs from-evidence' and 'policy check', and",
      "for no release."
    })
final class EvidenceCollectCommand implements Callable<Integer> {
  /** Stands in the transcript, as a name has to; there is no such secret. */
  private static final String NO_SECRET = "nobody/nothing";

  private final Cli cli;
  @Mixin JsonOption output = new JsonOption();
  @Mixin CollectorOptions collector = new CollectorOptions();

  @Option(
      names = "--out-dir",
      paramLabel = "DIR",
      required = true,
      description =
          "gets cpu-token.jwt, and gpu-bundle.json and switch-bundle.json where there are")
  Path directory = Path.of("");

  EvidenceCollectCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws CliException, InterruptedException {
    EvidenceCollector chosen = collector.find();
    Transcript transcript = throwAway();
    CollectedEvidence evidence = collector.run(cli, chosen, transcript);
    PrivateFiles.makeDirectory(directory.toAbsolutePath());
    List<Path> files = new ArrayList<>();
    write(files, "cpu-token.jwt", Optional.of(evidence.cpu()));
    write(files, "gpu-bundle.json", evidence.gpu());
    write(files, "switch-bundle.json", evidence.switches());
    report(files, transcript);
    return ExitCode.OK.number();
  }

  private static Transcript throwAway() throws CliException {
    try (RecipientKeyPair key = RecipientKeyPair.generate(Kem.X25519)) {
      ResourceList nothing =
          Replies.require(ResourceList.parse(List.of(NO_SECRET)), "the name of no secret");
      return Challenge.random(new SecureRandom()).transcript(nothing, key.publicKey());
    } catch (GeneralSecurityException e) {
      throw CliException.local("cannot make a key", e);
    }
  }

  /** Never in the place of another file: evidence of two runs must not be mixed. */
  private void write(List<Path> files, String name, Optional<CollectedEvidence.Part> part)
      throws CliException {
    if (part.isPresent()) {
      Path file = directory.resolve(name);
      PrivateFiles.create(file, part.get().content().getBytes(StandardCharsets.UTF_8));
      files.add(file);
    }
  }

  private void report(List<Path> files, Transcript transcript) {
    if (output.json) {
      cli.json(
          JsonObject.builder()
              .putTexts("files", files.stream().map(Path::toString).toList())
              .put("gpuNonce", transcript.gpuNonce().hex())
              .put("switchNonce", transcript.switchNonce().hex())
              .build());
      return;
    }
    files.forEach(file -> cli.say(file.toString()));
    cli.progress("nonce of the GPUs      " + transcript.gpuNonce().hex());
    cli.progress("nonce of the switches  " + transcript.switchNonce().hex());
    cli.progress("Next: sallyport refs from-evidence FILE… --keys JWKS --name NAME");
  }
}
