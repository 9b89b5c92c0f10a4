package dev.sallyport.kms.vault;

import dev.sallyport.engines.TestAuthority;
import dev.sallyport.kms.testkit.engine.BreakingServer;
import dev.sallyport.kms.testkit.engine.HttpCall;
import dev.sallyport.kms.testkit.engine.HttpReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Answers reviews of service account tokens ({@code POST
 * /apis/authentication.k8s.io/v1/tokenreviews}) as an API server does, and makes such tokens. A
 * fake: no cluster is asked, and a token is recognised by its text.
 */
final class FakeKubernetes {
  static final String NAMESPACE = "secrets";
  static final String ACCOUNT = "sallyport";
  private static final String UID = "c8a5e1f4-0b8f-4a86-9f3e-7f6b8f0b2f11";

  private final TestAuthority authority;
  private final BreakingServer server;
  private final String token;

  private FakeKubernetes(TestAuthority authority, String token) throws IOException {
    this.authority = authority;
    this.token = token;
    this.server = BreakingServer.start(Optional.of(authority), this::review);
  }

  static FakeKubernetes start() throws Exception {
    return new FakeKubernetes(TestAuthority.create("cluster of a test"), signedToken());
  }

  /** What a pod finds in its volume. */
  String token() {
    return token;
  }

  /** What OpenBao has to know about the cluster. */
  Map<String, ?> configuration() throws IOException {
    return Map.of(
        "kubernetes_host",
        server.address().toString(),
        "kubernetes_ca_cert",
        Files.readString(Baos.caFile(authority)),
        "token_reviewer_jwt",
        token,
        "disable_local_ca_jwt",
        true);
  }

  private HttpReply review(HttpCall call) {
    String body = new String(call.body().toArray(), StandardCharsets.UTF_8);
    boolean known =
        call.target().equals("/apis/authentication.k8s.io/v1/tokenreviews") && body.contains(token);
    return HttpReply.json(
        201,
        """
        {"kind":"TokenReview","apiVersion":"authentication.k8s.io/v1","status":{"authenticated":%s,
        "user":{"username":"system:serviceaccount:%s:%s","uid":"%s",
        "groups":["system:serviceaccounts","system:authenticated"]}}}
        """
            .formatted(known, NAMESPACE, ACCOUNT, UID));
  }

  private static String signedToken() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    PrivateKey key = generator.generateKeyPair().getPrivate();
    String payload =
        """
        {"iss":"https://kubernetes.default.svc","exp":4102444800,"iat":1577836800,"nbf":1577836800,
        "sub":"system:serviceaccount:%s:%s","kubernetes.io":{"namespace":"%s",
        "serviceaccount":{"name":"%s","uid":"%s"}}}
        """
            .formatted(NAMESPACE, ACCOUNT, NAMESPACE, ACCOUNT, UID);
    String signed = base64("{\"alg\":\"ES256\",\"typ\":\"JWT\"}") + "." + base64(payload);
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(key);
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
