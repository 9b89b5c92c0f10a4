package dev.sallyport.client.cli;

import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.OwnerRole;
import dev.sallyport.protocol.OwnersDocument;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.wire.TenantAnswer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code tenant}: who owns secrets. A tenant is its root, the digest of its first owners document;
 * the name is only how a broker finds it.
 */
final class TenantCommands {
  private TenantCommands() {}

  static CommandLine tree(Cli cli) {
    return Group.of("tenant", "Makes a tenant, and shows it.", new Create(cli), new Show(cli));
  }

  /** {@code tenant create}. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Makes an owner key and a spare one, and begins a tenant with them.",
        "Keeps the tenant root in the profile. Run it again after a lost answer: it goes on."
      })
  static final class Create extends ProfiledCommand {
    @Parameters(paramLabel = "NAME", description = "the tenant's name: a-z, 0-9 and dashes")
    String name = "";

    @Option(
        names = "--spare-key",
        paramLabel = "FILE",
        description = "where the spare owner key goes; otherwise beside the owner key")
    @Nullable Path spareKey;

    Create(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      TenantName tenant = Replies.argument(TenantName.parse(name), "tenant");
      try (Session session = Session.open(cli, profile)) {
        // The profile is saved before the attempt ends: a crash between the two repeats, and loses
        // nothing.
        TenantBirth birth = TenantBirth.prepare(cli, tenant, spareKey);
        Digest root = birth.register(session);
        new ProfileStore(cli.home())
            .save(session.profile().withTenant(tenant, root, birth.ownerKey().toString()));
        birth.finish();
        report(tenant, root, birth);
        return ExitCode.OK.number();
      }
    }

    private void report(TenantName tenant, Digest root, TenantBirth birth) {
      if (output.json) {
        cli.json(
            JsonObject.builder()
                .put("tenant", tenant.value())
                .put("root", root.hex())
                .put("ownerKeyFile", birth.ownerKey().toString())
                .put("spareKeyFile", birth.spareKey().toString())
                .build());
      } else {
        cli.say("tenant       " + tenant);
        cli.say("tenant root  " + root);
        cli.say("owner key    " + birth.ownerKey());
        cli.say("spare key    " + birth.spareKey());
      }
      cli.progress(
          """
          Move the spare key to a safe place off this machine: with it the tenant survives the loss
          of the owner key. Whoever has either key can take the tenant over.
          Give the tenant root to your workloads: they pin it.\
          """);
    }
  }

  /** {@code tenant show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows the tenant's root, owners and thresholds, as the broker has them.")
  static final class Show extends ProfiledCommand {
    Show(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      try (Session session = Session.open(cli, profile)) {
        TenantAnswer answer = Replies.require(session.tenants().tenant(session.tenant()));
        OwnersDocument owners =
            Replies.require(OwnersDocument.parse(answer.ownersDocument()), "owners document");
        requireRoot(session.profile(), answer, owners);
        if (output.json) {
          cli.json(json(answer, owners));
        } else {
          print(answer, owners);
        }
        return ExitCode.OK.number();
      }
    }

    /**
     * Shown only if the answer and the document in it agree on the root, and with the pinned one if
     * there is one: a name alone is the broker's to give.
     */
    private static void requireRoot(Profile profile, TenantAnswer answer, OwnersDocument owners)
        throws CliException {
      boolean expected = profile.tenantRoot().map(root -> root.equals(answer.root())).orElse(true);
      if (!expected || !owners.root().equals(answer.root())) {
        throw CliException.of(
            ExitCode.UNTRUSTED,
            "another tenant under this name: its root is " + answer.root(),
            "Check the broker and the profile: sallyport profile show");
      }
    }

    private static JsonObject json(TenantAnswer answer, OwnersDocument owners) {
      JsonObject.Builder thresholds = JsonObject.builder();
      for (OwnerRole role : OwnerRole.values()) {
        thresholds.put(role.label(), owners.threshold(role));
      }
      return JsonObject.builder()
          .put("tenant", answer.name().value())
          .put("root", answer.root().hex())
          .put("ownersNumber", owners.number())
          .putObjects("keys", owners.keys().stream().map(Show::json).toList())
          .put("thresholds", thresholds.build())
          .build();
    }

    private static JsonObject json(OwnersDocument.OwnerKey key) {
      return JsonObject.builder()
          .put("id", key.id())
          .put("fingerprint", key.key().fingerprint().hex())
          .putTexts("roles", roles(key))
          .build();
    }

    private void print(TenantAnswer answer, OwnersDocument owners) {
      cli.say("tenant       " + answer.name());
      cli.say("tenant root  " + answer.root());
      cli.say("owners       number " + owners.number());
      Table table = new Table("KEY", "FINGERPRINT", "ROLES");
      for (OwnersDocument.OwnerKey key : owners.keys()) {
        table.row(key.id(), key.key().fingerprint().hex(), String.join(",", roles(key)));
      }
      table.print(cli);
    }

    private static java.util.List<String> roles(OwnersDocument.OwnerKey key) {
      return key.roles().stream().sorted().map(OwnerRole::label).toList();
    }
  }
}
