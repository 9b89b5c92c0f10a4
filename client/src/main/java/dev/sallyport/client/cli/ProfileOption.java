package dev.sallyport.client.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which profile a command works with. */
final class ProfileOption {
  @Option(
      names = "--profile",
      paramLabel = "NAME|FILE",
      description = "the profile to use; otherwise $$SALLYPORT_PROFILE, otherwise the current one")
  @Nullable String name;

  Profile load(Cli cli) throws CliException {
    return new ProfileStore(cli.home())
        .choose(
            Optional.ofNullable(name),
            Optional.ofNullable(cli.environment().get("SALLYPORT_PROFILE")));
  }
}
