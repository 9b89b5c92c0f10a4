package dev.sallyport.kms;

import dev.sallyport.kms.KmsException.Unavailable;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import javax.net.ssl.SSLException;

/** One HTTP call of an adapter, whose every failure is told in our own words. */
public final class BoundedHttp {
  private BoundedHttp() {}

  /**
   * Sends a request and takes the whole answer.
   *
   * @param maxBytes longest body
   * @throws Unavailable if there is no whole answer of that size, or the thread is interrupted
   */
  public static HttpResponse<byte[]> send(HttpClient client, HttpRequest request, int maxBytes)
      throws Unavailable {
    try {
      return client.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted");
    } catch (HttpTimeoutException e) {
      throw new Unavailable("no answer in time");
    } catch (SSLException e) {
      throw new Unavailable("no TLS with this server: certificate, host name or version");
    } catch (IOException e) {
      throw new Unavailable("no whole answer (" + e.getClass().getSimpleName() + ")");
    }
  }
}
