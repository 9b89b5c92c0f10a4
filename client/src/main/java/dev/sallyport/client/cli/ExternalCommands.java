package dev.sallyport.client.cli;

import dev.sallyport.client.OwnerUploads.SealedSecret;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.ExternalDocument;
import dev.sallyport.protocol.ExternalDocument.Form;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.SigningKey;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.wire.ObjectHead;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code external}: secrets that stay in another system, such as Vault's KV engine. An owner first
 * makes the document that says where one lies and what has to be found there, puts the value there,
 * and then signs the document.
 */
final class ExternalCommands {
  private ExternalCommands() {}

  static CommandLine tree(Cli cli) {
    return Group.of(
        "external",
        "Guards secrets that stay in another system, such as Vault's KV engine.",
        new Seal(cli),
        new Plain(cli),
        new Put(cli),
        ObjectCommands.list(
            cli, StatementKind.EXTERNAL, "Lists paths, versions and digests of the documents."),
        ObjectCommands.remove(
            cli,
            StatementKind.EXTERNAL,
            "PATH",
            "secret's path, without the tenant",
            "Ends every version of a secret here, for good; what lies elsewhere stays there."));
  }

  /** Where it lies, or is about to. */
  static final class Place {
    @Option(
        names = "--source",
        paramLabel = "URI",
        required = true,
        description = "where it lies, such as vault://main/secret/acme/db")
    String source = "";

    @Option(
        names = "--at",
        paramLabel = "N",
        required = true,
        description = "the version over there, exactly")
    long version;

    @Option(
        names = "--field",
        paramLabel = "NAME",
        defaultValue = "value",
        description = "the field over there (default: ${DEFAULT-VALUE})")
    String field = "";

    @Option(
        names = "--document",
        paramLabel = "FILE",
        required = true,
        description = "where to write the document, for 'external put'")
    Path document = Path.of("");

    void write(GuardedInput input, long lowest, Form form) throws CliException {
      PrivateFiles.create(
          document,
          new ExternalDocument(source, version, field, input.policy, lowest, form).toUtf8());
    }
  }

  /** {@code external seal}. */
  @Command(
      name = "seal",
      mixinStandardHelpOptions = true,
      description = {
        "Seals a secret on this machine as the next version of PATH, and uploads nothing.",
        "The envelope is the value to put there; whoever reads it there learns nothing."
      })
  static final class Seal extends ProfiledCommand {
    @Parameters(paramLabel = "PATH", description = "the secret's path, without the tenant")
    String path = "";

    @Mixin GuardedInput input = new GuardedInput();
    @Mixin Place place = new Place();

    @Option(
        names = "--envelope",
        paramLabel = "FILE",
        required = true,
        description = "where to write the sealed value")
    Path envelope = Path.of("");

    Seal(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      SecretPath secretPath = Replies.argument(SecretPath.parse(path), "PATH");
      input.requirePolicyName();
      try (Session session = Session.open(cli, profile);
          SigningKey owner = session.ownerKey();
          SecretBytes secret = input.read(cli)) {
        long lowest = input.lowestPolicyVersion(session);
        SealedSecret sealed =
            Replies.require(
                session.uploads(owner).sealExternal(secretPath, secret, input.policy, lowest));
        // Without a line feed: the file is the value, byte for byte.
        PrivateFiles.create(
            envelope, sealed.envelope().base64Url().getBytes(StandardCharsets.US_ASCII));
        place.write(input, lowest, new Form.Sealed(sealed.intakeKeyNumber(), sealed.content()));
        cli.say("sealed " + path + "; put " + envelope + " there, then sign " + place.document);
        return ExitCode.OK.number();
      }
    }
  }

  /** {@code external plain}. */
  @Command(
      name = "plain",
      mixinStandardHelpOptions = true,
      description = {
        "Makes the document for a value that lies there in the clear already.",
        "Whoever reads it there has the secret without any attestation, and the policy has to",
        "say that this is meant: \"plainSource\": true."
      })
  static final class Plain extends ProfiledCommand {
    @Mixin GuardedInput input = new GuardedInput();
    @Mixin Place place = new Place();

    Plain(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      input.requirePolicyName();
      try (Session session = Session.open(cli, profile);
          SecretBytes secret = input.read(cli)) {
        byte[] salt = new byte[Form.Plain.SALT_SIZE];
        new SecureRandom().nextBytes(salt);
        place.write(
            input, input.lowestPolicyVersion(session), Form.Plain.of(Bytes.of(salt), secret));
        cli.say("sign " + place.document + " with 'sallyport external put'");
        return ExitCode.OK.number();
      }
    }
  }

  /** {@code external put}. */
  @Command(
      name = "put",
      mixinStandardHelpOptions = true,
      description = {
        "Signs a document of 'external seal' or 'external plain' and uploads it as the next version",
        "of PATH. The broker reads the value once before it accepts."
      })
  static final class Put extends ProfiledCommand {
    @Parameters(index = "0", paramLabel = "PATH", description = "the secret's path")
    String path = "";

    @Parameters(index = "1", paramLabel = "DOCUMENT", description = "the document's file")
    Path file = Path.of("");

    Put(Cli cli) {
      super(cli);
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
      SecretPath secretPath = Replies.argument(SecretPath.parse(path), "PATH");
      Bytes bytes = Bytes.of(PrivateFiles.read(file, ExternalDocument.LIMITS.maxBytes()));
      ExternalDocument document = Replies.argument(ExternalDocument.parse(bytes), "DOCUMENT");
      try (Session session = Session.open(cli, profile)) {
        ObjectHead head = session.putDocument(StatementKind.EXTERNAL, secretPath.value(), bytes);
        String how = document.isPlain() ? "in the clear" : "sealed";
        ObjectCommands.uploaded(
            cli,
            output,
            head,
            path + " lies " + how + " at " + document.source() + " version " + document.version());
        return ExitCode.OK.number();
      }
    }
  }
}
