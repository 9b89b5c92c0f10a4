package dev.sallyport.system;

import static dev.sallyport.system.Attack.Target.PARTNERS_MODEL;
import static dev.sallyport.system.Attack.Target.SPARE;

import java.util.List;
import java.util.stream.Stream;

/** Changes of the rows of policies: a laxer policy, or an older one, would release. */
final class PolicyAttacks {
  private static final String UNSIGNED = "unsigned-row";
  private static final String MISMATCH = "row-mismatch";
  private static final String ROLLED_BACK = "policy-rolled-back";
  private static final String UNREADABLE = "secret-unreadable";
  private static final List<String> SIGNED = List.of("content", "statement", "document");

  private PolicyAttacks() {}

  static List<Attack> all() {
    return Stream.of(forged(), exchanged(), acrossTenants(), relabelled(), putBack())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Attack> forged() {
    return List.of(
        Attack.on(
            "policy: a laxer document",
            MISMATCH,
            (admin, victim, _) -> admin.set(strict(victim), "document", lax())),
        Attack.on(
            "policy: a laxer document and its content digest",
            MISMATCH,
            (admin, victim, _) -> {
              admin.set(strict(victim), "document", lax());
              admin.set(strict(victim), "content", Frame.sha256(lax()));
            }),
        Attack.on(
            "policy: a laxer document and all its digests",
            UNSIGNED,
            (admin, victim, _) -> {
              admin.set(strict(victim), "document", lax());
              admin.makeConsistent(strict(victim), victim.root());
            }),
        Attack.on(
            "policy: a laxer document, its digests and a stranger's signature",
            UNSIGNED,
            (admin, victim, _) -> {
              admin.set(strict(victim), "document", lax());
              admin.sign(strict(victim), victim.root(), OwnerKey.ed25519());
            }),
        Attack.on(
            "policy: document removed",
            MISMATCH,
            (admin, victim, _) -> admin.setNull(strict(victim), "document")),
        Attack.on(
            "policy: signatures removed",
            UNSIGNED,
            (admin, victim, _) -> admin.set(strict(victim), "signatures", new byte[0])),
        Attack.on(
            "policy: one bit of the signatures changed",
            UNSIGNED,
            (admin, victim, _) -> admin.flip(strict(victim), "signatures")),
        Attack.on(
            "policy: content digest cut",
            MISMATCH,
            (admin, victim, _) -> admin.cut(strict(victim), "content")),
        Attack.on(
            "policy: previous digest changed",
            MISMATCH,
            (admin, victim, _) -> admin.flip(strict(victim), "previous")),
        Attack.on(
            "policy: previous digest and the statement's changed",
            UNSIGNED,
            (admin, victim, _) -> {
              admin.flip(strict(victim), "previous");
              admin.makeConsistent(strict(victim), victim.root());
            }));
  }

  private static List<Attack> exchanged() {
    return List.of(
        Attack.on(
                "policy: two policies exchanged",
                MISMATCH,
                (admin, victim, _) -> admin.exchange(strict(victim), victim.policy(Victim.LAX, 1)))
            .and(SPARE, MISMATCH),
        Attack.on(
                "policy: two policies exchanged, digests made to fit",
                UNSIGNED,
                (admin, victim, _) -> {
                  admin.exchange(strict(victim), victim.policy(Victim.LAX, 1));
                  admin.makeConsistent(strict(victim), victim.root());
                  admin.makeConsistent(victim.policy(Victim.LAX, 1), victim.root());
                })
            .and(SPARE, UNSIGNED),
        Attack.on(
                "policy: documents of two policies exchanged",
                MISMATCH,
                (admin, victim, _) ->
                    admin.exchange(
                        strict(victim), victim.policy(Victim.LAX, 1), List.of("document")))
            .and(SPARE, MISMATCH),
        Attack.on(
                "policy: documents and digests of two policies exchanged",
                MISMATCH,
                (admin, victim, _) ->
                    admin.exchange(strict(victim), victim.policy(Victim.LAX, 1), SIGNED))
            .and(SPARE, MISMATCH),
        Attack.on(
                "policy: signatures of two policies exchanged",
                UNSIGNED,
                (admin, victim, _) ->
                    admin.exchange(
                        strict(victim), victim.policy(Victim.LAX, 1), List.of("signatures")))
            .and(SPARE, UNSIGNED));
  }

  private static List<Attack> acrossTenants() {
    return List.of(
        Attack.on(
                "policy: exchanged with another tenant's",
                MISMATCH,
                (admin, victim, partner) -> admin.exchange(strict(victim), strict(partner)))
            .and(PARTNERS_MODEL, MISMATCH),
        Attack.on(
                "policy: exchanged with another tenant's, digests made to fit",
                UNSIGNED,
                (admin, victim, partner) -> {
                  admin.exchange(strict(victim), strict(partner));
                  admin.makeConsistent(strict(victim), victim.root());
                  admin.makeConsistent(strict(partner), partner.root());
                })
            .and(PARTNERS_MODEL, UNSIGNED),
        Attack.on(
            "policy: a reference set's row in its place",
            MISMATCH,
            (admin, victim, _) ->
                admin.copy(victim.references(Documents.CPU_SET, 2), strict(victim))),
        Attack.on(
            "policy: another tenant's owners and policy together",
            MISMATCH,
            (admin, victim, partner) -> {
              admin.copy(partner.owners(), victim.owners());
              admin.copy(strict(partner), strict(victim));
            }));
  }

  private static List<Attack> relabelled() {
    return List.of(
        Attack.on(
            "policy: the laxer one re-labelled with its name",
            MISMATCH,
            (admin, victim, _) -> {
              admin.delete(strict(victim));
              RowKey lax = victim.policy(Victim.LAX, 1);
              admin.plant(lax, strict(victim));
              admin.delete(lax);
            }),
        Attack.on(
            "policy: the older version planted as the newest",
            MISMATCH,
            (admin, victim, _) ->
                admin.plant(victim.policy(Victim.STRICT, 1), victim.policy(Victim.STRICT, 3))),
        Attack.on(
            "policy: the older version planted as the newest, digests made to fit",
            UNSIGNED,
            (admin, victim, _) -> {
              RowKey newest = victim.policy(Victim.STRICT, 3);
              admin.plant(victim.policy(Victim.STRICT, 1), newest);
              admin.makeConsistent(newest, victim.root());
            }),
        Attack.on(
            "policy: re-labelled with the highest version there is",
            MISMATCH,
            (admin, victim, _) -> admin.set(strict(victim), "version", Long.MAX_VALUE)),
        Attack.on(
            "policy: moved to another owners number",
            MISMATCH,
            (admin, victim, _) -> admin.set(strict(victim), "owners_number", 2)),
        Attack.on(
            "policy: moved to another owners number, digest made to fit",
            "unconfirmed",
            (admin, victim, _) -> {
              admin.set(strict(victim), "owners_number", 2);
              admin.makeConsistent(strict(victim), victim.root());
            }),
        Attack.on(
            "policy: re-labelled as a reference set",
            ROLLED_BACK,
            (admin, victim, _) -> {
              admin.delete(victim.references(Documents.CPU_SET, 2));
              admin.run(
                  "update statement set kind = 'reference-set', name = ?"
                      + " where tenant = ? and kind = 'policy' and name = ? and version = 2",
                  Documents.CPU_SET,
                  victim.tenant(),
                  Victim.STRICT);
            }));
  }

  private static List<Attack> putBack() {
    return List.of(
        Attack.on(
            "policy: put back below the version that the secret names",
            ROLLED_BACK,
            (admin, victim, _) -> admin.delete(strict(victim))),
        Attack.on(
            "policy: the newest re-labelled with a negative version",
            ROLLED_BACK,
            (admin, victim, _) -> admin.set(strict(victim), "version", -2)),
        Attack.on(
            "policy: the older version's row in the place of the newest",
            MISMATCH,
            (admin, victim, _) -> admin.copy(victim.policy(Victim.STRICT, 1), strict(victim))),
        Attack.on(
            "policy: the older version's row in the place of the newest, digests made to fit",
            UNSIGNED,
            (admin, victim, _) -> {
              admin.copy(victim.policy(Victim.STRICT, 1), strict(victim));
              admin.makeConsistent(strict(victim), victim.root());
            }),
        Attack.on(
            "policy: put back, and the version that the secret names lowered",
            UNREADABLE,
            (admin, victim, _) -> {
              admin.delete(strict(victim));
              admin.set(victim.secret(Victim.MODEL, 2), "lowest_policy_version", 1);
            }),
        Attack.on(
            "policy: two versions exchanged",
            MISMATCH,
            (admin, victim, _) -> admin.exchange(victim.policy(Victim.STRICT, 1), strict(victim))),
        Attack.on(
            "policy: all its versions gone",
            "unknown-policy",
            (admin, victim, _) -> {
              admin.delete(victim.policy(Victim.STRICT, 1));
              admin.delete(strict(victim));
            }),
        Attack.on(
            "policy: a deletion of it planted",
            "unknown-policy",
            (admin, victim, _) -> {
              RowKey deletion =
                  RowKey.statement(victim.tenant(), "deletion", "policy/" + Victim.STRICT, 1);
              admin.plant(strict(victim), deletion);
              admin.set(deletion, "ends_through", 2);
            }));
  }

  private static RowKey strict(Victim victim) {
    return victim.policy(Victim.STRICT, 2);
  }

  private static byte[] lax() {
    return Encoding.utf8(Victim.laxPolicy(Victim.STRICT).toString());
  }
}
