package dev.sallyport.broker.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every key under {@code sallyport}. A key that is not here stops the start, and so does a value of
 * the wrong type or range; all such errors are reported together. No value is a secret: secrets
 * come from files that a key names.
 */
@ConfigMapping(prefix = "sallyport")
public interface BrokerConfig {

  /** What the broker is run for: production refuses unsafe settings, development logs them. */
  @WithDefault("production")
  Mode mode();

  /**
   * Folder of everything that the embedded defaults keep: database, keyset, admin token; made with
   * mode 0700.
   */
  @WithDefault("sallyport-data")
  Path dataDir();

  /** A file to write {@code http=PORT} and {@code management=PORT} to, once the broker listens. */
  Optional<Path> portFile();

  /** The key-encryption key under which the broker's and the tenants' keys are wrapped. */
  @WithDefault("local://default")
  @Matching(".*\\S.*")
  String kek();

  /** Whether each device's own signature in an NRAS bundle is checked too, not its digest alone. */
  @WithDefault("false")
  boolean verifyDeviceSignatures();

  /** The database. */
  Store store();

  /** Who may call tenant and operator routes. */
  Admin admin();

  /** Challenges. */
  Challenges challenge();

  /** Keys of the broker and of tenants. */
  Keys keys();

  /**
   * Settings of each KMS adapter: the scheme of its KEK URIs, then a name; the adapter refuses a
   * name that it does not know. {@code local} has {@code file} (default {@code kms-keyset.json} in
   * the data folder), {@code passphrase-file} and {@code keys}. {@code vault}, {@code pkcs11},
   * {@code aws-kms}, {@code gcp-kms} and {@code azure-kv} have connections: a name of the
   * operator's choice, a dot, and the setting.
   */
  Map<String, Map<String, String>> kms();

  /**
   * URIs of key-encryption keys that the owners of every tenant may choose for it; {@code {tenant}}
   * in them stands for its name.
   */
  Optional<List<String>> tenantKeks();

  /**
   * URIs below which the owners of every tenant may name secrets that stay in another system;
   * {@code {tenant}} in them stands for its name.
   */
  Optional<List<String>> tenantSources();

  /** What holds for one tenant, by its name. */
  Map<String, Tenant> tenants();

  /** Longest time for one call to a KMS. */
  @WithDefault("PT10S")
  @Within(from = "PT0.1S")
  Duration kmsTimeout();

  /** Trusted verifiers, each under a name of the operator's choice. */
  Map<String, Issuer> issuers();

  /** Documents that are fetched from issuers. */
  Collateral collateral();

  /** Bounds on what strangers may ask for. */
  Limits limits();

  /** Native cryptography. */
  Crypto crypto();

  /** What production starts with nevertheless. */
  Readiness readiness();

  /** TLS of the API's port. */
  Tls tls();

  /** Traces. */
  Traces traces();

  /** How the broker ends. */
  Stop stop();

  /** What holds for one tenant. */
  interface Tenant {
    /** URIs of key-encryption keys that its owners may choose besides. */
    Optional<List<String>> keks();

    /** URIs below which its owners may name secrets besides. */
    Optional<List<String>> sources();
  }

  /** What the broker is run for. */
  enum Mode {
    /** Insecure settings stop the start. */
    PRODUCTION,
    /** Insecure settings are logged as warnings. */
    DEVELOPMENT
  }

  /** The database. */
  interface Store {
    /**
     * JDBC URL, {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql:…}; absent: SQLite in the data
     * folder.
     */
    Optional<String> url();

    /** Database user, for PostgreSQL. */
    Optional<String> user();

    /** File that holds the database password alone, readable by its owner only. */
    Optional<Path> passwordFile();
  }

  /** Who may call tenant and operator routes. */
  interface Admin {
    /**
     * SHA-256 of the operator's bearer token, hex; absent: the first start leaves a token in {@code
     * admin-token} in the data folder (mode 0600) and keeps its hash beside it.
     */
    @Matching("[0-9a-f]{64}")
    Optional<String> tokenHash();
  }

  /** Challenges. */
  interface Challenges {
    /** Life of a challenge. */
    @WithDefault("PT5M")
    @Within(from = "PT10S", to = "PT1H")
    Duration life();
  }

  /** Keys of the broker and of tenants. */
  interface Keys {
    /** How long an unwrapped intake key stays in memory; 0 asks the KMS for each release. */
    @WithDefault("PT60S")
    @Within(from = "PT0S", to = "PT1H")
    Duration intakeCache();

    /**
     * How long guests have to pin the next identity key: a rotation before that is refused, unless
     * the operator insists.
     */
    @WithDefault("P30D")
    @Within(from = "PT0S", to = "P366D")
    Duration identityNotice();
  }

  /** A trusted verifier. */
  interface Issuer {
    /** The exact {@code iss} of its tokens; the star is a name of your choice. */
    @Matching(".*\\S.*")
    String issuer();

    /** Which verifier it is. */
    Verifier verifier();

    /** Where its key set is fetched from: https, no redirects. */
    Optional<URI> jwksUrl();

    /** A file that holds its key set; exactly one of file and URL. */
    Optional<Path> jwksFile();

    /**
     * Signature algorithms; absent: {@code PS384} for Intel Trust Authority, {@code ES384} for
     * NRAS.
     */
    Optional<List<String>> algorithms();

    /** Oldest token that is taken, whatever its own expiry says. */
    @WithDefault("PT10M")
    @Within(from = "PT1S")
    Duration maxAge();

    /**
     * What makes its keys trusted: a certificate chain to {@code root-file}, or the TLS connection
     * to the key set's URL, or the pinned file.
     */
    Trust trust();

    /** PEM file of the pinned root certificate. */
    Optional<Path> rootFile();

    /** Whether revocation lists are consulted; absent with a pinned root: {@code required}. */
    Optional<Crl> crl();

    /**
     * Hosts that revocation lists are fetched from, with the port where there is one: their
     * addresses stand in certificates, which an attacker may have written.
     */
    Optional<List<String>> crlHosts();

    /** Whether this is a simulator, which production refuses. */
    @WithDefault("false")
    boolean simulated();
  }

  /** The verifiers whose tokens the broker reads. */
  enum Verifier {
    /** Intel Trust Authority. */
    INTEL_TRUST_AUTHORITY,
    /** NVIDIA Remote Attestation Service. */
    NVIDIA_NRAS
  }

  /** What makes an issuer's keys trusted. */
  enum Trust {
    /** The TLS connection to the key set's URL, or the pinned file. */
    JWKS_ORIGIN,
    /** A certificate chain to a pinned root. */
    PINNED_ROOT
  }

  /** Revocation lists. */
  enum Crl {
    /** No list, no acceptance. */
    REQUIRED,
    /** Not consulted. */
    NONE
  }

  /** Documents that are fetched from issuers. */
  interface Collateral {
    /** For one fetch, from connecting to the last byte. */
    @WithDefault("PT10S")
    @Within(from = "PT0.1S")
    Duration timeout();

    /** After this long a key set is fetched again; at least 30 s. */
    @WithDefault("PT1H")
    @Within(from = "PT1S")
    Duration refresh();

    /**
     * How long the last good key set serves while its issuer does not answer; not below {@code
     * refresh}.
     */
    @WithDefault("PT24H")
    @Within(from = "PT0S")
    Duration maxStaleness();
  }

  /** Bounds on what strangers may ask for. */
  interface Limits {
    /**
     * Workload requests at one time; one more is answered 503. As many bodies may be on their way
     * in: one more takes the place of the oldest.
     */
    @WithDefault("256")
    @Within(from = "1")
    int inFlight();

    /** Tenant and operator requests at one time, apart so that workloads cannot crowd them out. */
    @WithDefault("64")
    @Within(from = "1")
    int tenantInFlight();

    /** Time for a body to arrive; an older one is answered 503 when the next one begins. */
    @WithDefault("PT10S")
    @Within(from = "PT0.1S", to = "PT10M")
    Duration bodyTime();

    /** Challenges that one source address (IPv6: its /64) may ask for in a minute. */
    @WithDefault("60")
    @Within(from = "1")
    int challengesPerMinute();

    /** Source addresses that are remembered for that; the least recent is forgotten first. */
    @WithDefault("10000")
    @Within(from = "1", to = "1000000")
    int challengeSources();
  }

  /** Native cryptography. */
  interface Crypto {
    /**
     * Whether Amazon Corretto Crypto Provider does ECDSA P-384, RSA, AES-GCM and Ed25519 where it
     * passes its self-test; otherwise the JDK's own do.
     */
    @WithDefault("true")
    boolean corretto();

    /**
     * Whether Conscrypt does X25519 and X-Wing. X-Wing has no fall-back: without Conscrypt the
     * broker does not start.
     */
    @WithDefault("true")
    boolean conscrypt();
  }

  /** What production starts with nevertheless. */
  interface Readiness {
    /**
     * Names of checks whose findings do not stop a start in production, see docs/operations.md. An
     * unknown name stops the start, and so does one that cannot be accepted; each finding that is
     * accepted is logged at each start.
     */
    Optional<List<String>> accept();
  }

  /** TLS of the API's port: on where both files are named. */
  interface Tls {
    /** PEM file of the certificate, followed by those that lead to its root. */
    Optional<Path> certificateFile();

    /** PEM file of the certificate's private key, readable by its owner alone. */
    Optional<Path> keyFile();

    /** How often the two files are looked at. */
    @WithDefault("PT1M")
    @Within(from = "PT0.1S", to = "PT24H")
    Duration reloadPeriod();
  }

  /** Traces: off where no endpoint is named. */
  interface Traces {
    /** OTLP over HTTP, protobuf: the whole URL, path included. */
    Optional<URI> endpoint();

    /** PEM file of the authorities that may vouch for the endpoint; absent: the JDK's. */
    Optional<Path> caFile();
  }

  /** How the broker ends. */
  interface Stop {
    /** How long it goes on serving after it has said that it is not ready. */
    @WithDefault("PT0S")
    @Within(from = "PT0S", to = "PT10M")
    Duration announce();

    /** How long it then waits for the requests that it has let in. */
    @WithDefault("PT10S")
    @Within(from = "PT0S", to = "PT10M")
    Duration timeout();
  }
}
