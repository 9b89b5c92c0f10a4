package dev.sallyport.broker.log;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;

/**
 * Every line that the broker itself writes. The name of an event and of its members are promises to
 * whoever searches logs; docs/operations.md lists them, and a test compares. No member is a secret,
 * and what strangers send without evidence is at {@code DEBUG}, so that they cannot grow a log.
 */
public enum LogEvent {
  /** Requests are taken. */
  BROKER_LISTENING(
      Level.INFO,
      "sallyport broker listening on {url}",
      "The port is open; scripts wait for this line."),
  /** Who does the cryptography. */
  CRYPTO_CHOSEN(
      Level.INFO,
      "crypto {primitive}: {provider} ({why})",
      "At each start, for each primitive: which provider does it, and why that one."),
  /** The parts are there. */
  BROKER_PREPARED(
      Level.INFO,
      "store {engine}, kek {kek}, {issuers} trusted issuers",
      "The store is open, its schema is up to date, and the broker's own keys are unwrapped."),
  /** Stopped by its settings. */
  READINESS_REFUSED(
      Level.ERROR,
      "production does not start: {check}: {key}: {problem}; {remedy}",
      "A setting that production does not start with; one line for each, then the start ends."),
  /** Unsafe, and running. */
  READINESS_FINDING(
      Level.WARNING,
      "unsafe: {check}: {key}: {problem}; {remedy}",
      "A setting that is unsafe and does not stop this start."),
  /** Unsafe, and named as accepted. */
  READINESS_ACCEPTED(
      Level.WARNING,
      "accepted by sallyport.readiness.accept: {check}: {key}: {problem}",
      "A setting that would stop the start, and that the operator accepted by name; at each start."),
  /** An acceptance that is not needed. */
  READINESS_ACCEPTANCE_UNUSED(
      Level.WARNING,
      "sallyport.readiness.accept names {check}, which finds nothing: take it out",
      "An acceptance left from another time, which would hide the next such setting."),
  /** A secret was released. */
  RELEASE_GRANTED(
      Level.INFO,
      "released {resources} to transcript {transcript}",
      "Once for each answered release, also where a lost answer is given again; the audit row is"
          + " durable before."),
  /** Genuine evidence that the tenant's policy refused. */
  RELEASE_REFUSED(
      Level.INFO,
      "not released {resources}: {reason}",
      "Evidence was genuine and bound to its challenge, and the tenant's objects or policy refused."),
  /** Any refusal of a route. */
  REQUEST_REFUSED(
      Level.DEBUG,
      "refused: {reason} {subject}",
      "Each refused request, with the reason itself; anybody can cause it, so it is off unless asked"
          + " for."),
  /** No credentials, or wrong ones. */
  CALLER_REFUSED(
      Level.DEBUG,
      "refused a caller of {path}",
      "A tenant or operator route without the operator's token; anybody can cause it."),
  /** A tenant began. */
  TENANT_CREATED(Level.INFO, "tenant {tenant} has root {root}", "A tenant was created."),
  /** A tenant's object changed. */
  STATEMENT_TAKEN(
      Level.INFO,
      "tenant {tenant}: {kind} {name} is at version {version}",
      "A statement with the signatures that it needs was stored."),
  /** An operator replaced a key. */
  KEY_ROTATION(
      Level.INFO,
      "operator event: rotation of {kind} key {number} of {owner} ({manner}): {result}",
      "An operator ordered a key to be replaced, and what came of it."),
  /** A bug. */
  REQUEST_FAILED(
      Level.ERROR,
      "a request failed in a way that nobody foresaw",
      "A bug, or a machine that fails: the caller got `internal-error`, and the cause is here."),
  /** The database failed. */
  STORE_FAILED(
      Level.ERROR,
      "the database failed: {sqlState}",
      "The caller got `store-unavailable`; the cause is here."),
  /** The database does not answer. */
  STORE_AWAY(
      Level.ERROR,
      "the database is away: {why}",
      "Each request that found no database; the caller got `store-unavailable`, and later ones are"
          + " served as soon as it is back."),
  /** The schema of a newer broker. */
  STORE_SCHEMA_NEWER(
      Level.WARNING,
      "schema {version} is newer than {known}, which this broker knows, and supports it",
      "At a start beside newer brokers, or after going back from an upgrade; what newer brokers"
          + " added is not used."),
  /** A connection did not close. */
  STORE_CONNECTION_LOST(
      Level.DEBUG,
      "a connection ended by itself",
      "A connection did not close, or had rolled back by itself, after a failure told before."),
  /** The embedded store's writer is gone. */
  STORE_WRITER_ENDED(
      Level.ERROR,
      "the store's writer ended in a way that nobody foresaw: start the broker again",
      "A bug, or a machine that fails, outside of any request's own work. Nothing is written any"
          + " more: every release and change gets `store-unavailable`, and the broker is not ready"
          + " until it is started again. Nothing that was acknowledged is lost."),
  /** The log of the embedded store was not copied into its file. */
  STORE_CHECKPOINT_FAILED(
      Level.WARNING,
      "the store's write-ahead log cannot be copied into its file",
      "Nothing is lost, but the log grows: look at the disk. It is tried again at once."),
  /** The KMS did not do what it was asked. */
  KMS_FAILED(
      Level.WARNING,
      "KMS: {operation} of {kind} failed at {uri}: {reason} {detail}",
      "The KMS does not answer, or what is stored does not open under it. `kind` is what was to be"
          + " wrapped, opened or read (`secret`), and `kek` where the key itself was asked about."),
  /** A tenant named a key-encryption key that it may not have. */
  KEK_NOT_ALLOWED(
      Level.WARNING,
      "the owners of {tenant} named a key-encryption key that is not theirs: {kek}",
      "An owner tries another's key, or the operator has yet to allow this one."),
  /** A tenant named a source of secrets that it may not have. */
  SOURCE_NOT_ALLOWED(
      Level.WARNING,
      "the owners of {tenant} named a source of secrets that is not theirs: {source}",
      "An owner tries what is another's, or the operator does not, or no longer, allow this source."),
  /** Keys that do not open because their key-encryption key is not allowed any more. */
  KEK_OFF_LIST(
      Level.ERROR,
      "{keys} keys of {tenant} are under {kek}, which sallyport.tenant-keks and its own setting do"
          + " not allow: its secrets do not open. Allow it again; to be rid of it, have the keys"
          + " moved first, by the owners' choice of another or by kek rotate",
      "At the start, for each tenant with keys under a key-encryption key that the operator took off"
          + " the list, or that `sallyport.kek` named before. See the check `kek-off-list`."),
  /** Keys of a tenant went under another key-encryption key, or another version of it. */
  KEYS_WRAPPED_ANEW(
      Level.INFO,
      "{keys} keys of {tenant} are now wrapped under {version}",
      "The owners chose another key-encryption key, or it was rotated."),
  /** Key generation failed. */
  KEY_NOT_MADE(
      Level.ERROR,
      "a key of kind {kind} cannot be made: is a provider missing?",
      "The cryptography of this machine fails; compare `crypto-chosen`."),
  /** An issuer's document was fetched. */
  COLLATERAL_FETCHED(
      Level.INFO,
      "fetched {url}, {bytes} bytes",
      "An issuer's key set or revocation list was fetched; whether it can be used shows next."),
  /** An issuer does not answer. */
  COLLATERAL_FAILED(
      Level.WARNING,
      "not fetched {url}: {why}",
      "An issuer's document cannot be had; the last good one serves up to its maximum staleness."),
  /** An issuer answers with something else. */
  COLLATERAL_REJECTED(
      Level.WARNING,
      "cannot use what {url} gave: {why}",
      "An issuer's document was fetched and is not what it should be; the last good one serves."),
  /** Regular work was refused. */
  HOUSEKEEPING_REFUSED(
      Level.WARNING,
      "housekeeping: {reason} {subject}",
      "The round of each minute (new keys, old challenges) was refused; the next one tries again."),
  /** Regular work failed. */
  HOUSEKEEPING_FAILED(
      Level.ERROR,
      "housekeeping failed in a way that nobody foresaw",
      "A bug in the round of each minute; the next one tries again."),
  /** Traces do not arrive. */
  TRACES_LOST(
      Level.WARNING,
      "traces are lost: {host} {why}; requests are not affected",
      "The collector of traces does not take them; told once until it does again."),
  /** Traces arrive again. */
  TRACES_TAKEN(
      Level.INFO,
      "traces are taken again by {host}",
      "The collector of traces takes them after it did not."),
  /** What TLS shows. */
  CERTIFICATE_SERVED(
      Level.INFO,
      "TLS certificate {certificate}",
      "At the start and at each exchange: subject, end and fingerprint of the certificate."),
  /** An exchange that must not be. */
  CERTIFICATE_REJECTED(
      Level.WARNING,
      "new TLS certificate not taken: {why}; still serving {certificate}",
      "The files hold no pair that fits; the certificate of before goes on serving."),
  /** A copy that could not be taken away. */
  BACKUP_LEFTOVER(
      Level.WARNING,
      "an unfinished copy stays, remove it by hand: {file}",
      "A backup or a restore was broken off and could not remove what it had begun."),
  /** Not ready, and serving. */
  STOP_ANNOUNCED(
      Level.INFO,
      "stopping: not ready, serving for another {time}",
      "Readiness is down so that load balancers look elsewhere; requests are still taken."),
  /** The door is closed. */
  STOP_DRAINING(
      Level.INFO,
      "stopping: {requests} requests in flight",
      "Nobody is let in any more; those inside get their answers."),
  /** Everybody has left. */
  STOP_DRAINED(
      Level.INFO, "stopping: every request is answered", "Nobody is inside; the ports close."),
  /** Somebody has not. */
  STOP_TIMED_OUT(
      Level.WARNING,
      "stopping: {requests} requests not answered within {time}",
      "The time to wait for requests is over; they get no answer, and may be sent again."),
  /** The end begins. */
  BROKER_STOPPING(
      Level.INFO, "sallyport broker stopping", "The ports are closed; the parts are closed next."),
  /** The end. */
  BROKER_STOPPED(
      Level.INFO,
      "stopped: keys, store and KMS are closed",
      "The last line: keys are zeroed, what the store was handed is written.");

  /** The member of a line that names its event. */
  public static final String NAME = "event";

  private final Level level;
  private final String template;
  private final String meaning;

  LogEvent(Level level, String template, String meaning) {
    this.level = level;
    this.template = template;
    this.meaning = meaning;
  }

  /** Writes the line; the values are those of {@link #members}, in that order. */
  public void write(Object... values) {
    LogWriter.write(this, null, values);
  }

  /** Writes the line with what caused it. */
  public void failed(Throwable cause, Object... values) {
    LogWriter.write(this, cause, values);
  }

  /** The stable name: lower case with hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The level of its lines. */
  public Level level() {
    return level;
  }

  /** What an operator reads into it. */
  public String meaning() {
    return meaning;
  }

  /** The names of its members, beside the event's own name and the correlation id. */
  public List<String> members() {
    return LogWriter.members(this);
  }

  /** How many of its lines this process has written; none where its level is off. */
  public long written() {
    return LogWriter.written(this);
  }

  /** The text of its lines, with a place for each member. */
  String template() {
    return template;
  }
}
