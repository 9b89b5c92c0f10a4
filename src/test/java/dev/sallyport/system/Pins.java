package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/**
 * The broker's identity, as a guest pins it.
 *
 * @param identity raw Ed25519 key, hex
 */
record Pins(String identity) {
  private static final byte[] ED25519_SPKI_HEAD =
      HexFormat.of().parseHex("302a300506032b6570032100");

  /** Trusts what the broker says of itself: good enough for a broker that this test started. */
  static Pins of(BrokerApi broker) {
    JsonObject current = broker.get("/v1/identity").requireOk().getAsJsonObject("current");
    return new Pins(HexFormat.of().formatHex(Encoding.bytes(current, "publicKey")));
  }

  void requireTransportKey(JsonObject key) {
    byte[] signed =
        Formulas.transportSigned(
            key.get("number").getAsInt(),
            key.get("from").getAsLong(),
            key.get("until").getAsLong(),
            key.get("kemId").getAsInt(),
            Encoding.bytes(key, "publicKey"));
    requireSigned(key, signed);
  }

  /**
   * The message's {@code identityKey} is the pinned one, and its {@code signature} is over this.
   */
  void requireSigned(JsonObject message, byte[] signed) {
    byte[] signer = Encoding.bytes(message, "identityKey");
    assertThat(HexFormat.of().formatHex(signer)).isEqualTo(identity);
    assertThat(verifies(signed, Encoding.bytes(message, "signature"))).isTrue();
  }

  private boolean verifies(byte[] content, byte[] signature) {
    try {
      byte[] raw = HexFormat.of().parseHex(identity);
      PublicKey key =
          KeyFactory.getInstance("Ed25519")
              .generatePublic(
                  new X509EncodedKeySpec(Frame.bare().raw(ED25519_SPKI_HEAD).raw(raw).bytes()));
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(content);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
