package dev.sallyport.kms.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fuzz.Part;
import dev.sallyport.kms.KekUri;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Outcome;
import java.util.List;
import java.util.Optional;

/** What a token sealed, and the names of its keys. */
public final class Pkcs11Parts {
  private static final Bytes IV = Bytes.of(new byte[12]);

  private Pkcs11Parts() {}

  /** What a wrap gave, as it comes back from a store. */
  public static Part sealed() {
    return new Part(
        "sealed by a token",
        List.of(
            new Sealed(IV, Bytes.of(new byte[48])).encode().toArray(),
            new Sealed(IV, Bytes.of(new byte[15])).encode().toArray(),
            new byte[60]),
        input -> {
          Optional<Sealed> read = Sealed.parse(Bytes.of(input));
          read.ifPresent(sealed -> {
            assertThat(sealed.encode()).isEqualTo(Bytes.of(input));
            assertThat(sealed.iv().size()).isEqualTo(IV.size());
            assertThat(sealed.ciphertext().size()).isBetween(16, 4096 + 16);
          });
          return read.isPresent();
        });
  }

  /** The URI of a KEK, of which one key has one spelling. */
  public static Part uri() {
    return Part.text(
        "PKCS#11 URI",
        List.of(
            "pkcs11:token=a%20b;object=key",
            "pkcs11:token=a;object=k%65y", "pkcs11:token=a;object=b?module-path=/x"),
        text -> KekUri.parse(text) instanceof Outcome.Accepted<KekUri>(var kek) && isRead(kek));
  }

  private static boolean isRead(KekUri kek) {
    Optional<TokenUri> read = TokenUri.parse(kek);
    read.ifPresent(uri -> {
      assertThat(uri.kek()).isEqualTo(kek);
      assertThat(uri.token()).hasSizeBetween(1, 32).isPrintable().isEqualTo(uri.token().strip());
      assertThat(uri.object()).hasSizeBetween(1, 64).isPrintable().doesNotContain("#");
    });
    return read.isPresent();
  }

  /** The name of a version, which stands in a label on the token. */
  public static Part version() {
    return Part.text(
        "PKCS#11 version",
        List.of("1", "2-9f3c0a17", "02", "1-9F3C0A17", "1000000000"),
        text -> {
          Optional<VersionName> read = VersionName.parse(text);
          read.ifPresent(version -> {
            assertThat(version.text()).isEqualTo(text);
            assertThat(version.number()).isBetween(1, 999_999_999);
            assertThat(text).startsWith(Integer.toString(version.number()));
            assertThat(version).isEqualByComparingTo(version);
          });
          return read.isPresent();
        });
  }
}
