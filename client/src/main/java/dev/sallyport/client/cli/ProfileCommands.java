package dev.sallyport.client.cli;

import dev.sallyport.client.BrokerAddress;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.json.JsonObject;
import java.nio.file.Path;
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

/** {@code profile}: what is known beforehand about a broker and a tenant. */
final class ProfileCommands {
  private ProfileCommands() {}

  static CommandLine tree(Cli cli) {
    return Group.of(
        "profile",
        "Keeps what is known beforehand about a broker and a tenant.",
        new Add(cli),
        new Show(cli),
        new ListAll(cli),
        new Use(cli));
  }

  /** {@code profile add}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Makes a profile, or changes what is named here of an existing one.")
  static final class Add implements Callable<Integer> {
    private final Cli cli;

    @Parameters(paramLabel = "NAME", description = "the profile's name")
    String name = "";

    @Option(names = "--broker", paramLabel = "URL", description = "where the broker listens")
    @Nullable String broker;

    @Option(names = "--tenant", paramLabel = "NAME", description = "the tenant to work for")
    @Nullable String tenant;

    @Option(names = "--tenant-root", paramLabel = "HEX", description = "the tenant's identity")
    @Nullable String tenantRoot;

    @Option(
        names = "--pin",
        paramLabel = "HEX",
        description = "a raw identity key of the broker; replaces the pinned ones")
    List<String> pins = new ArrayList<>();

    @Option(names = "--owner-key", paramLabel = "FILE", description = "the owner's key")
    @Nullable Path ownerKey;

    @Option(
        names = "--admin-token-file",
        paramLabel = "FILE",
        description = "holds the operator's bearer token")
    @Nullable Path adminTokenFile;

    @Option(
        names = "--ca",
        paramLabel = "FILE",
        description = "PEM file of the authorities of the broker's certificate, if it is private")
    @Nullable Path ca;

    Add(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() throws CliException {
      ProfileStore store = new ProfileStore(cli.home());
      Optional<Profile> before =
          store.exists(name) ? Optional.of(store.load(name)) : Optional.empty();
      Profile profile =
          new Profile(
              name,
              address(before),
              pins.isEmpty() ? before.map(Profile::identityKeys).orElse(List.of()) : keys(),
              tenant == null
                  ? before.flatMap(Profile::tenant)
                  : Optional.of(Replies.argument(TenantName.parse(tenant), "--tenant")),
              tenantRoot == null
                  ? before.flatMap(Profile::tenantRoot)
                  : Optional.of(root(tenantRoot)),
              file(ownerKey).or(() -> before.flatMap(Profile::ownerKeyFile)),
              file(adminTokenFile).or(() -> before.flatMap(Profile::adminTokenFile)),
              file(ca).or(() -> before.flatMap(Profile::caFile)));
      store.save(profile);
      cli.progress("profile " + name + (before.isPresent() ? " changed" : " made"));
      if (profile.identityKeys().isEmpty()) {
        cli.progress("Next: sallyport broker identity --profile " + name);
      }
      return ExitCode.OK.number();
    }

    /** No plain HTTP except to this very machine: bearer tokens travel on this connection. */
    private BrokerAddress address(Optional<Profile> before) throws CliException {
      if (broker == null) {
        return before
            .map(Profile::broker)
            .orElseThrow(() ->
                CliException.usage(
                    "a new profile needs --broker URL",
                    "Example: --broker https://keys.example.org"));
      }
      return BrokerAddress.parse(broker)
          .orElseThrow(() ->
              CliException.usage(
                  "--broker is no https URL (http is taken on loopback alone)",
                  "Example: https://keys.example.org"));
    }

    /** Whole keys, not fingerprints: a signature is checked with the key itself. */
    private List<SignatureKey> keys() throws CliException {
      List<SignatureKey> keys = new ArrayList<>();
      for (String pin : pins) {
        keys.add(
            Profile.key(pin)
                .orElseThrow(() ->
                    CliException.usage(
                        "--pin takes a raw key, 64 hex digits",
                        "For a fingerprint use: sallyport broker identity --fingerprint HEX")));
      }
      return keys;
    }

    private static Digest root(String hex) throws CliException {
      return Arguments.digest(hex, "--tenant-root");
    }

    /** Absolute, because the next command may run somewhere else. */
    private static Optional<String> file(@Nullable Path file) {
      return Optional.ofNullable(file).map(path -> path.toAbsolutePath().toString());
    }
  }

  /** {@code profile show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows one profile; keys by their fingerprints.")
  static final class Show extends ProfiledCommand {
    Show(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException {
      Profile shown = profile.load(cli);
      if (output.json) {
        cli.json(shown.toJson());
        return ExitCode.OK.number();
      }
      cli.say("profile      " + shown.name());
      cli.say("broker       " + shown.broker());
      shown.identityKeys().forEach(key -> cli.say("pinned       " + key.fingerprint()));
      cli.say("tenant       " + shown.tenant().map(TenantName::value).orElse("-"));
      cli.say("tenant root  " + shown.tenantRoot().map(Digest::hex).orElse("-"));
      cli.say("owner key    " + shown.ownerKeyFile().orElse("-"));
      cli.say("admin token  " + shown.adminTokenFile().orElse("-"));
      shown.caFile().ifPresent(file -> cli.say("authorities  " + file));
      return ExitCode.OK.number();
    }
  }

  /** {@code profile list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the profiles; a star marks the current one.")
  static final class ListAll implements Callable<Integer> {
    private final Cli cli;
    @Mixin JsonOption output = new JsonOption();

    ListAll(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() throws CliException {
      ProfileStore store = new ProfileStore(cli.home());
      Optional<String> current = store.current();
      if (output.json) {
        JsonObject.Builder json = JsonObject.builder().putTexts("profiles", store.names());
        current.ifPresent(name -> json.put("current", name));
        cli.json(json.build());
        return ExitCode.OK.number();
      }
      for (String name : store.names()) {
        cli.say((current.equals(Optional.of(name)) ? "* " : "  ") + name);
      }
      return ExitCode.OK.number();
    }
  }

  /** {@code profile use}. */
  @Command(
      name = "use",
      mixinStandardHelpOptions = true,
      description = "Makes a profile the current one.")
  static final class Use implements Callable<Integer> {
    private final Cli cli;

    @Parameters(paramLabel = "NAME", description = "the profile's name")
    String name = "";

    Use(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() throws CliException {
      ProfileStore store = new ProfileStore(cli.home());
      // Fails on a profile that is missing or damaged before it becomes the current one.
      store.load(name);
      store.use(name);
      cli.progress("profile " + name + " is the current one");
      return ExitCode.OK.number();
    }
  }
}
