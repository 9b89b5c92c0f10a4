package dev.sallyport.broker.http;

import dev.sallyport.protocol.Refusal;
import dev.sallyport.protocol.RefusalReason;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.openapi.runtime.io.Format;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Serves the description of the API, the one long answer that strangers get. Of those that nobody
 * takes only some are kept at a time, over all connections and streams: each asks for a thousand
 * times the bytes that it sends, and would fill the heap otherwise.
 */
@Singleton
final class DescriptionRoute {
  /** As the framework has them. */
  private static final List<String> PATHS =
      List.of("/q/openapi", "/q/openapi.json", "/q/openapi.yaml", "/q/openapi.yml");

  private static final int PLACES = 16;

  private final Semaphore untaken = new Semaphore(PLACES);
  private final Provider<OpenApiDocumentService> description;
  private final Answers answers;

  DescriptionRoute(Provider<OpenApiDocumentService> description, Answers answers) {
    this.description = description;
    this.answers = answers;
  }

  /** Before the framework's own route, which answers whatever is no GET. */
  void install(@Observes Router router) {
    PATHS.forEach(path -> router.get(path).order(Admission.DONE).handler(this::serve));
  }

  private void serve(RoutingContext routing) {
    Format format = isJson(routing) ? Format.JSON : Format.YAML;
    byte[] document = document(format);
    if (!untaken.tryAcquire()) {
      answers.refuse(routing, Refusal.of(RefusalReason.OVERLOADED));
      return;
    }
    routing.response().putHeader(HttpHeaders.CONTENT_TYPE, format.getMimeType() + ";charset=UTF-8");
    // Complete when the socket took it or the connection is gone, not when it was queued.
    var _ = routing.response().end(Buffer.buffer(document)).onComplete(_ -> untaken.release());
  }

  private byte[] document(Format format) {
    return description.get().getDocument(OpenApiConstants.DEFAULT_DOCUMENT_NAME, format);
  }

  private static boolean isJson(RoutingContext routing) {
    String asked = routing.request().getParam("format");
    String accepted = routing.request().getHeader(HttpHeaders.ACCEPT);
    return routing.normalizedPath().endsWith(".json")
        || (asked == null
            ? accepted != null && accepted.contains(Format.JSON.getMimeType())
            : asked.equalsIgnoreCase(Format.JSON.name()));
  }
}
