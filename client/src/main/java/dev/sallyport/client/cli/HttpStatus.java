package dev.sallyport.client.cli;

/** The statuses that an agent answers with (RFC 9110, section 15; 431 is of RFC 6585). */
enum HttpStatus {
  OK(200, "OK"),
  BAD_REQUEST(400, "Bad Request"),
  NOT_FOUND(404, "Not Found"),
  METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
  HEAD_TOO_LARGE(431, "Request Header Fields Too Large"),
  SERVICE_UNAVAILABLE(503, "Service Unavailable"),
  VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported");

  private final int code;
  private final String phrase;

  HttpStatus(int code, String phrase) {
    this.code = code;
    this.phrase = phrase;
  }

  int code() {
    return code;
  }

  /** RFC 9112, section 4, with the end of its line. */
  String line() {
    return "HTTP/1.1 " + code + " " + phrase + "\r\n";
  }
}
