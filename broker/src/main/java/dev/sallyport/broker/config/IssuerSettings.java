package dev.sallyport.broker.config;

import dev.sallyport.attestation.Anchor;
import dev.sallyport.attestation.CrlRule;
import dev.sallyport.attestation.KeyOrigin;
import dev.sallyport.attestation.TrustedIssuer;
import dev.sallyport.attestation.TrustedIssuers;
import dev.sallyport.attestation.VerifierKind;
import dev.sallyport.broker.config.BrokerConfig.Crl;
import dev.sallyport.broker.config.BrokerConfig.Issuer;
import dev.sallyport.protocol.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The trusted issuers that the configuration names. Nothing is trusted by default, and what
 * contradicts itself stops the start: every problem of every issuer at once, each under its key.
 */
public final class IssuerSettings {
  private static final String PREFIX = "sallyport.issuers.";
  private final List<String> problems = new ArrayList<>();

  private IssuerSettings() {}

  /**
   * Reads the issuers and the files that they name.
   *
   * @throws InvalidSettingException naming every key that does not fit
   */
  public static TrustedIssuers read(Map<String, Issuer> issuers) throws InvalidSettingException {
    IssuerSettings settings = new IssuerSettings();
    List<TrustedIssuer> read = new ArrayList<>();
    issuers.forEach((name, issuer) -> settings.read(PREFIX + name, issuer, read));
    if (!settings.problems.isEmpty()) {
      throw new InvalidSettingException(settings.problems);
    }
    try {
      return new TrustedIssuers(read);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(List.of(PREFIX + "*: " + e.getMessage()));
    }
  }

  private void read(String key, Issuer issuer, List<TrustedIssuer> read) {
    int before = problems.size();
    VerifierKind verifier = verifier(issuer);
    KeyOrigin keys = keys(key, issuer);
    Anchor anchor = anchor(key, issuer);
    Set<String> algorithms =
        issuer.algorithms().map(Set::copyOf).orElseGet(() -> usualAlgorithm(verifier));
    if (problems.size() == before) {
      read.add(
          new TrustedIssuer(
              issuer.issuer(),
              verifier,
              keys,
              algorithms,
              issuer.maxAge(),
              anchor,
              issuer.simulated()));
    }
  }

  private static VerifierKind verifier(Issuer issuer) {
    return switch (issuer.verifier()) {
      case INTEL_TRUST_AUTHORITY -> VerifierKind.INTEL_TRUST_AUTHORITY;
      case NVIDIA_NRAS -> VerifierKind.NVIDIA_NRAS;
    };
  }

  /** The stronger of what each verifier's documentation names. */
  private static Set<String> usualAlgorithm(VerifierKind verifier) {
    return switch (verifier) {
      case INTEL_TRUST_AUTHORITY -> Set.of("PS384");
      case NVIDIA_NRAS -> Set.of("ES384");
    };
  }

  private KeyOrigin keys(String key, Issuer issuer) {
    if (issuer.jwksUrl().isPresent() == issuer.jwksFile().isPresent()) {
      problems.add(key + ": exactly one of jwks-url and jwks-file");
    }
    return issuer
        .jwksFile()
        .<KeyOrigin>map(file -> new KeyOrigin.Pinned(bytes(key + ".jwks-file", file)))
        .orElseGet(() -> new KeyOrigin.Url(issuer.jwksUrl().orElse(java.net.URI.create(""))));
  }

  private Bytes bytes(String key, Path file) {
    try {
      return Bytes.of(Files.readAllBytes(file));
    } catch (IOException e) {
      problems.add(key + ": cannot be read: " + file);
      return Bytes.empty();
    }
  }

  private Anchor anchor(String key, Issuer issuer) {
    return switch (issuer.trust()) {
      case JWKS_ORIGIN -> {
        // A root that is named and not used would be believed to be used.
        if (issuer.rootFile().isPresent() || issuer.crl().isPresent()) {
          problems.add(key + ": root-file and crl belong to trust=pinned-root");
        }
        yield new Anchor.JwksOrigin();
      }
      case PINNED_ROOT -> pinnedRoot(key, issuer);
    };
  }

  private Anchor pinnedRoot(String key, Issuer issuer) {
    CrlRule crl =
        switch (issuer.crl().orElse(Crl.REQUIRED)) {
          case NONE -> new CrlRule.None();
          case REQUIRED -> new CrlRule.Required(Set.copyOf(issuer.crlHosts().orElse(List.of())));
        };
    if (issuer.rootFile().isEmpty()) {
      problems.add(key + ".root-file: trust=pinned-root needs it");
      return new Anchor.JwksOrigin();
    }
    Path file = issuer.rootFile().get();
    try (InputStream in = Files.newInputStream(file)) {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return new Anchor.PinnedRoot((X509Certificate) factory.generateCertificate(in), crl);
    } catch (IOException | CertificateException e) {
      problems.add(key + ".root-file: no certificate in " + file);
      return new Anchor.JwksOrigin();
    }
  }
}
