package dev.sallyport.attestation;

import java.net.URI;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a certificate says its revocation list is (RFC 5280 section 4.2.1.13). The JDK parses this
 * extension but keeps it to itself, so the few bytes of DER are walked here.
 */
final class DistributionPoints {
  private static final String OID = "2.5.29.31";
  private static final int OCTET_STRING = 0x04;
  private static final int CONSTRUCTED = 0x20;
  private static final int URI_NAME = 0x86;
  private static final int MAX_DEPTH = 6;

  private DistributionPoints() {}

  /** The first address that is well formed. */
  static Optional<URI> of(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(OID);
    if (extension == null) {
      return Optional.empty();
    }
    List<URI> found = new ArrayList<>();
    try {
      ByteBuffer der = ByteBuffer.wrap(extension);
      if ((der.get() & 0xff) == OCTET_STRING) {
        walk(content(der), found, 0);
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty();
    }
    return found.stream().findFirst();
  }

  /** Depth first over SEQUENCE, [0] distributionPoint, [0] fullName, to [6] URI. */
  private static void walk(ByteBuffer der, List<URI> found, int depth) {
    while (der.hasRemaining()) {
      int tag = der.get() & 0xff;
      ByteBuffer content = content(der);
      if (tag == URI_NAME) {
        found.add(URI.create(StandardCharsets.US_ASCII.decode(content).toString()));
      } else if ((tag & CONSTRUCTED) != 0 && depth < MAX_DEPTH) {
        walk(content, found, depth + 1);
      }
    }
  }

  private static ByteBuffer content(ByteBuffer der) {
    int length = der.get() & 0xff;
    if (length >= 0x80) {
      int bytes = length - 0x80;
      if (bytes < 1 || bytes > 2) {
        throw new IllegalArgumentException("length of a length");
      }
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = (length << 8) | (der.get() & 0xff);
      }
    }
    if (length > der.remaining()) {
      throw new IllegalArgumentException("longer than what is left");
    }
    ByteBuffer content = der.slice(der.position(), length);
    der.position(der.position() + length);
    return content;
  }
}
