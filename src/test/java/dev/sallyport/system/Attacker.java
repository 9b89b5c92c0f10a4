package dev.sallyport.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Who has keys of his own, and of the verifiers' keys the public halves, as everybody has. */
final class Attacker {
  private final KeyPair rsa = pair("RSA", 2048);
  private final KeyPair ec = pair("EC", 384);
  private final List<PublicKey> published;

  Attacker(URI services) throws IOException, InterruptedException, GeneralSecurityException {
    this.published =
        List.of(
            firstKey(services.resolve("/ita/certs")),
            firstKey(services.resolve("/nras/.well-known/jwks.json")));
  }

  /** A signature of the algorithm that the header names, with the attacker's own key. */
  String signed(String content, boolean intel) {
    try {
      Signature signature =
          Signature.getInstance(intel ? "SHA256withRSA" : "SHA384withECDSAinP1363Format");
      signature.initSign(intel ? rsa.getPrivate() : ec.getPrivate());
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return Encoding.text(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign", e);
    }
  }

  /** An HMAC whose key is a public key: what a verifier computes that asks the header alone. */
  String hmac(String content, String algorithm, Dice dice) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(dice.pick(published).getEncoded(), algorithm));
      return Encoding.text(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no " + algorithm, e);
    }
  }

  /** The attacker's EC key, as a header can carry it. */
  JsonObject jwk() {
    ECPublicKey key = (ECPublicKey) ec.getPublic();
    JsonObject jwk = new JsonObject();
    jwk.addProperty("kty", "EC");
    jwk.addProperty("crv", "P-384");
    jwk.addProperty("x", Encoding.text(key.getW().getAffineX().toByteArray()));
    jwk.addProperty("y", Encoding.text(key.getW().getAffineY().toByteArray()));
    return jwk;
  }

  /** Not a certificate, which nobody is to notice because nobody is to look. */
  JsonArray chain() {
    JsonArray chain = new JsonArray();
    chain.add(Base64.getEncoder().encodeToString(rsa.getPublic().getEncoded()));
    return chain;
  }

  private static PublicKey firstKey(URI keySet)
      throws IOException, InterruptedException, GeneralSecurityException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      String json =
          http.send(HttpRequest.newBuilder(keySet).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      JsonObject key =
          JsonParser.parseString(json)
              .getAsJsonObject()
              .getAsJsonArray("keys")
              .get(0)
              .getAsJsonObject();
      byte[] leaf = Base64.getDecoder().decode(key.getAsJsonArray("x5c").get(0).getAsString());
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(leaf))
          .getPublicKey();
    }
  }

  private static KeyPair pair(String algorithm, int size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no key of " + algorithm, e);
    }
  }
}
