package dev.sallyport.system;

import static dev.sallyport.system.Attack.Target.PARTNERS_MODEL;
import static dev.sallyport.system.Attack.Target.SPARE;

import java.util.List;
import java.util.stream.Stream;

/** Changes of the rows of secrets: of the ciphertext, of what guards it, and of its statement. */
final class SecretAttacks {
  private static final String UNSIGNED = "unsigned-row";
  private static final String MISMATCH = "row-mismatch";
  private static final String UNREADABLE = "secret-unreadable";
  private static final String ROLLED_BACK = "policy-rolled-back";

  private SecretAttacks() {}

  static List<Attack> all() {
    return Stream.of(
            forged(),
            inOneColumn(),
            exchanged(),
            olderAsNewest(),
            acrossTenants(),
            withOthersAround())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Attack> forged() {
    return List.of(
        Attack.on(
            "secret: one bit of the ciphertext changed",
            UNREADABLE,
            (admin, victim, _) -> admin.flip(model(victim), "stored")),
        Attack.on(
            "secret: ciphertext cut",
            UNREADABLE,
            (admin, victim, _) -> admin.cut(model(victim), "stored")),
        Attack.on(
            "secret: under a laxer policy",
            UNREADABLE,
            (admin, victim, _) -> {
              admin.set(model(victim), "policy", Victim.LAX);
              admin.set(model(victim), "lowest_policy_version", 1);
            }),
        Attack.on(
            "secret: row gone, statement left",
            MISMATCH,
            (admin, victim, _) -> admin.delete(model(victim))),
        Attack.on(
            "secret: content digest of its statement changed",
            MISMATCH,
            (admin, victim, _) -> admin.flip(statement(victim), "content")),
        Attack.on(
            "secret: content and statement digests changed",
            UNSIGNED,
            (admin, victim, _) -> {
              admin.flip(statement(victim), "content");
              admin.makeConsistent(statement(victim), victim.root());
            }),
        Attack.on(
            "secret: statement signed by a stranger",
            UNSIGNED,
            (admin, victim, _) -> admin.sign(statement(victim), victim.root(), OwnerKey.ed25519())),
        Attack.on(
            "secret: statement without signatures",
            UNSIGNED,
            (admin, victim, _) -> admin.set(statement(victim), "signatures", new byte[0])),
        Attack.on(
            "secret: statement under its policy's signatures",
            UNSIGNED,
            (admin, victim, _) ->
                admin.copy(
                    victim.policy(Victim.STRICT, 2), statement(victim), List.of("signatures"))));
  }

  /** What stands in one column of the newest row, and what that comes to. */
  private static List<Attack> inOneColumn() {
    return List.of(
        set("ciphertext emptied", "stored", new byte[0], UNREADABLE),
        set("moved to a storage key that is not there", "storage_key", 2, UNREADABLE),
        set("moved to an intake key that is not there", "intake_key", 2, UNREADABLE),
        set("under a policy that is not there", "policy", "nobody", "unknown-policy"),
        set("under a laxer policy below its version", "policy", Victim.LAX, ROLLED_BACK),
        set("lowest policy version lowered", "lowest_policy_version", 1, UNREADABLE),
        set("lowest policy version raised", "lowest_policy_version", 3, ROLLED_BACK),
        set("lowest policy version negative", "lowest_policy_version", -1, UNREADABLE));
  }

  private static Attack set(String name, String column, Object value, String reason) {
    return Attack.set("secret: " + name, reason, SecretAttacks::model, column, value);
  }

  private static List<Attack> exchanged() {
    return List.of(
        Attack.on(
                "secret: ciphertexts of two secrets exchanged",
                UNREADABLE,
                (admin, victim, _) ->
                    admin.exchange(model(victim), spare(victim), List.of("stored")))
            .and(SPARE, UNREADABLE),
        Attack.on(
                "secret: rows of two secrets exchanged",
                UNREADABLE,
                (admin, victim, _) -> admin.exchange(model(victim), spare(victim)))
            .and(SPARE, UNREADABLE),
        Attack.on(
                "secret: statements of two secrets exchanged",
                MISMATCH,
                (admin, victim, _) ->
                    admin.exchange(statement(victim), victim.secretStatement(Victim.SPARE, 1)))
            .and(SPARE, MISMATCH),
        Attack.on(
                "secret: rows and statements of two secrets exchanged",
                MISMATCH,
                (admin, victim, _) -> {
                  admin.exchange(model(victim), spare(victim));
                  admin.exchange(statement(victim), victim.secretStatement(Victim.SPARE, 1));
                })
            .and(SPARE, MISMATCH),
        Attack.on(
                "secret: rows and statements of two secrets exchanged, digests made to fit",
                UNSIGNED,
                (admin, victim, _) -> {
                  admin.exchange(model(victim), spare(victim));
                  admin.exchange(statement(victim), victim.secretStatement(Victim.SPARE, 1));
                  admin.makeConsistent(statement(victim), victim.root());
                  admin.makeConsistent(victim.secretStatement(Victim.SPARE, 1), victim.root());
                })
            .and(SPARE, UNSIGNED));
  }

  private static List<Attack> olderAsNewest() {
    return List.of(
        Attack.on(
            "secret: the older version's row in the place of the newest",
            UNREADABLE,
            (admin, victim, _) -> admin.copy(victim.secret(Victim.MODEL, 1), model(victim))),
        Attack.on(
            "secret: the older version's row and statement in the place of the newest",
            MISMATCH,
            (admin, victim, _) -> {
              admin.copy(victim.secret(Victim.MODEL, 1), model(victim));
              admin.copy(victim.secretStatement(Victim.MODEL, 1), statement(victim));
            }),
        Attack.on(
            "secret: the older version in the place of the newest, digests made to fit",
            UNSIGNED,
            (admin, victim, _) -> {
              admin.copy(victim.secret(Victim.MODEL, 1), model(victim));
              admin.copy(victim.secretStatement(Victim.MODEL, 1), statement(victim));
              admin.makeConsistent(statement(victim), victim.root());
            }),
        Attack.on(
            "secret: the older version planted as the newest",
            MISMATCH,
            (admin, victim, _) -> {
              admin.plant(victim.secret(Victim.MODEL, 1), victim.secret(Victim.MODEL, 3));
              admin.plant(
                  victim.secretStatement(Victim.MODEL, 1), victim.secretStatement(Victim.MODEL, 3));
            }),
        Attack.on(
            "secret: the newest version re-labelled as a later one",
            MISMATCH,
            (admin, victim, _) -> {
              admin.set(model(victim), "version", 3);
              admin.set(statement(victim), "version", 3);
            }),
        Attack.on(
            "secret: another secret re-labelled with its path",
            MISMATCH,
            (admin, victim, _) -> {
              admin.plant(spare(victim), victim.secret(Victim.MODEL, 3));
              admin.plant(
                  victim.secretStatement(Victim.SPARE, 1), victim.secretStatement(Victim.MODEL, 3));
            }));
  }

  private static List<Attack> acrossTenants() {
    return List.of(
        Attack.on(
                "secret: rows of two tenants exchanged",
                UNREADABLE,
                (admin, victim, partner) -> admin.exchange(model(victim), model(partner)))
            .and(PARTNERS_MODEL, UNREADABLE),
        Attack.on(
                "secret: rows and statements of two tenants exchanged",
                MISMATCH,
                SecretAttacks::exchangeWithStatements)
            .and(PARTNERS_MODEL, MISMATCH),
        Attack.on(
                "secret: rows, statements and keys of two tenants exchanged, digests made to fit",
                UNSIGNED,
                (admin, victim, partner) -> {
                  exchangeWithStatements(admin, victim, partner);
                  admin.exchange(victim.key("storage"), partner.key("storage"));
                  admin.exchange(victim.key("intake"), partner.key("intake"));
                  admin.makeConsistent(statement(victim), victim.root());
                  admin.makeConsistent(statement(partner), partner.root());
                })
            .and(PARTNERS_MODEL, UNSIGNED),
        Attack.on(
                "secret: rows and keys of two tenants exchanged",
                UNREADABLE,
                (admin, victim, partner) -> {
                  admin.exchange(model(victim), model(partner));
                  admin.exchange(victim.key("storage"), partner.key("storage"));
                  admin.exchange(victim.key("intake"), partner.key("intake"));
                })
            .and(PARTNERS_MODEL, UNREADABLE));
  }

  private static List<Attack> withOthersAround() {
    return List.of(
        Attack.on(
            "secret: row, statement and owners of another tenant",
            MISMATCH,
            (admin, victim, partner) -> {
              admin.copy(partner.owners(), victim.owners());
              admin.copy(model(partner), model(victim));
              admin.copy(statement(partner), statement(victim));
            }),
        Attack.on(
            "secret: owners, policies and references of another tenant around it",
            MISMATCH,
            (admin, victim, partner) -> {
              admin.copy(partner.owners(), victim.owners());
              admin.copy(partner.policy(Victim.STRICT, 2), victim.policy(Victim.STRICT, 2));
              admin.copy(
                  partner.references(Documents.CPU_SET, 2),
                  victim.references(Documents.CPU_SET, 2));
            }),
        Attack.on(
            "secret: everything but the ciphertext and the keys of another tenant",
            UNREADABLE,
            (admin, victim, partner) -> {
              admin.copy(partner.owners(), victim.owners());
              admin.copy(partner.policy(Victim.STRICT, 2), victim.policy(Victim.STRICT, 2));
              admin.copy(
                  partner.references(Documents.CPU_SET, 2),
                  victim.references(Documents.CPU_SET, 2));
              admin.copy(statement(partner), statement(victim));
            }));
  }

  private static void exchangeWithStatements(Administrator admin, Victim victim, Victim partner)
      throws Exception {
    admin.exchange(model(victim), model(partner));
    admin.exchange(statement(victim), statement(partner));
  }

  private static RowKey model(Victim victim) {
    return victim.secret(Victim.MODEL, 2);
  }

  private static RowKey spare(Victim victim) {
    return victim.secret(Victim.SPARE, 1);
  }

  private static RowKey statement(Victim victim) {
    return victim.secretStatement(Victim.MODEL, 2);
  }
}
