package dev.sallyport.client.cli;

import dev.sallyport.client.KeysClient;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.KeyEntry;
import dev.sallyport.protocol.wire.KeyEntry.Standing;
import dev.sallyport.protocol.wire.KeyKind;
import dev.sallyport.protocol.wire.KeyListAnswer;
import dev.sallyport.protocol.wire.KeyRotation;
import dev.sallyport.protocol.wire.KeyRotation.Manner;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code keys}: an operator's look at the broker's and the tenants' keys, and their replacement. No
 * key, public or private, passes here: fingerprints are what people compare.
 */
final class KeysCommands {
  private KeysCommands() {}

  static CommandLine tree(Cli cli) {
    return Group.of(
        "keys",
        "Lists and replaces the keys of the broker and of tenants.",
        new ListAll(cli),
        new Rotate(cli));
  }

  /** {@code keys list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the broker's own keys, or a tenant's: numbers, states, fingerprints.")
  static final class ListAll extends ProfiledCommand {
    @Option(
        names = "--tenant",
        paramLabel = "NAME",
        description = "this tenant's keys instead of the broker's")
    @Nullable String tenant;

    ListAll(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      Optional<TenantName> name =
          tenant == null
              ? Optional.empty()
              : Optional.of(Replies.argument(TenantName.parse(tenant), "--tenant"));
      try (Session session = Session.open(cli, profile)) {
        show(cli, output, Replies.require(session.keys(name).list()));
        return ExitCode.OK.number();
      }
    }
  }

  /** {@code keys rotate}. */
  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = {
        "Replaces the current key of a kind: identity, transport or ticket of the broker,",
        "intake or storage of a tenant. Nothing stops: what is begun or stored is served on."
      })
  static final class Rotate extends ProfiledCommand {
    @Parameters(paramLabel = "KIND", description = "identity, transport, ticket, intake, storage")
    String kind = "";

    @Option(
        names = "--tenant",
        paramLabel = "NAME",
        description = "whose intake or storage key; otherwise the profile's tenant")
    @Nullable String tenant;

    @Option(
        names = "--discard",
        description = "the old transport or ticket key stops at once: open challenges are refused")
    boolean discard;

    @Option(
        names = "--despite-pins",
        description = "a new identity key although guests had no time to pin the next one")
    boolean despitePins;

    @Option(names = "--yes", description = "does not ask before an identity key is replaced")
    boolean yes;

    Rotate(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      KeyKind wanted = KeyKind.fromLabel(kind).orElseThrow(Rotate::unknownKind);
      Manner manner = manner(wanted);
      try (Session session = Session.open(cli, profile)) {
        KeysClient keys = session.keys(owner(wanted, session));
        KeyEntry current = current(wanted, Replies.require(keys.list()));
        if (wanted == KeyKind.IDENTITY && !yes && !confirmed()) {
          throw CliException.of(
              ExitCode.REFUSED, "nothing is replaced", "Answer yes, or add --yes.");
        }
        KeyRotation order = new KeyRotation(wanted, current.number(), manner);
        KeyListAnswer after = Replies.require(keys.rotate(order));
        show(cli, output, after);
        advise(wanted);
        return ExitCode.OK.number();
      }
    }

    private static CliException unknownKind() {
      String kinds =
          Arrays.stream(KeyKind.values()).map(KeyKind::label).collect(Collectors.joining(", "));
      return CliException.usage(
          "KIND is one of " + kinds, "See which keys there are: sallyport keys list");
    }

    /** Refused here where the broker would refuse, so that nobody is asked in vain. */
    private Manner manner(KeyKind wanted) throws CliException {
      if (discard && wanted != KeyKind.TRANSPORT && wanted != KeyKind.TICKET) {
        throw CliException.usage(
            "--discard is for transport and ticket keys",
            "Leave it out: what an old key of another kind opened stays needed.");
      }
      if (despitePins && wanted != KeyKind.IDENTITY) {
        throw CliException.usage(
            "--despite-pins is for the identity key", "Leave it out: no guest pins another key.");
      }
      if (discard) {
        return Manner.DISCARD;
      }
      return despitePins ? Manner.DESPITE_PINS : Manner.USUAL;
    }

    /** The tenant whose key it is; empty for a key of the broker. */
    private Optional<TenantName> owner(KeyKind wanted, Session session) throws CliException {
      if (isTenants(wanted)) {
        return Optional.of(
            tenant == null
                ? session.tenant()
                : Replies.argument(TenantName.parse(tenant), "--tenant"));
      }
      if (tenant != null) {
        throw CliException.usage(
            wanted.label() + " keys belong to the broker, to no tenant", "Leave --tenant out.");
      }
      return Optional.empty();
    }

    private static boolean isTenants(KeyKind kind) {
      return switch (kind) {
        case INTAKE, STORAGE -> true;
        case IDENTITY, TRANSPORT, TICKET -> false;
      };
    }

    private static KeyEntry current(KeyKind wanted, KeyListAnswer keys) throws CliException {
      return keys.keys().stream()
          .filter(key -> key.kind() == wanted && key.standing() == Standing.CURRENT)
          .findFirst()
          .orElseThrow(() ->
              CliException.of(
                  ExitCode.UNTRUSTED,
                  "the broker's list has no current " + wanted.label() + " key",
                  "Is this the broker that you mean? sallyport profile show"));
    }

    private boolean confirmed() throws CliException {
      return cli.confirms(
          "Guests that did not pin the next identity key will refuse this broker. Replace it?");
    }

    private void advise(KeyKind wanted) {
      switch (wanted) {
        case IDENTITY ->
            cli.progress(
                """
                Give the fingerprint of the new next key to everybody who pins this broker, by a way
                other than the broker: they need it before the next rotation.\
                """);
        case TRANSPORT, TICKET ->
            cli.progress("Other replicas follow within a minute, or when they first need it.");
        case INTAKE, STORAGE ->
            cli.progress(
                "New secrets go under the new key. Nothing is encrypted again: upload a secret again"
                    + " to free it of an old key.");
      }
    }
  }

  private static void show(Cli cli, JsonOption output, KeyListAnswer keys) {
    if (output.json) {
      cli.json(keys.toJson());
      return;
    }
    Table table =
        new Table("KIND", "NUMBER", "STATE", "SINCE", "UNTIL", "NEEDED BY", "FINGERPRINT");
    for (KeyEntry key : keys.keys()) {
      table.row(
          key.kind().label(),
          Integer.toString(key.number()),
          key.standing().label(),
          Instant.ofEpochMilli(key.sinceMillis()).toString(),
          key.untilMillis().isPresent()
              ? Instant.ofEpochMilli(key.untilMillis().getAsLong()).toString()
              : "-",
          neededBy(key),
          key.fingerprint().map(digest -> digest.hex()).orElse("-"));
    }
    table.print(cli);
  }

  /** Why a key is still there; a dash for one that nothing needs yet or any more. */
  private static String neededBy(KeyEntry key) {
    if (key.secrets().isPresent()) {
      long secrets = key.secrets().getAsLong();
      return secrets == 0 && key.standing() == Standing.KEPT
          ? "late uploads"
          : secrets + (secrets == 1 ? " secret" : " secrets");
    }
    return switch (key.standing()) {
      case NEXT -> "-";
      case CURRENT -> "everything new";
      case KEPT -> "open challenges";
    };
  }
}
