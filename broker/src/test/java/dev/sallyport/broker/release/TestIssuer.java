package dev.sallyport.broker.release;

import dev.sallyport.attestation.Anchor;
import dev.sallyport.attestation.CacheRules;
import dev.sallyport.attestation.CrlSource;
import dev.sallyport.attestation.DocumentFetcher;
import dev.sallyport.attestation.EvidenceVerifier;
import dev.sallyport.attestation.KeyOrigin;
import dev.sallyport.attestation.KeySetSource;
import dev.sallyport.attestation.SignatureProviders;
import dev.sallyport.attestation.TrustedIssuer;
import dev.sallyport.attestation.TrustedIssuers;
import dev.sallyport.attestation.VerifierKind;
import dev.sallyport.broker.tenant.TestTenancy;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.HeldData;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.wire.Evidence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * An issuer made for these tests: it signs tokens about a TDX domain without GPUs, and a verifier
 * that trusts its key reads them as it reads real ones.
 */
public final class TestIssuer {
  private static final String KEPT_KEY = "test.issuer.key";
  private static final KeyPair ISSUER_KEY = issuerKey();
  private static final String ZEROS = "00".repeat(48);

  private TestIssuer() {}

  /** Evidence that commits to this transcript, issued at this moment. */
  public static Evidence boundTo(Transcript transcript, Instant issued) {
    return evidence(token(HeldData.of(transcript, "", ""), issued));
  }

  /** Evidence of this token alone. */
  static Evidence evidence(String token) {
    return new Evidence(
        new Evidence.Token(Evidence.INTEL_TRUST_AUTHORITY, token),
        Optional.empty(),
        Optional.empty());
  }

  /** A verifier that trusts this issuer alone. */
  public static EvidenceVerifier verifier(InstantSource clock) {
    DocumentFetcher offline =
        (url, maxBytes) -> {
          throw new IOException("no network");
        };
    TrustedIssuer issuer =
        new TrustedIssuer(
            TestTenancy.ISSUER,
            VerifierKind.INTEL_TRUST_AUTHORITY,
            new KeyOrigin.Pinned(keySet()),
            VerifierKind.INTEL_TRUST_AUTHORITY.algorithms(),
            Duration.ofMinutes(5),
            new Anchor.JwksOrigin(),
            true);
    return new EvidenceVerifier(
        new TrustedIssuers(List.of(issuer)),
        new KeySetSource(offline, SignatureProviders.jdk(), clock, CacheRules.forKeySets()),
        new CrlSource(offline, clock, CacheRules.forRevocationLists()),
        clock,
        false);
  }

  private static String token(HeldData held, Instant now) {
    Bytes nonce = ascii("bm9uY2U=");
    Bytes nonceTime =
        ascii(
            now.truncatedTo(ChronoUnit.SECONDS)
                .toString()
                .replace("T", " ")
                .replace("Z", " +0000 UTC"));
    JsonObject header = JsonObject.builder().put("alg", "RS256").put("kid", "k").build();
    JsonObject.Builder claims =
        JsonObject.builder()
            .put("iss", TestTenancy.ISSUER)
            .put("iat", now.getEpochSecond())
            .put("nbf", now.getEpochSecond())
            .put("exp", now.getEpochSecond() + 300)
            .put("jti", "1")
            .put("dbgstat", "disabled")
            .put("attester_type", "TDX")
            .put("attester_tcb_status", "UpToDate")
            .put("attester_tcb_date", "2025-08-13T00:00:00Z")
            .put("attester_held_data", base64(held.bytes()))
            .put("tdx_report_data", held.trustAuthorityReportData(nonce, nonceTime).hex())
            .put("tdx_collateral", JsonObject.builder().build())
            .put(
                "verifier_nonce",
                JsonObject.builder()
                    .put("val", base64(nonce))
                    .put("iat", base64(nonceTime))
                    .put("signature", base64(nonce))
                    .build());
    domain(claims);
    String signed = part(header) + "." + part(claims.build());
    return signed + "." + url(sign(ascii(signed)));
  }

  private static void domain(JsonObject.Builder claims) {
    claims
        .put("tdx_mrtd", TestTenancy.MRTD)
        .put("tdx_td_attributes", "0000001000000000")
        .put("tdx_td_attributes_septve_disable", true)
        .put("tdx_td_attributes_debug", false)
        .put("tdx_is_debuggable", false)
        .put("tdx_seam_attributes", "0000000000000000")
        .put("tdx_xfam", "e702060000000000")
        .put("tdx_tee_tcb_svn", "07010300000000000000000000000000")
        .put("tdx_seamsvn", 263);
    for (String register :
        List.of(
            "rtmr0",
            "rtmr1",
            "rtmr2",
            "rtmr3",
            "mrseam",
            "mrsignerseam",
            "mrconfigid",
            "mrowner",
            "mrownerconfig")) {
      claims.put("tdx_" + register, ZEROS);
    }
  }

  /** Its JSON Web Key Set. */
  public static Bytes keySet() {
    RSAPublicKey key = (RSAPublicKey) ISSUER_KEY.getPublic();
    JsonObject jwk =
        JsonObject.builder()
            .put("kty", "RSA")
            .put("kid", "k")
            .put("alg", "RS256")
            .put("n", url(unsigned(key.getModulus().toByteArray())))
            .put("e", url(unsigned(key.getPublicExponent().toByteArray())))
            .build();
    return Bytes.of(JsonObject.builder().putObjects("keys", List.of(jwk)).build().toUtf8());
  }

  private static Bytes unsigned(byte[] number) {
    Bytes bytes = Bytes.of(number);
    return number[0] == 0 ? bytes.slice(1, number.length) : bytes;
  }

  private static Bytes sign(Bytes input) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(ISSUER_KEY.getPrivate());
      signature.update(input.toArray());
      return Bytes.of(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("RSA is missing", e);
    }
  }

  /**
   * One key for the whole JVM, handed on as a system property: tests of the running broker are
   * loaded by another class loader than what configures it.
   */
  private static synchronized KeyPair issuerKey() {
    try {
      String kept = System.getProperty(KEPT_KEY);
      if (kept == null) {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(3072);
        KeyPair pair = generator.generateKeyPair();
        System.setProperty(
            KEPT_KEY,
            base64(Bytes.of(pair.getPrivate().getEncoded()))
                + " "
                + base64(Bytes.of(pair.getPublic().getEncoded())));
        return pair;
      }
      String[] halves = kept.split(" ", -1);
      KeyFactory keys = KeyFactory.getInstance("RSA");
      return new KeyPair(
          keys.generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(halves[1]))),
          keys.generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(halves[0]))));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("RSA is missing", e);
    }
  }

  private static String part(JsonObject json) {
    return url(Bytes.of(json.toUtf8()));
  }

  private static String url(Bytes bytes) {
    return bytes.base64Url();
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }

  private static Bytes ascii(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.US_ASCII));
  }
}
