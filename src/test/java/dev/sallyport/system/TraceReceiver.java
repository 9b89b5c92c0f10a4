package dev.sallyport.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A receiver of traces by OTLP over HTTP: decodes with the classes that OpenTelemetry publishes,
 * and keeps each byte that came.
 */
final class TraceReceiver implements AutoCloseable {
  private static final String PATH = "/v1/traces";
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<byte[]> bodies = new ConcurrentLinkedQueue<>();
  private final Queue<ExportTraceServiceRequest> requests = new ConcurrentLinkedQueue<>();
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

  private TraceReceiver(HttpServer server) {
    this.server = server;
  }

  static TraceReceiver start() throws IOException {
    TraceReceiver receiver =
        new TraceReceiver(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    receiver.server.createContext(PATH, receiver::take);
    receiver.server.setExecutor(receiver.threads);
    receiver.server.start();
    return receiver;
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
  }

  List<Span> spans() {
    return resourceSpans().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  List<ResourceSpans> resourceSpans() {
    return requests.stream().flatMap(request -> request.getResourceSpansList().stream()).toList();
  }

  List<byte[]> bodies() {
    return List.copyOf(bodies);
  }

  /** Of the requests whose spans came. */
  Set<String> correlationIds() {
    return spans().stream()
        .flatMap(span -> span.getAttributesList().stream())
        .filter(attribute -> attribute.getKey().equals("sallyport.correlation_id"))
        .map(attribute -> attribute.getValue().getStringValue())
        .collect(Collectors.toSet());
  }

  /** What was wrong with requests; empty if nothing was. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      bodies.add(body);
      // Headers leave the broker too.
      bodies.add(Encoding.utf8(exchange.getRequestHeaders().entrySet().toString()));
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      if (!"application/x-protobuf".equals(type)) {
        complaints.add("content type " + type);
      }
      try {
        requests.add(ExportTraceServiceRequest.parseFrom(body));
      } catch (com.google.protobuf.InvalidProtocolBufferException e) {
        complaints.add(String.valueOf(e.getMessage()));
      }
      // The answer of protobuf that says nothing has no bytes.
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }
}
