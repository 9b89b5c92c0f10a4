package dev.sallyport.system;

import static dev.sallyport.system.Attack.Target.PARTNERS_MODEL;
import static dev.sallyport.system.Attack.Target.SPARE;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Changes of the row that says who the owners are: whoever replaces it would be the tenant. */
final class OwnersAttacks {
  private static final String UNSIGNED = "unsigned-row";
  private static final String MISMATCH = "row-mismatch";

  private OwnersAttacks() {}

  static List<Attack> all() {
    return Stream.concat(replaced().stream(), damagedAndRelabelled().stream()).toList();
  }

  private static List<Attack> replaced() {
    return List.of(
        Attack.on(
            "owners: a stranger's document under the old signatures",
            UNSIGNED,
            (admin, victim, _) ->
                admin.set(victim.owners(), "document", document(stranger(victim)))),
        Attack.on(
            "owners: a stranger's document and signatures",
            MISMATCH,
            (admin, victim, _) -> replaceOwners(admin, victim, stranger(victim))),
        Attack.on(
                "owners: a stranger's document and signatures, and every statement signed anew",
                "secret-unreadable",
                (admin, victim, _) -> takeOver(admin, victim, stranger(victim)))
            .and(SPARE, "secret-unreadable"),
        Attack.on(
            "owners: taken over like that, and the secret under the laxer policy",
            "secret-unreadable",
            (admin, victim, _) -> {
              takeOver(admin, victim, stranger(victim));
              RowKey secret = victim.secret(Victim.MODEL, 2);
              admin.set(secret, "policy", Victim.LAX);
              admin.set(secret, "lowest_policy_version", 1);
            }),
        Attack.on(
                "owners: documents and signatures of two tenants exchanged",
                MISMATCH,
                (admin, victim, partner) -> admin.exchange(victim.owners(), partner.owners()))
            .and(PARTNERS_MODEL, MISMATCH),
        Attack.on(
                "owners: documents of two tenants exchanged",
                UNSIGNED,
                (admin, victim, partner) ->
                    admin.exchange(victim.owners(), partner.owners(), List.of("document")))
            .and(PARTNERS_MODEL, UNSIGNED),
        Attack.on(
                "owners: signatures of two tenants exchanged",
                UNSIGNED,
                (admin, victim, partner) ->
                    admin.exchange(victim.owners(), partner.owners(), List.of("signatures")))
            .and(PARTNERS_MODEL, UNSIGNED));
  }

  private static List<Attack> damagedAndRelabelled() {
    return List.of(
        Attack.on(
            "owners: signatures removed",
            UNSIGNED,
            (admin, victim, _) -> admin.set(victim.owners(), "signatures", new byte[0])),
        Attack.on(
            "owners: one bit of the signatures changed",
            UNSIGNED,
            (admin, victim, _) -> admin.flip(victim.owners(), "signatures")),
        Attack.on(
            "owners: document cut",
            MISMATCH,
            (admin, victim, _) -> admin.cut(victim.owners(), "document")),
        Attack.on(
            "owners: a stranger's key added to the document",
            UNSIGNED,
            (admin, victim, _) -> addKey(admin, victim, OwnerKey.ed25519())),
        Attack.on(
            "owners: re-labelled as number 2",
            MISMATCH,
            (admin, victim, _) -> admin.set(victim.owners(), "number", 2)),
        Attack.on(
            "owners: re-labelled as number 0",
            MISMATCH,
            (admin, victim, _) -> admin.set(victim.owners(), "number", 0)),
        Attack.on(
            "owners: a stranger's document planted as number 2",
            MISMATCH,
            (admin, victim, _) -> {
              RowKey planted = victim.owners().with("number", 2);
              admin.plant(victim.owners(), planted);
              Owner stranger = stranger(victim);
              admin.set(planted, "document", document(stranger));
              admin.set(planted, "signatures", signatures(stranger));
            }),
        Attack.on(
                "owners: rows of two tenants re-labelled as each other's",
                MISMATCH,
                (admin, victim, partner) -> {
                  admin.set(victim.owners(), "tenant", "aside");
                  admin.set(partner.owners(), "tenant", victim.tenant());
                  admin.set(RowKey.owners("aside"), "tenant", partner.tenant());
                })
            .and(PARTNERS_MODEL, MISMATCH));
  }

  private static Owner stranger(Victim victim) {
    return Owner.unknown(victim.tenant());
  }

  private static byte[] document(Owner owner) {
    return Encoding.bytes(owner.creation(), "ownersDocument");
  }

  private static byte[] signatures(Owner owner) {
    return Administrator.signatures(owner.key(), Formulas.ownersSigned(document(owner)));
  }

  private static void replaceOwners(Administrator admin, Victim victim, Owner stranger)
      throws Exception {
    admin.set(victim.owners(), "document", document(stranger));
    admin.set(victim.owners(), "signatures", signatures(stranger));
  }

  /** Everything that a release checks signatures of becomes the stranger's. */
  private static void takeOver(Administrator admin, Victim victim, Owner stranger)
      throws Exception {
    replaceOwners(admin, victim, stranger);
    for (RowKey statement :
        List.of(
            victim.references(Documents.CPU_SET, 2),
            victim.references(Victim.LAX, 1),
            victim.policy(Victim.STRICT, 2),
            victim.policy(Victim.LAX, 1),
            victim.secretStatement(Victim.MODEL, 2),
            victim.secretStatement(Victim.SPARE, 1))) {
      admin.sign(statement, stranger.root(), stranger.key());
    }
  }

  private static void addKey(Administrator admin, Victim victim, OwnerKey key) throws Exception {
    String text = new String(admin.bytes(victim.owners(), "document"), StandardCharsets.UTF_8);
    JsonObject document = JsonParser.parseString(text).getAsJsonObject();
    document
        .getAsJsonArray("keys")
        .add(key.document("second", List.of("owner", "policy", "secret")));
    admin.set(victim.owners(), "document", Encoding.utf8(document.toString()));
  }
}
