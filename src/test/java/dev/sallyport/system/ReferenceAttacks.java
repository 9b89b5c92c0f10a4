package dev.sallyport.system;

import static dev.sallyport.system.Attack.Target.AGED;
import static dev.sallyport.system.Attack.Target.PARTNERS_MODEL;
import static dev.sallyport.system.Attack.Target.SPARE;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/** Changes of the rows of reference sets: one more measurement in them would release. */
final class ReferenceAttacks {
  private static final String UNSIGNED = "unsigned-row";
  private static final String MISMATCH = "row-mismatch";

  private ReferenceAttacks() {}

  static List<Attack> all() {
    return Stream.of(forged(), exchanged(), replacedAndPutBack(), expired())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Attack> forged() {
    return List.of(
        Attack.on(
            "reference set: another document",
            MISMATCH,
            (admin, victim, _) -> admin.set(guest(victim), "document", other())),
        Attack.on(
            "reference set: another document and its content digest",
            MISMATCH,
            (admin, victim, _) -> {
              admin.set(guest(victim), "document", other());
              admin.set(guest(victim), "content", Frame.sha256(other()));
            }),
        Attack.on(
            "reference set: another document and all its digests",
            UNSIGNED,
            (admin, victim, _) -> {
              admin.set(guest(victim), "document", other());
              admin.makeConsistent(guest(victim), victim.root());
            }),
        Attack.on(
            "reference set: another document, its digests and a stranger's signature",
            UNSIGNED,
            (admin, victim, _) -> {
              admin.set(guest(victim), "document", other());
              admin.sign(guest(victim), victim.root(), OwnerKey.p256());
            }),
        Attack.on(
            "reference set: signatures removed",
            UNSIGNED,
            (admin, victim, _) -> admin.set(guest(victim), "signatures", new byte[0])),
        Attack.on(
            "reference set: document removed",
            MISMATCH,
            (admin, victim, _) -> admin.setNull(guest(victim), "document")),
        Attack.on(
            "reference set: a stranger's planted as the newest",
            UNSIGNED,
            (admin, victim, _) -> {
              RowKey planted = victim.references(Documents.CPU_SET, 3);
              admin.plant(guest(victim), planted);
              admin.set(planted, "document", other());
              admin.sign(planted, victim.root(), OwnerKey.ed25519());
            }));
  }

  private static List<Attack> exchanged() {
    return List.of(
        Attack.on(
                "reference set: two sets exchanged",
                MISMATCH,
                (admin, victim, _) ->
                    admin.exchange(guest(victim), victim.references(Victim.LAX, 1)))
            .and(SPARE, MISMATCH),
        Attack.on(
                "reference set: signatures of two sets exchanged",
                UNSIGNED,
                (admin, victim, _) ->
                    admin.exchange(
                        guest(victim), victim.references(Victim.LAX, 1), List.of("signatures")))
            .and(SPARE, UNSIGNED),
        Attack.on(
                "reference set: exchanged with another tenant's",
                MISMATCH,
                (admin, victim, partner) -> admin.exchange(guest(victim), guest(partner)))
            .and(PARTNERS_MODEL, MISMATCH),
        Attack.on(
                "reference set: exchanged with another tenant's, digests made to fit",
                UNSIGNED,
                (admin, victim, partner) -> {
                  admin.exchange(guest(victim), guest(partner));
                  admin.makeConsistent(guest(victim), victim.root());
                  admin.makeConsistent(guest(partner), partner.root());
                })
            .and(PARTNERS_MODEL, UNSIGNED),
        Attack.on(
                "reference set: policy and set of two tenants exchanged together",
                MISMATCH,
                (admin, victim, partner) -> {
                  admin.exchange(guest(victim), guest(partner));
                  admin.exchange(victim.policy(Victim.STRICT, 2), partner.policy(Victim.STRICT, 2));
                })
            .and(PARTNERS_MODEL, MISMATCH));
  }

  private static List<Attack> replacedAndPutBack() {
    return List.of(
        Attack.on(
            "reference set: a policy's row in its place",
            MISMATCH,
            (admin, victim, _) -> admin.copy(victim.policy(Victim.STRICT, 2), guest(victim))),
        Attack.on(
            "reference set: the older version's row in the place of the newest, digests made to fit",
            UNSIGNED,
            (admin, victim, _) -> {
              admin.copy(victim.references(Documents.CPU_SET, 1), guest(victim));
              admin.makeConsistent(guest(victim), victim.root());
            }),
        Attack.on(
            "reference set: put back below the version that the policy names",
            "reference-set-rolled-back",
            (admin, victim, _) -> admin.delete(guest(victim))),
        Attack.on(
            "reference set: policy and set put back together",
            "policy-rolled-back",
            (admin, victim, _) -> {
              admin.delete(guest(victim));
              admin.delete(victim.policy(Victim.STRICT, 2));
            }),
        Attack.on(
            "reference set: all its versions gone",
            "unknown-reference-set",
            (admin, victim, _) -> {
              admin.delete(victim.references(Documents.CPU_SET, 1));
              admin.delete(guest(victim));
            }));
  }

  private static List<Attack> expired() {
    return List.of(
        Attack.on(
            AGED,
            "reference set: window of an expired set widened",
            MISMATCH,
            (admin, victim, _) -> admin.set(aged(victim), "document", widened())),
        Attack.on(
            AGED,
            "reference set: window of an expired set widened, digests made to fit",
            UNSIGNED,
            (admin, victim, _) -> {
              admin.set(aged(victim), "document", widened());
              admin.makeConsistent(aged(victim), victim.root());
            }),
        Attack.on(
            AGED,
            "reference set: a current set in the place of the expired one",
            MISMATCH,
            (admin, victim, _) -> admin.copy(guest(victim), aged(victim))));
  }

  private static RowKey guest(Victim victim) {
    return victim.references(Documents.CPU_SET, 2);
  }

  private static RowKey aged(Victim victim) {
    return victim.references(Victim.EXPIRED, 1);
  }

  private static byte[] other() {
    JsonObject references = Documents.cpuReferences(Documents.CPU_SET);
    references.addProperty("validUntil", "2101-01-01T00:00:00Z");
    return Encoding.utf8(references.toString());
  }

  private static byte[] widened() {
    return Encoding.utf8(Documents.cpuReferences(Victim.EXPIRED).toString());
  }
}
