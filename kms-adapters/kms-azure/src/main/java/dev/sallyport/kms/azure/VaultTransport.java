package dev.sallyport.kms.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.WrongAnswer;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import reactor.core.publisher.Mono;

/**
 * All that stands between the SDK and one vault. It sends to that vault alone, with a token that
 * was got without asking the vault where to get it, and hands the SDK nothing but successes of
 * strict JSON. The SDK's own policies (challenges, repetitions, redirects, logs) are not used.
 */
final class VaultTransport implements HttpClient {
  private final JdkHttp http;
  private final String vault;
  private final TokenKeeper tokens;

  VaultTransport(JdkHttp http, String vault, TokenKeeper tokens) {
    this.http = http;
    this.vault = vault;
    this.tokens = tokens;
  }

  @Override
  public HttpResponse sendSync(HttpRequest request, Context context) {
    try {
      requireVault(request);
      Answer answer = withToken(request);
      if (answer.status() != 200) {
        throw new VaultRefusal(answer);
      }
      // Two members of one name would be one thing to us and another to the SDK.
      answer.json();
      return new VaultResponse(request, answer);
    } catch (KmsException e) {
      throw new Carried(e);
    }
  }

  @Override
  public Mono<HttpResponse> send(HttpRequest request) {
    return Mono.fromCallable(() -> sendSync(request, Context.NONE));
  }

  /** A vault may refuse a token before its time; it has done nothing then, so ask once more. */
  private Answer withToken(HttpRequest request) throws KmsException {
    String token = tokens.token();
    Answer answer = http.send(translated(request, token));
    if (answer.status() != 401) {
      return answer;
    }
    tokens.forget(token);
    return http.send(translated(request, tokens.token()));
  }

  /** The address of a next page is the vault's word, and would take the token along. */
  private void requireVault(HttpRequest request) throws WrongAnswer {
    if (!request.getUrl().toString().startsWith(vault + "/")) {
      throw new WrongAnswer("an address outside of the vault");
    }
  }

  private static java.net.http.HttpRequest.Builder translated(HttpRequest request, String token) {
    BinaryData body = request.getBodyAsBinaryData();
    return java.net.http.HttpRequest.newBuilder(URI.create(request.getUrl().toString()))
        .method(
            request.getHttpMethod().name(),
            body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body.toBytes()))
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .header("Authorization", "Bearer " + token);
  }
}
