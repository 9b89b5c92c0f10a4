package dev.sallyport.client.cli;

import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.wire.ObjectHead;
import java.util.List;

/** Shows and deletes what a tenant has at the broker. */
final class Listings {
  private Listings() {}

  static int list(Cli cli, ProfileOption option, JsonOption output, StatementKind kind)
      throws CliException, InterruptedException {
    try (Session session = Session.open(cli, option)) {
      List<ObjectHead> heads = Replies.require(session.tenants().objects(session.tenant(), kind));
      if (output.json) {
        cli.json(
            JsonObject.builder()
                .putObjects("objects", heads.stream().map(ObjectHead::toJson).toList())
                .build());
      } else {
        print(cli, heads);
      }
      return ExitCode.OK.number();
    }
  }

  static int delete(
      Cli cli,
      ProfileOption option,
      JsonOption output,
      StatementKind kind,
      String name,
      boolean yes)
      throws CliException, InterruptedException {
    if (!yes && !cli.confirms("Delete every version of " + kind.label() + " " + name + "?")) {
      throw CliException.of(ExitCode.REFUSED, "nothing is deleted", "");
    }
    try (Session session = Session.open(cli, option);
        var owner = session.ownerKey()) {
      ObjectHead head = Replies.require(session.uploads(owner).delete(kind, name));
      if (output.json) {
        cli.json(head.toJson());
      } else {
        cli.say("deleted " + kind.label() + " " + name);
      }
      return ExitCode.OK.number();
    }
  }

  /** Says what an upload came to. */
  static void uploaded(Cli cli, JsonOption output, ObjectHead head, String line) {
    if (output.json) {
      cli.json(head.toJson());
    } else {
      cli.say(line + ", version " + head.highestVersion());
    }
  }

  private static void print(Cli cli, List<ObjectHead> heads) {
    Table table = new Table("NAME", "LATEST", "VERSIONS", "SHA-256 OF THE LATEST");
    for (ObjectHead head : heads) {
      if (head.versions().isEmpty()) {
        table.row(head.name(), "-", "deleted", "-");
      } else {
        ObjectHead.Version latest = head.versions().getLast();
        table.row(
            head.name(),
            Long.toString(latest.version()),
            Integer.toString(head.versions().size()),
            latest.content().hex());
      }
    }
    table.print(cli);
  }
}
