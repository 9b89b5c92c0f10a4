package dev.sallyport.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.fuzz.Allowed;
import dev.sallyport.fuzz.JsonScript;
import dev.sallyport.fuzz.WireSeeds;
import dev.sallyport.protocol.OwnersDocument.OwnerKey;
import dev.sallyport.protocol.SignatureKey.Algorithm;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The reader of owners documents: keys in hex, roles, thresholds. */
class OwnersDocumentFuzz {
  private static final Allowed ALLOWED = Allowed.none();

  /** The base points of both curves: public keys that nobody has to keep the other half of. */
  private static final String ED25519 =
      "5866666666666666666666666666666666666666666666666666666666666666";

  private static final String P256 =
      "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
          + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

  private static final Bytes FIRST = first();
  private static final JsonScript SCRIPT =
      new JsonScript(WireSeeds.json(List.of(FIRST.toArray(), later())));

  private static Bytes first() {
    List<OwnerKey> keys =
        List.of(
            new OwnerKey("ann", key(Algorithm.ED25519, ED25519), Set.of(OwnerRole.values())),
            new OwnerKey("hsm-1", key(Algorithm.ECDSA_P256, P256), Set.of(OwnerRole.OWNER)));
    Map<OwnerRole, Integer> thresholds = new EnumMap<>(Map.of(OwnerRole.OWNER, 2));
    return OwnersDocument.writeFirst(Bytes.empty().sha256(), keys, thresholds);
  }

  private static byte[] later() {
    String text = new String(FIRST.toArray(), java.nio.charset.StandardCharsets.UTF_8);
    String root = "\"root\":\"" + "ab".repeat(32) + "\",";
    return text.replace("\"number\":1,", "\"number\":2," + root)
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static SignatureKey key(Algorithm algorithm, String hex) {
    return switch (SignatureKey.of(algorithm, Bytes.fromHex(hex))) {
      case Outcome.Accepted<SignatureKey>(SignatureKey key) -> key;
      case Outcome.Refused<SignatureKey>(Refusal refusal) ->
          throw new IllegalStateException(refusal.line());
    };
  }

  static Stream<byte[]> seeds() {
    return Stream.concat(SCRIPT.seeds().stream(), Stream.of(FIRST.toArray()));
  }

  @MethodSource("seeds")
  @FuzzTest
  void owners_areReadOrRefused(byte[] input) throws Exception {
    Bytes document = Bytes.of(SCRIPT.utf8(input));
    ALLOWED.run(() -> {
      if (OwnersDocument.parse(document) instanceof Outcome.Accepted<OwnersDocument>(var owners)) {
        check(owners, document);
      }
    });
  }

  /** Each role can sign and none can without; only the first document is its own root. */
  private static void check(OwnersDocument owners, Bytes document) {
    assertThat(owners.bytes()).isEqualTo(document);
    assertThat(owners.digest()).isEqualTo(document.sha256());
    assertThat(owners.number()).isPositive();
    assertThat(owners.keys()).extracting(OwnerKey::id).doesNotHaveDuplicates();
    assertThat(owners.keys()).extracting(OwnerKey::key).doesNotHaveDuplicates();
    if (owners.number() == 1) {
      assertThat(owners.root()).isEqualTo(owners.digest());
    }
    Bytes forged = Bytes.of(new byte[SignatureKey.SIGNATURE_SIZE]);
    for (OwnerRole role : OwnerRole.values()) {
      List<OwnerKey> holders =
          owners.keys().stream().filter(key -> key.roles().contains(role)).toList();
      assertThat(owners.threshold(role)).isBetween(1, holders.size());
      assertThat(owners.grants(role, document, List.of())).isFalse();
      List<Signature> none =
          holders.stream().map(holder -> new Signature(holder.key().raw(), forged)).toList();
      assertThat(owners.grants(role, document, none)).isFalse();
    }
  }
}
