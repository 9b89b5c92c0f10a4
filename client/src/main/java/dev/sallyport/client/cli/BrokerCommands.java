package dev.sallyport.client.cli;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.SignatureKey;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.wire.IdentityAnswer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code broker}: who the broker is. Everything else rests on this comparison: a false key that is
 * pinned here would be believed from then on.
 */
final class BrokerCommands {
  private BrokerCommands() {}

  static CommandLine tree(Cli cli) {
    return Group.of("broker", "Says who the broker is, and pins it.", new Identity(cli));
  }

  /** {@code broker identity}. */
  @Command(
      name = "identity",
      mixinStandardHelpOptions = true,
      description = {
        "Shows the broker's identity keys, and pins or checks them.",
        "Pins only what was compared with the fingerprints that the operator says by another way."
      })
  static final class Identity extends ProfiledCommand {
    @Option(
        names = "--fingerprint",
        paramLabel = "HEX",
        description = "what the operator says; repeat it for the next key. Pins without asking")
    List<String> fingerprints = new ArrayList<>();

    @Option(names = "--replace", description = "puts new keys in the place of the pinned ones")
    boolean replace;

    Identity(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      try (Session session = Session.open(cli, profile)) {
        IdentityAnswer answer = Replies.require(session.connection().identity());
        List<SignatureKey> offered = offered(answer);
        List<SignatureKey> pinned = session.profile().identityKeys();
        if (!pinned.isEmpty() && !replace) {
          requirePinned(pinned, offered.getFirst());
        }
        show(answer, pinned);
        if (pinned.isEmpty() || replace) {
          pin(session.profile(), confirmed(offered));
        }
        return ExitCode.OK.number();
      }
    }

    /** The current key first: it is the one that a pinned broker has to show. */
    private static List<SignatureKey> offered(IdentityAnswer answer) throws CliException {
      List<SignatureKey> keys = new ArrayList<>();
      keys.add(key(answer.current()));
      for (Bytes next : answer.next()) {
        keys.add(key(next));
      }
      return keys;
    }

    private static SignatureKey key(Bytes raw) throws CliException {
      return Replies.require(SignatureKey.ed25519(raw), "the broker's identity key");
    }

    /**
     * Another key than the pinned one is never shown as something to accept, only named: accepting
     * takes {@code --replace}, by which a person says that they asked.
     */
    private void requirePinned(List<SignatureKey> pinned, SignatureKey current)
        throws CliException {
      if (!pinned.contains(current)) {
        throw CliException.of(
            ExitCode.UNTRUSTED,
            "not the pinned broker: it shows " + current.fingerprint(),
            "Pinned: "
                + pinned.stream().map(key -> key.fingerprint().hex()).toList()
                + "\nIf the operator replaced the key, compare by another way, then add --replace.");
      }
      if (!fingerprints.isEmpty()) {
        selected(pinned);
      }
    }

    /** Fingerprints, not keys: they are what people compare. */
    private void show(IdentityAnswer answer, List<SignatureKey> pinned) {
      boolean matches = pinned.stream().anyMatch(key -> key.raw().equals(answer.current()));
      List<String> next = answer.next().stream().map(key -> key.sha256().hex()).toList();
      if (output.json) {
        cli.json(
            JsonObject.builder()
                .put("current", answer.current().sha256().hex())
                .putTexts("next", next)
                .put("pinned", matches)
                .build());
        return;
      }
      cli.say("current  " + answer.current().sha256() + (matches ? "  (pinned)" : ""));
      next.forEach(fingerprint -> cli.say("next     " + fingerprint));
    }

    /** What came over the wire is pinned only if somebody compared it. */
    private List<SignatureKey> confirmed(List<SignatureKey> offered) throws CliException {
      if (!fingerprints.isEmpty()) {
        return selected(offered);
      }
      if (!cli.interactive()) {
        throw CliException.usage(
            "nothing is pinned without a comparison",
            "Ask the operator for the fingerprint, then add --fingerprint HEX.");
      }
      if (!cli.confirms("Are these the fingerprints that the operator told you?")) {
        throw CliException.of(
            ExitCode.REFUSED,
            "nothing is pinned",
            "Ask the operator for the fingerprints, by another way than this connection.");
      }
      return offered;
    }

    /**
     * Each fingerprint that the operator said has to be there; keys that were not named are not
     * pinned, although the broker offers them.
     */
    private List<SignatureKey> selected(List<SignatureKey> keys) throws CliException {
      Set<SignatureKey> selected = new LinkedHashSet<>();
      for (String hex : fingerprints) {
        Digest expected = Arguments.digest(hex, "--fingerprint");
        selected.add(
            keys.stream()
                .filter(key -> key.fingerprint().equals(expected))
                .findFirst()
                .orElseThrow(() ->
                    CliException.of(
                        ExitCode.UNTRUSTED,
                        "not this broker: no key of it has the fingerprint " + expected,
                        "Nothing is pinned. Check the address, and ask the operator again.")));
      }
      return List.copyOf(selected);
    }

    private void pin(Profile before, List<SignatureKey> keys) throws CliException {
      new ProfileStore(cli.home()).save(before.withIdentityKeys(keys));
      cli.progress("pinned " + keys.size() + (keys.size() == 1 ? " key" : " keys"));
      if (keys.size() == 1) {
        cli.progress("Pin the next key too: this one stops being enough when it is replaced.");
      }
    }
  }
}
