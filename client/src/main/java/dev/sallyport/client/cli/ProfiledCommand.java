package dev.sallyport.client.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/**
 * A command that works with a profile and can answer in JSON. Picocli fills both mix-ins after
 * construction, so that a subclass reads them in {@code call} alone.
 */
abstract class ProfiledCommand implements Callable<Integer> {
  final Cli cli;
  @Mixin ProfileOption profile = new ProfileOption();
  @Mixin JsonOption output = new JsonOption();

  ProfiledCommand(Cli cli) {
    this.cli = cli;
  }
}
