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
      URI address = URI.create(request.getUrl().toString());
      if (!isOf(address, vault)) {
        // The address of a next page is the vault's word, and would take the token along.
        throw new WrongAnswer("an address outside of the vault");
      }
      Answer answer = withToken(request, address);
      if (answer.status() != 200) {
        throw new VaultRefusal(answer);
      }
      return new VaultResponse(request, SafeAnswers.of(address, answer));
    } catch (KmsException e) {
      throw new Carried(e);
    }
  }

  @Override
  public Mono<HttpResponse> send(HttpRequest request) {
    return Mono.fromCallable(() -> sendSync(request, Context.NONE));
  }

  /** A vault may refuse a token before its time; it has done nothing then, so ask once more. */
  private Answer withToken(HttpRequest request, URI address) throws KmsException {
    String token = tokens.token();
    Answer answer = http.send(translated(request, address, token));
    if (answer.status() != 401) {
      return answer;
    }
    tokens.forget(token);
    return http.send(translated(request, address, tokens.token()));
  }

  /** Whether an address is in this vault; Azure writes the port into those of next pages. */
  static boolean isOf(URI address, String vault) {
    boolean usualPort = address.getPort() < 0 || address.getPort() == 443;
    String origin = address.getScheme() + "://" + address.getHost();
    return address.getUserInfo() == null
        && vault.equals(usualPort ? origin : origin + ":" + address.getPort());
  }

  private static java.net.http.HttpRequest.Builder translated(
      HttpRequest request, URI address, String token) {
    BinaryData body = request.getBodyAsBinaryData();
    return java.net.http.HttpRequest.newBuilder(address)
        .method(
            request.getHttpMethod().name(),
            body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body.toBytes()))
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .header("Authorization", "Bearer " + token);
  }
}
