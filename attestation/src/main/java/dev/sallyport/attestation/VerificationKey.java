package dev.sallyport.attestation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.protocol.Outcome;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * A key that an issuer signs with, ready for use.
 *
 * @param keyId its {@code kid}
 * @param algorithm the one algorithm that it serves
 * @param verifier the signature primitive with this key
 * @param chain its certificates, where the key set has any
 * @param path leaf to pinned root, both included; refused where they do not lead there. Empty where
 *     the key set's origin is what is trusted
 */
record VerificationKey(
    String keyId,
    String algorithm,
    JWSVerifier verifier,
    Optional<CertificateChain> chain,
    Outcome<List<X509Certificate>> path) {

  /** Whether the token carries this key's signature, by this key's algorithm and no other. */
  boolean signed(CompactJws jws) {
    try {
      // The header is ours, not the token's: nothing that a token says steers the primitive.
      JWSHeader header = new JWSHeader(JWSAlgorithm.parse(algorithm));
      return verifier.verify(header, jws.signingInput(), new Base64URL(jws.signature()));
    } catch (JOSEException e) {
      return false;
    }
  }
}
