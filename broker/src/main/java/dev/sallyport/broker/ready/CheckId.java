package dev.sallyport.broker.ready;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything that readiness looks for. The label is what {@code sallyport.readiness.accept} takes
 * and what the log says; docs/operations.md lists all of them, and a test compares.
 */
public enum CheckId {
  /** I9: evidence from a simulator proves nothing, so there is nothing to accept. */
  SIMULATED_ISSUER(
      Severity.ALWAYS_STOPS,
      "a simulator attests whatever it is told",
      "take the issuer out; simulators are for sallyport.mode=development"),
  /** Production fetches nothing over plain HTTP: accepted, the broker would only refuse later. */
  PLAIN_KEY_SET(
      Severity.ALWAYS_STOPS,
      "keys fetched without TLS can be replaced on the way, also on loopback",
      "name an https URL, or pin the keys with jwks-file"),
  /** I8: no secret in a URL. */
  PASSWORD_IN_STORE_URL(
      Severity.ALWAYS_STOPS,
      "a URL is shown by process lists, logs and exceptions, and this one holds a password",
      "put it alone into a file and name that in sallyport.store.password-file"),
  /** The adapter opens neither file in any mode; here it is told with all the rest. */
  OPEN_KMS_FILE(
      Severity.ALWAYS_STOPS,
      "others than its owner may read or write the file, and with it the key-encryption key",
      "chmod 600; if others could read it, rotate the key-encryption key"),
  /** A development server executes code that it is sent. */
  DEVELOPMENT_LAUNCH(
      Severity.ALWAYS_STOPS,
      "the framework's development mode serves a console and reloads code",
      "start the packaged application with java -jar"),
  /** Bearer tokens in the clear. */
  PLAIN_HTTP(
      Severity.STOPS,
      "plain HTTP outside loopback: bearer tokens travel in the clear",
      "set sallyport.tls.certificate-file and sallyport.tls.key-file, or listen on loopback"),
  /** Health and metrics have no authentication. */
  OPEN_MANAGEMENT(
      Severity.STOPS,
      "health and metrics are answered outside loopback to anyone, without credentials",
      "listen on loopback, or accept it where the network lets only probes and scrapers through"),
  /** Whoever forges a header chooses the source that is limited. */
  FORGED_SOURCES(
      Severity.STOPS,
      "any caller may name its own source address, and so has no limit of challenges",
      "name the proxies in quarkus.http.proxy.trusted-proxies"),
  /** A man between broker and database. */
  STORE_WITHOUT_TLS(
      Severity.STOPS,
      "a database across a network without sslmode=verify-full: whoever is between can be it",
      "name sslmode=verify-full and sslrootcert in the URL, and neither sslfactory nor"
          + " sslhostnameverifier; of several hosts each counts"),
  /** Spans in the clear. */
  TRACES_WITHOUT_TLS(
      Severity.STOPS,
      "traces sent without TLS to another machine can be read on their way",
      "name an https endpoint, or a collector on loopback"),
  /** Rows are signed or sealed, but names and times are for the owner alone. */
  OPEN_DATABASE(
      Severity.STOPS,
      "others than its owner may read or write the database file",
      "chmod 600 the file and its -wal and -shm beside it"),
  /** The database password. */
  OPEN_PASSWORD_FILE(
      Severity.STOPS,
      "others than its owner may read or write the file that holds the database password",
      "chmod 600, and change the password if others could read it"),
  /** The operator's token. */
  OPEN_TOKEN_FILE(
      Severity.STOPS,
      "others than its owner may read or write the operator's token, or its hash",
      "make a new token: remove admin-token and admin-token.sha256, then start again"),
  /** The private key of TLS. */
  OPEN_TLS_KEY(
      Severity.STOPS,
      "others than its owner may read or write the private key of TLS",
      "chmod 600, and replace key and certificate if others could read it"),
  /** Whoever writes the folder can put another keyset or database there. */
  WRITABLE_DATA_FOLDER(
      Severity.STOPS,
      "others than its owner may write the folder, and so replace what is in it",
      "chmod 700"),
  /** Database and keyset open secrets together. */
  KEYSET_WITHOUT_PASSPHRASE(
      Severity.STOPS,
      "the key-encryption key stands in the clear: a copy of database and keyset opens all secrets",
      "name a file with a passphrase, on another volume than the keyset"),
  /** Revoked certificates. */
  NO_REVOCATION(
      Severity.STOPS,
      "no revocation list is consulted: a certificate that was revoked still vouches",
      "set crl=required and name the hosts of the lists in crl-hosts"),
  /** Keys that an issuer withdrew. */
  STALE_KEY_SETS(
      Severity.STOPS,
      "a key that its issuer has withdrawn is trusted for more than a week",
      "choose at most P7D"),
  /** Frameworks print bodies and headers at these levels. */
  VERBOSE_LOG(
      Severity.STOPS,
      "below INFO the libraries may print headers and bodies, and with them tokens",
      "choose INFO or above; categories of dev.sallyport may go below"),
  /** A debugger reads all memory, and so does whatever else is loaded as an agent. */
  DEBUG_AGENT(
      Severity.STOPS,
      "a debugger, an agent or a JMX port reads and changes the memory that holds keys",
      "start without the JVM argument"),
  /** A dump is all memory in a file. */
  HEAP_DUMP(
      Severity.STOPS,
      "a crash, or running out of memory, writes all keys and secrets of the process to a file, or"
          + " runs a command that can",
      "start with the flags of broker/jvm.options, and without the argument"),
  /** Known only once the store is open; see {@link ProductionReadiness#ofStore}. */
  KEK_OFF_LIST(
      Severity.STOPS,
      "keys of this tenant are under a key-encryption key that it is not allowed: its secrets do"
          + " not open",
      "allow the one that the event kek-off-list names, and move the keys before taking it away"),
  /** Every release is refused. */
  NO_ISSUER(
      Severity.WARNS, "no issuer is trusted: every release will be refused", "configure an issuer"),
  /** Old tokens. */
  LONG_TOKEN_AGE(
      Severity.WARNS,
      "tokens older than an hour are taken, and with them what was true then",
      "choose at most PT1H"),
  /** Readable, not writable. */
  READABLE_DATA_FOLDER(Severity.WARNS, "others than its owner may list the folder", "chmod 700"),
  /** A passphrase that lies with what it protects protects it from little. */
  PASSPHRASE_BESIDE_KEYSET(
      Severity.WARNS,
      "the passphrase lies in the folder of the keyset: one copy of the folder has both",
      "keep the passphrase on another volume"),
  /** The token is for the operator, who has it by now. */
  TOKEN_FILE_LEFT(
      Severity.WARNS,
      "the operator's token still lies in the data folder; the broker needs its hash alone",
      "move admin-token to where the operator keeps it"),
  /** Each broker of several would make its own. */
  TOKEN_OF_EACH_BROKER(
      Severity.WARNS,
      "brokers that share a database each make a token of their own",
      "set the same hash on all of them"),
  /** Names of tenants and objects in a log without events. */
  ACCESS_LOG(
      Severity.WARNS,
      "the framework's access log names tenants and objects, and whatever its pattern asks for",
      "switch it off; the broker's own log tells releases"),
  /** A line of text can be forged, a JSON object cannot. */
  TEXT_LOG(
      Severity.WARNS,
      "log lines are text: fields are not apart, and a stack trace spans lines",
      "leave quarkus.log.console.json.enabled to its default"),
  /** The virtual machine's default; the system decides whether a file is left. */
  CORE_DUMP(
      Severity.WARNS,
      "a crash writes all keys and secrets of the process to a file where the system keeps such files",
      "start with the flags of broker/jvm.options, -XX:-CreateCoredumpOnCrash among them"),
  /** Slower, and otherwise tested. */
  SLOW_CRYPTO(
      Severity.WARNS,
      "the native provider is switched off: signatures are verified several times more slowly",
      "leave it to its default"),
  /** A development broker that strangers reach. */
  DEVELOPMENT_IN_PUBLIC(
      Severity.WARNS,
      "a development broker, which starts with any of these findings, is reached from outside",
      "run production, or listen on loopback");

  private final Severity severity;
  private final String problem;
  private final String remedy;

  CheckId(Severity severity, String problem, String remedy) {
    this.severity = severity;
    this.problem = problem;
    this.remedy = remedy;
  }

  /** The check of this label. */
  public static Optional<CheckId> of(String label) {
    return Arrays.stream(values()).filter(id -> id.label().equals(label)).findFirst();
  }

  /** The stable name: lower case with hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a finding does to a start in production. */
  public Severity severity() {
    return severity;
  }

  /** What is unsafe. */
  public String problem() {
    return problem;
  }

  /** What to do about it. */
  public String remedy() {
    return remedy;
  }

  /** A finding at this configuration key. */
  public Finding at(String key) {
    return new Finding(this, key);
  }
}
