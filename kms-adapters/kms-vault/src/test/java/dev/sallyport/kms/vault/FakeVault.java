package dev.sallyport.kms.vault;

import dev.sallyport.engines.TestAuthority;
import dev.sallyport.engines.WholeFiles;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.testkit.engine.BreakingServer;
import dev.sallyport.kms.testkit.engine.HttpCall;
import dev.sallyport.kms.testkit.engine.HttpReply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Issues numbered tokens as a server does that is asked for AppRole logins, and answers everything
 * else as a test says. For what a real server never answers, and for time that does not pass.
 */
final class FakeVault implements AutoCloseable {
  static final KekUri KEK = new KekUri("vault://main/transit/sallyport-a");

  /** A key of one version, as a real server describes it. */
  static final String KEY =
      """
      {"request_id":"r","lease_id":"","renewable":false,"lease_duration":0,"data":{\
      "allow_plaintext_backup":false,"auto_rotate_period":0,"deletion_allowed":false,\
      "derived":false,"exportable":false,"imported_key":false,"keys":{"1":1700000000},\
      "latest_version":1,"min_available_version":0,"min_decryption_version":1,\
      "min_encryption_version":0,"name":"sallyport-a","soft_deleted":false,\
      "supports_decryption":true,"supports_derivation":true,"supports_encryption":true,\
      "supports_signing":false,"type":"aes256-gcm96"},"wrap_info":null,"warnings":null,\
      "auth":null}\
      """;

  final Set<String> dead = ConcurrentHashMap.newKeySet();
  final AtomicInteger logins = new AtomicInteger();
  final AtomicInteger renewals = new AtomicInteger();
  final List<HttpCall> others = new CopyOnWriteArrayList<>();
  volatile int lease = 600;
  volatile boolean renewable = true;
  volatile Optional<HttpReply> loginInstead = Optional.empty();
  volatile Optional<HttpReply> renewalInstead = Optional.empty();
  private volatile Function<HttpCall, HttpReply> answers = _ -> HttpReply.json(200, KEY);

  private final TestAuthority authority = TestAuthority.create("a fake");
  private final BreakingServer server;
  private final Path folder;

  FakeVault(Path folder) throws IOException {
    this.folder = folder;
    this.server = BreakingServer.start(Optional.of(authority), this::answer);
  }

  static FakeVault answering(Path folder, HttpReply answer) throws IOException {
    FakeVault vault = new FakeVault(folder);
    vault.answers = _ -> answer;
    return vault;
  }

  void answer(Function<HttpCall, HttpReply> with) {
    answers = with;
  }

  /** An adapter with the one connection {@code main}. */
  VaultKms open(LongSupplier nanoTime) throws KmsException, IOException {
    return VaultKms.open(Map.of("main", settings(authority)), nanoTime);
  }

  VaultKms open() throws KmsException, IOException {
    return open(System::nanoTime);
  }

  VaultSettings settings(TestAuthority trusted) throws IOException {
    return new VaultSettings(
        "main",
        server.address(),
        Optional.of(trusted.writeCertificate(folder.resolve("ca.pem"))),
        Optional.empty(),
        List.of("transit"),
        List.of("kv", "team/kv", "team/kv/deep"),
        new VaultSettings.AppRole(
            "approle", "role", WholeFiles.putSecret(folder.resolve("secret-id"), "secret")));
  }

  VaultSettings settings() throws IOException {
    return settings(authority);
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpReply answer(HttpCall call) {
    String token = call.header("x-vault-token").orElse("");
    return switch (call.target()) {
      case "/v1/auth/approle/login" ->
          loginInstead.orElseGet(() -> issued("token-" + logins.incrementAndGet()));
      case "/v1/auth/token/renew-self" -> {
        renewals.incrementAndGet();
        yield renewalInstead.orElseGet(() -> issued(token));
      }
      case "/v1/auth/token/lookup-self" ->
          dead.contains(token) ? denied() : HttpReply.json(200, "{\"data\":{\"ttl\":600}}");
      default -> {
        others.add(call);
        yield dead.contains(token) ? denied() : answers.apply(call);
      }
    };
  }

  static HttpReply denied() {
    return HttpReply.json(403, "{\"errors\":[\"permission denied\"]}");
  }

  HttpReply issued(String token) {
    return HttpReply.json(
        200,
        "{\"auth\":{\"client_token\":\"%s\",\"policies\":[],\"lease_duration\":%d,\"renewable\":%s},"
                .formatted(token, lease, renewable)
            + "\"renewable\":false}");
  }
}
