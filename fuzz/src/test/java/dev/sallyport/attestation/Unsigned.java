package dev.sallyport.attestation;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.protocol.Outcome;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads evidence as if every signature held: a fuzzer cannot sign, and what a verifier's own
 * service puts into claims is foreign text too.
 */
final class Unsigned {
  static final TokenInspector INSPECTOR = inspector();

  private Unsigned() {}

  private static TokenInspector inspector() {
    InstantSource clock = InstantSource.fixed(TestPki.NOW);
    KeyLookup anyKey =
        (issuer, keyId, algorithm) ->
            Outcome.accepted(
                new VerificationKey(
                    keyId,
                    algorithm,
                    new Believing(),
                    Optional.empty(),
                    Outcome.accepted(List.of())));
    TokenVerifier tokens =
        new TokenVerifier(Minted.issuers(), anyKey, new KeyTrust(TestTrust.crls(clock)), clock);
    CheckLog log = CheckLog.none();
    return new TokenInspector(tokens, new NonceCheck(Optional.empty(), log), log);
  }

  /** Believes every signature. */
  private record Believing() implements JWSVerifier {
    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
      return Set.of(JWSAlgorithm.ES384, JWSAlgorithm.PS384, JWSAlgorithm.RS256);
    }

    @Override
    public JCAContext getJCAContext() {
      return new JCAContext();
    }

    @Override
    public boolean verify(JWSHeader header, byte[] input, Base64URL signature) {
      return true;
    }
  }
}
