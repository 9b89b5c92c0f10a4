package dev.sallyport.system;

import static dev.sallyport.system.Attack.Target.PARTNERS_MODEL;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Changes of the rows of a tenant's wrapped keys. */
final class TenantKeyAttacks {
  private static final String UNREADABLE = "secret-unreadable";

  /** A second KEK that the broker of the matrix has. */
  static final String OTHER_KEK = "local://other12";

  private static final String KEK = "local://default";
  private static final List<String> KINDS = List.of("intake", "storage");

  private TenantKeyAttacks() {}

  static List<Attack> all() {
    return Stream.concat(
            KINDS.stream().flatMap(kind -> Stream.of(inOneColumn(kind), of(kind))),
            Stream.of(ofBoth()))
        .flatMap(List::stream)
        .toList();
  }

  /** What stands in one column. */
  private static List<Attack> inOneColumn(String kind) {
    return List.of(
        set(kind, "emptied", "wrapped", new byte[0]),
        set(kind, "re-labelled with another KEK", "kek", OTHER_KEK),
        set(kind, "re-labelled with a KEK that is no URI", "kek", "default"),
        set(kind, "re-labelled with a KEK of another system", "kek", "vault://evil/key"),
        set(kind, "re-labelled as number 2", "number", 2),
        set(kind, "re-labelled as another kind", "kind", "state"));
  }

  private static Attack set(String kind, String name, String column, Object value) {
    return Attack.set(
        kind + " key: " + name, UNREADABLE, victim -> victim.key(kind), column, value);
  }

  private static List<Attack> of(String kind) {
    String what = kind + " key: ";
    return List.of(
        Attack.on(
                what + "exchanged with another tenant's",
                UNREADABLE,
                (admin, victim, partner) -> admin.exchange(victim.key(kind), partner.key(kind)))
            .and(PARTNERS_MODEL, UNREADABLE),
        Attack.on(
            what + "one bit changed",
            UNREADABLE,
            (admin, victim, _) -> admin.flip(victim.key(kind), "wrapped")),
        Attack.on(
            what + "cut", UNREADABLE, (admin, victim, _) -> admin.cut(victim.key(kind), "wrapped")),
        Attack.on(
            what + "re-labelled with another KEK, in the wrapped key too",
            UNREADABLE,
            (admin, victim, _) -> moveToOtherKek(admin, victim.key(kind))),
        Attack.on(
            what + "re-labelled as number 2, in the secret too",
            UNREADABLE,
            (admin, victim, _) -> {
              admin.set(victim.key(kind), "number", 2);
              admin.set(victim.secret(Victim.MODEL, 2), kind + "_key", 2);
            }),
        Attack.on(
            what + "another tenant's planted as number 2, and named by the secret",
            UNREADABLE,
            (admin, victim, partner) -> {
              admin.plant(partner.key(kind), victim.key(kind).with("number", 2));
              admin.set(victim.secret(Victim.MODEL, 2), kind + "_key", 2);
            }));
  }

  private static List<Attack> ofBoth() {
    return List.of(
        Attack.on(
            "tenant keys: intake and storage key exchanged",
            UNREADABLE,
            (admin, victim, _) -> admin.exchange(victim.key("intake"), victim.key("storage"))),
        Attack.on(
            "tenant keys: the storage key twice",
            UNREADABLE,
            (admin, victim, _) -> admin.copy(victim.key("storage"), victim.key("intake"))),
        Attack.on(
                "tenant keys: both exchanged with another tenant's",
                UNREADABLE,
                (admin, victim, partner) -> {
                  for (String kind : KINDS) {
                    admin.exchange(victim.key(kind), partner.key(kind));
                  }
                })
            .and(PARTNERS_MODEL, UNREADABLE),
        Attack.on(
                "tenant keys: both and the owners exchanged with another tenant's",
                "row-mismatch",
                (admin, victim, partner) -> {
                  admin.exchange(victim.owners(), partner.owners());
                  for (String kind : KINDS) {
                    admin.exchange(victim.key(kind), partner.key(kind));
                  }
                })
            .and(PARTNERS_MODEL, "row-mismatch"),
        Attack.on(
            "tenant keys: a wrapped key of the broker's own in place of the storage key",
            UNREADABLE,
            (admin, victim, _) ->
                admin.run(
                    "update tenant_key set wrapped ="
                        + " (select wrapped from broker_key where kind = 'ticket' limit 1)"
                        + " where tenant = ? and kind = 'storage'",
                    victim.tenant())));
  }

  /** The open header of a wrapped key says the KEK as well; both URIs have the same length. */
  private static void moveToOtherKek(Administrator admin, RowKey key) throws Exception {
    String wrapped = new String(admin.bytes(key, "wrapped"), StandardCharsets.ISO_8859_1);
    admin.set(
        key, "wrapped", wrapped.replace(KEK, OTHER_KEK).getBytes(StandardCharsets.ISO_8859_1));
    admin.set(key, "kek", OTHER_KEK);
  }
}
