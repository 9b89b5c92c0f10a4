package dev.sallyport.kms.azure;

import dev.sallyport.engines.TestAuthority;
import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KekVersion;
import dev.sallyport.kms.KmsAdapter;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.testkit.engine.BreakingServer;
import dev.sallyport.kms.testkit.engine.HttpCall;
import dev.sallyport.kms.testkit.engine.HttpReply;
import dev.sallyport.protocol.Bytes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A vault and an authority that issues tokens for it, over HTTPS, and a third server to which
 * nobody has any business.
 */
final class FakeAzure implements AutoCloseable {
  static final String CLIENT = "11111111-2222-3333-4444-555555555555";
  static final KekUri KEK = new KekUri("azure-kv://main/kek");
  static final KekUri OTHER = new KekUri("azure-kv://main/other");
  static final KekUri UNKNOWN = new KekUri("azure-kv://main/nobody");

  final FakeKeys keys;
  final List<HttpCall> calls = new CopyOnWriteArrayList<>();
  final List<HttpCall> logins = new CopyOnWriteArrayList<>();
  final List<HttpCall> strayed = new CopyOnWriteArrayList<>();
  final Set<String> tokens = ConcurrentHashMap.newKeySet();
  volatile Behaviours.Behaviour behaviour = Behaviours.honest();
  volatile Optional<HttpReply> loginInstead = Optional.empty();

  private final AtomicInteger issued = new AtomicInteger();
  private final TestAuthority authority = TestAuthority.create("a fake of Azure");
  private final BreakingServer vault;
  private final BreakingServer login;
  private final BreakingServer elsewhere;
  private final Path secret;

  FakeAzure(Path folder) throws IOException {
    this(folder, new FakeKeys());
  }

  /** Another vault with the same keys, and an authority of its own. */
  FakeAzure(Path folder, FakeKeys keys) throws IOException {
    this.keys = keys;
    vault = BreakingServer.start(Optional.of(authority), this::answer);
    login = BreakingServer.start(Optional.of(authority), this::logIn);
    elsewhere =
        BreakingServer.start(
            Optional.of(authority),
            call -> {
              strayed.add(call);
              return HttpReply.json(200, "{\"value\":[]}");
            });
    secret = secretFile(folder.resolve("secret"), "a client secret\n");
  }

  static Path secretFile(Path file, String content) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, content);
  }

  KmsAdapter open() throws KmsException {
    return open(settings());
  }

  KmsAdapter open(AzureSettings settings) throws KmsException {
    return AzureKmsProvider.open(List.of(settings), this::surroundings);
  }

  Surroundings surroundings() {
    return AzureWiring.with(JdkHttp.open(Optional.of(authority.tls(Optional.empty()))));
  }

  AzureSettings settings() {
    return settings(
        new AzureLogin.Application(
            URI.create(login.address() + "/tenant/oauth2/v2.0/token"),
            CLIENT,
            new AzureLogin.Secret(secret)));
  }

  AzureSettings settings(AzureLogin login) {
    return new AzureSettings(
        "main", vault(), List.of("kek", "other", "nobody"), "https://vault.azure.net", login);
  }

  String vault() {
    return vault.address().toString();
  }

  URI login() {
    return login.address();
  }

  /** A server that is neither the vault nor the authority. */
  String elsewhere() {
    return elsewhere.address().toString();
  }

  KekVersion current() {
    return new KekVersion(KEK, keys.newest("kek").id);
  }

  /** Calls to the vault that have this in their path. */
  Stream<HttpCall> calls(String part) {
    return calls.stream().filter(call -> call.target().contains(part));
  }

  @Override
  public void close() {
    vault.close();
    login.close();
    elsewhere.close();
  }

  private HttpReply answer(HttpCall call) throws IOException, InterruptedException {
    calls.add(call);
    String token = call.header("authorization").orElse("").replaceFirst("^Bearer ", "");
    return tokens.contains(token) ? behaviour.answer(this, call) : challenge();
  }

  /** What a vault says to whoever has no token, here with an authority of an attacker's. */
  private HttpReply challenge() {
    String challenge =
        "Bearer authorization=\"%s/tenant\", resource=\"https://vault.azure.net\""
            .formatted(elsewhere());
    return new HttpReply.Whole(
        401,
        Map.of("WWW-Authenticate", challenge, "Content-Type", "application/json"),
        Bytes.empty());
  }

  private HttpReply logIn(HttpCall call) {
    logins.add(call);
    return loginInstead.orElseGet(() -> issue("3599"));
  }

  HttpReply issue(String seconds) {
    String token = "token." + issued.incrementAndGet();
    tokens.add(token);
    return HttpReply.json(
        200,
        "{\"token_type\":\"Bearer\",\"expires_in\":%s,\"ext_expires_in\":3599,\"access_token\":\"%s\"}"
            .formatted(seconds, token));
  }
}
