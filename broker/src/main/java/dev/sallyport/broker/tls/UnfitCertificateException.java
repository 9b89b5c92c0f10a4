package dev.sallyport.broker.tls;

/** A certificate and key with which no client would get a connection; the message says why. */
public final class UnfitCertificateException extends Exception {
  private static final long serialVersionUID = 1L;

  UnfitCertificateException(String message) {
    super(message);
  }
}
