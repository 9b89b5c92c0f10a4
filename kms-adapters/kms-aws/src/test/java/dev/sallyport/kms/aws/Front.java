package dev.sallyport.kms.aws;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small HTTP server between the adapter and moto. It refuses keys that are scheduled for
 * deletion, which AWS documents and moto does not do; and it misbehaves where it is told to.
 */
final class Front implements AutoCloseable {
  private static final Pattern KEY_ID = Pattern.compile("\"KeyId\"\\s*:\\s*\"([^\"]+)\"");
  private static final Pattern TARGET = Pattern.compile("(?i)x-amz-target: *TrentService\\.(\\w+)");
  private static final Pattern SIGNER = Pattern.compile("Credential=(\\w+)/");
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

  private final Moto moto;
  private final Behaviour behaviour;
  private final ServerSocket server;
  private final HttpClient upstream = HttpClient.newHttpClient();
  private final CountDownLatch end = new CountDownLatch(1);

  /**
   * A call to AWS.
   *
   * @param operation such as {@code Encrypt}
   * @param accessKey whose signature it has
   * @param body JSON
   */
  record Call(String operation, String accessKey, String body) {
    String keyId() {
      Matcher found = KEY_ID.matcher(body);
      return found.find() ? found.group(1) : "";
    }

    Call about(String keyId) {
      return new Call(
          operation, accessKey, KEY_ID.matcher(body).replaceFirst("\"KeyId\":\"" + keyId + "\""));
    }
  }

  /** An answer in JSON. */
  record Answer(int status, String headers, String body) {
    static Answer error(int status, String type) {
      return new Answer(status, "", "{\"__type\":\"" + type + "\",\"message\":\"no\"}");
    }

    byte[] bytes() {
      byte[] content = body.getBytes(StandardCharsets.UTF_8);
      String head =
          "HTTP/1.1 %d Status\r\nContent-Type: application/x-amz-json-1.1\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n"
              .formatted(status, headers, content.length);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
      all.writeBytes(content);
      return all.toByteArray();
    }
  }

  /** What is done with a call. */
  @FunctionalInterface
  interface Behaviour {
    void handle(Front front, Call call, OutputStream out) throws IOException, InterruptedException;
  }

  private Front(Moto moto, Behaviour behaviour) throws IOException {
    this.moto = moto;
    this.behaviour = behaviour;
    this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
  }

  static Front of(Moto moto, Behaviour behaviour) throws IOException {
    Front front = new Front(moto, behaviour);
    Thread.ofVirtual().start(front::accept);
    return front;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** What moto answers, or AWS in its place. */
  Answer ask(Call call) throws IOException, InterruptedException {
    boolean uses = call.operation().equals("Encrypt") || call.operation().equals("Decrypt");
    if (uses && moto.pending().contains(call.keyId())) {
      return Answer.error(400, "KMSInvalidStateException");
    }
    HttpRequest request =
        HttpRequest.newBuilder(moto.address())
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "TrentService." + call.operation())
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/"
                    + Moto.REGION
                    + "/kms/aws4_request, SignedHeaders=host, Signature=00")
            .POST(HttpRequest.BodyPublishers.ofString(call.body()))
            .build();
    HttpResponse<String> answer = upstream.send(request, HttpResponse.BodyHandlers.ofString());
    if (call.operation().equals("ScheduleKeyDeletion") && answer.statusCode() == 200) {
      moto.pending().add(call.keyId());
    }
    return new Answer(answer.statusCode(), "", answer.body());
  }

  /** Waits until the test is over, or so long. */
  boolean isOverWithin(long milliseconds) throws InterruptedException {
    return end.await(milliseconds, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() throws IOException {
    end.countDown();
    server.close();
    upstream.close();
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed, which is how it ends.
      end.countDown();
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      behaviour.handle(this, read(socket.getInputStream()), socket.getOutputStream());
    } catch (IOException e) {
      // The adapter has gone.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Call read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.append((char) next);
    }
    Matcher length = LENGTH.matcher(head);
    Matcher target = TARGET.matcher(head);
    int size = length.find() ? Integer.parseInt(length.group(1)) : 0;
    String body = new String(in.readNBytes(size), StandardCharsets.UTF_8);
    Matcher signer = SIGNER.matcher(head);
    return new Call(
        target.find() ? target.group(1) : "", signer.find() ? signer.group(1) : "", body);
  }
}
