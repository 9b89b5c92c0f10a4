package dev.sallyport.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engines.TestAuthority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Connections to a TLS port, one by one, so that a test sees what each of them was shown. */
final class TlsPort {
  private final URI address;
  private final SSLContext context;

  TlsPort(URI address, TestAuthority trusted) {
    this.address = address;
    // A context of its own for each port: a resumed session would show an old certificate.
    this.context = trusted.tls(Optional.empty());
  }

  /** A connection after its handshake. */
  SSLSocket connect(String... protocols) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(address.getHost(), address.getPort());
    socket.setSoTimeout(20_000);
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    try {
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** The serial number of what a new connection is shown. */
  BigInteger serial() throws IOException {
    try (SSLSocket socket = connect()) {
      return serial(socket);
    }
  }

  static BigInteger serial(SSLSocket socket) throws IOException {
    return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
  }

  /** One request on a connection that stays open. */
  static void requireServed(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET /v1/transport-key HTTP/1.1\r\nHost: broker\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    BufferedReader answer =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII), 1);
    assertThat(answer.readLine()).isEqualTo("HTTP/1.1 200 OK");
    int length = 0;
    for (String line = answer.readLine(); !line.isEmpty(); line = answer.readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    char[] body = new char[length];
    assertThat(length).isPositive();
    for (int read = 0; read < length; ) {
      read += answer.read(body, read, length - read);
    }
  }
}
