package dev.sallyport.bench.floor;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;

/** A signature that holds, and who verifies it. */
final class SignedContent {
  private static final int RSA_BITS = 3072;
  private static final int SALT_SIZE = 48;
  private static final int TRAILER = 1;

  private final String algorithm;
  private final Optional<AlgorithmParameterSpec> parameters;
  private final Provider provider;
  private final PublicKey key;
  private final byte[] content;
  private final byte[] signature;

  private SignedContent(
      String algorithm,
      Optional<AlgorithmParameterSpec> parameters,
      Provider provider,
      KeyPair keys,
      byte[] content)
      throws GeneralSecurityException {
    this.algorithm = algorithm;
    this.parameters = parameters;
    this.provider = provider;
    this.key = keys.getPublic();
    this.content = content;
    Signature signer = signature();
    signer.initSign(keys.getPrivate());
    signer.update(content);
    this.signature = signer.sign();
  }

  /** PS384 (RFC 7518 section 3.5). */
  static SignedContent ps384(byte[] content, Provider provider) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(RSA_BITS);
    PSSParameterSpec pss =
        new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, SALT_SIZE, TRAILER);
    return new SignedContent(
        "RSASSA-PSS", Optional.of(pss), provider, generator.generateKeyPair(), content);
  }

  /** ES384 (RFC 7518 section 3.4). */
  static SignedContent es384(byte[] content, Provider provider) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    return new SignedContent(
        "SHA384withECDSAinP1363Format",
        Optional.empty(),
        provider,
        generator.generateKeyPair(),
        content);
  }

  boolean verify() throws GeneralSecurityException {
    Signature verifier = signature();
    verifier.initVerify(key);
    verifier.update(content);
    return verifier.verify(signature);
  }

  private Signature signature() throws GeneralSecurityException {
    Signature made = Signature.getInstance(algorithm, provider);
    if (parameters.isPresent()) {
      made.setParameter(parameters.get());
    }
    return made;
  }
}
