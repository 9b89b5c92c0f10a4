package dev.sallyport.broker.tenant;

import dev.sallyport.broker.crypto.TestProviders;
import dev.sallyport.broker.custody.Allowance;
import dev.sallyport.broker.custody.Custody;
import dev.sallyport.broker.custody.KekSettings;
import dev.sallyport.broker.custody.KeyCacheSettings;
import dev.sallyport.broker.custody.TenantKeks;
import dev.sallyport.broker.store.Store;
import dev.sallyport.broker.store.StoreException;
import dev.sallyport.broker.store.StoreSettings;
import dev.sallyport.broker.store.TestClock;
import dev.sallyport.broker.tenant.TestOwners.Slot;
import dev.sallyport.kms.KmsException;
import dev.sallyport.policy.PolicyEngine;
import dev.sallyport.policy.PolicyLimits;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.Outcome;
import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import dev.sallyport.protocol.ResourceName;
import dev.sallyport.protocol.StatementKind;
import dev.sallyport.protocol.TenantName;
import dev.sallyport.protocol.wire.ObjectHead;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A broker's tenants over a SQLite file and the local KMS, with one tenant in it. */
public final class TestTenancy implements AutoCloseable {
  /** The tenant. */
  public static final TenantName ACME = new TenantName("acme");

  /** The issuer that its policies take. */
  public static final String ISSUER = "https://ita.test.invalid";

  /** The measurement that its reference sets pin. */
  public static final String MRTD = "ab".repeat(48);

  public final TestClock clock = new TestClock();
  public final TestOwners owners = TestOwners.named("acme");
  public final PolicyEngine engine = new PolicyEngine(PolicyLimits.DEFAULT);
  public final TestKms kms;
  public final Store store;
  public final Custody custody;
  public final TenantService service;
  public final TenantObjects objects;
  private final StoreSettings settings;

  /** Tenants choose keys of their own names. */
  public static final KekSettings KEKS =
      new KekSettings(TestKms.KEK, new Allowance(List.of("local://of-{tenant}"), Map.of()));

  /** Their secrets may lie in a place of their own. */
  public static final Allowance SOURCES = new Allowance(List.of("local://main/{tenant}"), Map.of());

  /** Opens it in this folder and creates the tenant, with the default key cache. */
  public TestTenancy(Path folder) throws StoreException, KmsException {
    this(folder, StoreSettings.sqlite(folder.resolve("store.db")));
  }

  /** Opens it in another database. */
  public TestTenancy(Path folder, StoreSettings settings) throws StoreException, KmsException {
    this(folder, settings, Store::open);
  }

  /** Opens a store. */
  @FunctionalInterface
  public interface Opener {
    /** Opens the one of these settings. */
    Store open(StoreSettings settings, InstantSource clock) throws StoreException;
  }

  /** Opens it by another way, such as that of an older broker. */
  public TestTenancy(Path folder, StoreSettings settings, Opener opener)
      throws StoreException, KmsException {
    TestProviders.provideXWing();
    this.settings = settings;
    this.kms = new TestKms(folder);
    this.store = opener.open(settings, clock);
    this.custody = custody(KeyCacheSettings.DEFAULT);
    Documents documents = new Documents(engine::compile);
    this.service = new TenantService(store, custody, documents);
    this.objects = new TenantObjects(store, documents);
    value(service.create(owners.creation(ACME)));
  }

  /** Another custody over the same store and KMS. */
  public Custody custody(KeyCacheSettings cache) {
    return new Custody(
        store, kms, new TenantKeks(store, kms, KEKS), SOURCES, cache, new SecureRandom(), clock);
  }

  /** A policy that takes the reference set {@code r} and this condition. */
  public static String policyJson(String name, String condition) {
    return """
    {"name":"%s","verifiers":[{"issuer":"%s"}],"tees":["intel-tdx"],
     "tcbStatuses":["UpToDate"],"maxTokenAgeSeconds":300,
     "references":{"cpu":[{"name":"r","lowestVersion":1}],"gpus":[],"switches":[]},
     "conditions":[{"name":"one","cel":"%s"}]}\
    """
        .formatted(name, ISSUER, condition);
  }

  /** A policy that grants. */
  public static String policyJson(String name) {
    return policyJson(name, "cpu.tdx.seamSvn >= 0");
  }

  /** A reference set that pins {@link #MRTD}. */
  public static String referencesJson(String name) {
    return """
    {"name":"%s","validFrom":"2026-01-01T00:00:00Z","validUntil":"2027-01-01T00:00:00Z",
     "cpu":[{"label":"build 1","tdx":{"mrTd":"%s"}}]}\
    """
        .formatted(name, MRTD);
  }

  /** Uploads policy {@code p}, reference set {@code r} and secret {@code db/key} of version 1. */
  public TestTenancy furnish() {
    putPolicy("p");
    value(
        service.upload(
            ACME, owners.document(next(StatementKind.REFERENCE_SET, "r"), referencesJson("r"))));
    putSecret("db/key", "s3cret", "p", 1);
    return this;
  }

  /** Uploads the next version of a policy. */
  public ObjectHead putPolicy(String name) {
    return value(
        service.upload(ACME, owners.document(next(StatementKind.POLICY, name), policyJson(name))));
  }

  /** Uploads the next version of a secret. */
  public ObjectHead putSecret(String path, String plaintext, String policyName, long lowest) {
    return value(
        service.upload(
            ACME,
            owners.secret(
                next(StatementKind.SECRET, path), plaintext, intakeKey(), policyName, lowest)));
  }

  /** Deletes an object. */
  public ObjectHead delete(StatementKind kind, String name) {
    return value(
        service.upload(
            ACME, owners.deletion(next(StatementKind.DELETION, kind.label() + "/" + name))));
  }

  /** The tenant's intake key. */
  public IntakeKey intakeKey() {
    return value(service.intakeKey(ACME)).key();
  }

  /** The next place in a chain, as a client finds it out. */
  public Slot next(StatementKind kind, String name) {
    return value(service.objects(ACME, Optional.of(kind))).stream()
        .filter(head -> head.name().equals(name))
        .findFirst()
        .map(head -> new Slot(kind, name, head.highestVersion() + 1, head.newestStatement()))
        .orElseGet(() -> new Slot(kind, name, 1, Digest.zero()));
  }

  /** Resolves a resource of the tenant. */
  public Outcome<GuardedSecret> resolve(String pathAndVersion) {
    return objects.resolve(resource(pathAndVersion));
  }

  /** A resource of the tenant. */
  public static ResourceName resource(String pathAndVersion) {
    return value(ResourceName.parse(ACME + "/" + pathAndVersion));
  }

  /** Changes rows behind the broker's back, as a database administrator can. */
  public int tamper(String sql) {
    try (Connection connection = DriverManager.getConnection(settings.url());
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** The value of an accepted outcome. */
  public static <T> T value(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Accepted<T>(T value) -> value;
      case Outcome.Refused<T>(Refusal refusal) -> throw new AssertionError(refusal.line());
    };
  }

  /** The reason of a refused outcome. */
  public static RefusalReason reason(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Accepted<?>(Object value) -> throw new AssertionError("accepted: " + value);
      case Outcome.Refused<?>(Refusal refusal) -> refusal.reason();
    };
  }

  @Override
  public void close() {
    custody.close();
    store.close();
    kms.close();
  }
}
