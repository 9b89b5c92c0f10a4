package dev.sallyport.kms.azure;

import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Denied;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.WrongAnswer;
import dev.sallyport.kms.SecretFile;
import dev.sallyport.kms.azure.TokenKeeper.IssuedToken;
import dev.sallyport.protocol.SecretBytes;
import dev.sallyport.protocol.json.JsonException;
import dev.sallyport.protocol.json.JsonObject;
import dev.sallyport.protocol.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Gets tokens: from Microsoft Entra ID by the client credentials grant (RFC 6749 section 4.4, with
 * an assertion RFC 7521), or from the instance metadata service ("How to use managed identities to
 * acquire an access token", version 2018-02-01). Whom it asks stands in the settings.
 */
final class TokenRequests implements TokenKeeper.Source {
  private static final int MAX_FILE = 16 * 1024;
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{1,16384}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
  private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private final Surroundings surroundings;
  private final AzureSettings settings;

  TokenRequests(Surroundings surroundings, AzureSettings settings) {
    this.surroundings = surroundings;
    this.settings = settings;
  }

  @Override
  public IssuedToken ask() throws KmsException {
    HttpRequest.Builder request =
        switch (settings.login()) {
          case AzureLogin.Application application -> application(application);
          case AzureLogin.ManagedIdentity identity -> managed(identity);
        };
    Answer answer = surroundings.http().send(request);
    if (answer.status() != 200) {
      throw refusal(answer);
    }
    return issued(answer.json());
  }

  /** Reads the answer of either: an authority writes the seconds as a number, a machine as text. */
  static IssuedToken issued(JsonObject answer) throws WrongAnswer {
    try {
      String token = answer.text("access_token");
      String seconds =
          switch (answer.value("expires_in")) {
            case JsonValue.Numeric(String digits) -> digits;
            case JsonValue.Text(String digits) -> digits;
            case JsonValue.Bool _, JsonValue.Null _, JsonValue.Array _, JsonValue.Members _ -> "";
          };
      // Anything else than a bearer token would need a proof that is not ours.
      if (!TOKEN.matcher(token).matches()
          || !SECONDS.matcher(seconds).matches()
          || !answer.text("token_type").equalsIgnoreCase("Bearer")) {
        throw new WrongAnswer("not a token");
      }
      Duration told = Duration.ofSeconds(Long.parseLong(seconds));
      return new IssuedToken(
          SecretBytes.takeOwnershipOf(token.getBytes(StandardCharsets.US_ASCII)),
          told.compareTo(LONGEST) > 0 ? LONGEST : told);
    } catch (JsonException e) {
      throw Answer.malformed(e);
    }
  }

  private HttpRequest.Builder application(AzureLogin.Application application) throws KmsException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    form.put("client_id", application.clientId());
    form.put("scope", settings.resource() + "/.default");
    switch (application.proof()) {
      case AzureLogin.Secret(Path file) -> form.put("client_secret", secret(file));
      case AzureLogin.FederatedToken(Path file) -> assertion(form, federated(file));
      case AzureLogin.Certificate(Path file) ->
          assertion(form, ClientCertificate.read(file).assertion(application, surroundings));
    }
    return HttpRequest.newBuilder(application.tokens())
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(encoded(form)));
  }

  private HttpRequest.Builder managed(AzureLogin.ManagedIdentity identity) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("api-version", "2018-02-01");
    query.put("resource", settings.resource());
    identity.clientId().ifPresent(id -> query.put("client_id", id));
    return HttpRequest.newBuilder(
            URI.create(identity.metadata() + "/metadata/identity/oauth2/token?" + encoded(query)))
        .header("Metadata", "true")
        .GET();
  }

  private static void assertion(Map<String, String> form, String jwt) {
    form.put("client_assertion_type", ASSERTION);
    form.put("client_assertion", jwt);
  }

  private static String secret(Path file) throws Misconfigured {
    try (SecretBytes content = SecretFile.read(file, MAX_FILE)) {
      return content.use(TokenRequests::text);
    }
  }

  /** Whoever writes it chooses its mode: in Kubernetes the kubelet, for the pod's group. */
  private static String federated(Path file) throws Misconfigured {
    try (InputStream in = Files.newInputStream(file);
        SecretBytes content = SecretBytes.takeOwnershipOf(in.readNBytes(MAX_FILE + 1))) {
      if (content.size() > MAX_FILE) {
        throw new Misconfigured(
            Problem.FILE_CORRUPT, file + " has more than " + MAX_FILE + " bytes");
      }
      return content.use(TokenRequests::text);
    } catch (IOException e) {
      throw new Misconfigured(
          Problem.FILE_UNUSABLE, file + " (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8).strip();
  }

  private static String encoded(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(each ->
            each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static KmsException refusal(Answer answer) {
    String detail = "login: " + answer.code() + ", status " + answer.status();
    boolean denies = answer.status() == 400 || answer.status() == 401 || answer.status() == 403;
    if (denies) {
      return new Denied(detail);
    }
    return new Unavailable(detail, answer.retryAfter());
  }
}
