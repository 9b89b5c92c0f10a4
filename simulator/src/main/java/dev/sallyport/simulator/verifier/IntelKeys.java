package dev.sallyport.simulator.verifier;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.machine.Hashes;
import java.net.URI;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys of the simulated Intel Trust Authority: RSA-3072, each with its chain (leaf, signing CA,
 * root) and twice in the key set, once for PS384 and once for RS256. Beside the good key stand
 * three that must not be taken, for the faults that use them.
 */
final class IntelKeys {
  private static final int BITS = 3072;
  private static final int SHORT_BITS = 2048;
  private static final String CERTIFICATES_SIGNED_WITH = "SHA512withRSA";
  private static final List<String> ALGORITHMS = List.of("PS384", "RS256");

  private final Issuing root;
  private final Issuing signingAuthority;
  private final Entry good;
  private final Entry revoked;
  private final Entry foreign;
  private final Entry tooShort;

  /** A leaf key with its chain. */
  private record Entry(KeyPair keys, List<X509Certificate> chain) {
    String kid() {
      return HexFormat.of().formatHex(Hashes.sha384(der(chain.getFirst())));
    }
  }

  IntelKeys(URI certificateBase, Instant now) {
    this.root = Issuing.root("Simulated Root CA", Issuing.rsa(BITS), CERTIFICATES_SIGNED_WITH, now);
    this.signingAuthority =
        root.authority(
            "Simulated ATS Signing CA",
            Issuing.rsa(BITS),
            now,
            Optional.of(certificateBase.resolve("crl/root-ca-crl.der")));
    Optional<URI> leaves = Optional.of(certificateBase.resolve("crl/ats-ca-crl.der"));
    KeyPair leaf = Issuing.rsa(BITS);
    KeyPair shortKeys = Issuing.rsa(SHORT_BITS);
    this.good = entry(leaf, signingAuthority, root, now, leaves);
    this.revoked = entry(leaf, signingAuthority, root, now, leaves);
    this.tooShort = entry(shortKeys, signingAuthority, root, now, leaves);
    Issuing otherRoot =
        Issuing.root("Simulated Other Root CA", shortKeys, CERTIFICATES_SIGNED_WITH, now);
    Issuing otherAuthority =
        otherRoot.authority("Simulated Other Signing CA", shortKeys, now, Optional.empty());
    this.foreign = entry(leaf, otherAuthority, otherRoot, now, Optional.empty());
  }

  /** The key for a token, as the faults demand. */
  TokenKey signingKey(String algorithm, Faults faults) {
    Entry entry = entry(faults);
    return new TokenKey(entry.kid(), algorithm, entry.keys().getPrivate());
  }

  /** The public half of {@link #signingKey}. */
  PublicKey publicKey(Faults faults) {
    return entry(faults).keys().getPublic();
  }

  /** The good key, whatever faults are asked for. */
  TokenKey nonceKey() {
    return signingKey("PS384", Faults.none());
  }

  PublicKey nonceVerificationKey() {
    return good.keys().getPublic();
  }

  /** The key set: members exactly alg, e, kid, kty, n, x5c. */
  JsonObject keySet() {
    JsonArray keys = new JsonArray();
    Stream.of(good, revoked, foreign, tooShort)
        .flatMap(entry -> ALGORITHMS.stream().map(algorithm -> jwk(entry, algorithm)))
        .forEach(keys::add);
    JsonObject set = new JsonObject();
    set.add("keys", keys);
    return set;
  }

  /** The root certificate, DER. */
  byte[] rootCertificate() {
    return der(root.certificate());
  }

  /** The list of the root: nothing is revoked. */
  byte[] rootRevocations(Instant now) {
    return root.revocationList(List.of(), now);
  }

  /** The list of the signing CA: one leaf is revoked. */
  byte[] leafRevocations(Instant now) {
    return signingAuthority.revocationList(List.of(revoked.chain().getFirst()), now);
  }

  private Entry entry(Faults faults) {
    if (faults.has(Fault.SHORT_KEY)) {
      return tooShort;
    }
    if (faults.has(Fault.FOREIGN_ROOT)) {
      return foreign;
    }
    return faults.has(Fault.REVOKED_KEY) ? revoked : good;
  }

  private static Entry entry(
      KeyPair keys, Issuing authority, Issuing root, Instant now, Optional<URI> revocations) {
    X509Certificate leaf =
        authority.issue(
            new Issuing.Wanted(
                "Simulated Attestation Token Signing",
                keys.getPublic(),
                false,
                Duration.ofDays(365)),
            now,
            revocations);
    return new Entry(keys, List.of(leaf, authority.certificate(), root.certificate()));
  }

  private static JsonObject jwk(Entry entry, String algorithm) {
    RSAPublicKey key = (RSAPublicKey) entry.keys().getPublic();
    JsonObject jwk = new JsonObject();
    jwk.addProperty("alg", algorithm);
    jwk.addProperty("e", Json.base64Url(key.getPublicExponent().toByteArray()));
    jwk.addProperty("kid", entry.kid());
    jwk.addProperty("kty", "RSA");
    jwk.addProperty("n", Json.base64Url(unsigned(key.getModulus().toByteArray())));
    jwk.add("x5c", chain(entry.chain()));
    return jwk;
  }

  static JsonArray chain(List<X509Certificate> certificates) {
    return Json.texts(
        certificates.stream()
            .map(certificate -> Base64.getEncoder().encodeToString(der(certificate)))
            .toList());
  }

  private static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate of our own does not encode", e);
    }
  }

  /** A modulus has its top bit set, so two's complement puts a zero byte before it. */
  private static byte[] unsigned(byte[] value) {
    return value[0] == 0 ? Arrays.copyOfRange(value, 1, value.length) : value;
  }
}
