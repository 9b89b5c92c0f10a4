package dev.sallyport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestTest {
  private static final int MUTANTS = 60_000;
  private static final long SEED = Long.getLong("sallyport.mutants.seed", 20260101);

  /** As curl, Python's http.client and Go send it, and one of the shortest. */
  private static final List<String> GOOD =
      List.of(
          "GET /v1/secrets/acme/db HTTP/1.1|Host: agent|User-Agent: curl/7.88.1|Accept: */*||",
          "GET /v1/secrets/acme/db HTTP/1.1|Host: localhost|Accept-Encoding: identity||",
          "GET /v1/health HTTP/1.1|Host: a|User-Agent: Go-http-client/1.1|Content-Length:0||",
          "GET / HTTP/1.1|HOST:||");

  /** The whole of it at once, written apart from the class: nothing but what is meant. */
  private static final Pattern WHOLE =
      Pattern.compile(
          "GET (/[\\x21-\\x7e]*) HTTP/1\\.1\\r\\n"
              + "((?:[\\w!#$%&'*+.^`|~-]+:[\\x20-\\x7e\\t]*\\r\\n)*)\\r\\n",
          Pattern.DOTALL);

  @Test
  void requestOfCommonClients_isRead() {
    for (String good : GOOD) {
      String path = good.split(" ", -1)[1];
      assertThat(parse(good)).isEqualTo(new HttpRequest.Get(path));
      assertThat(accepted(wire(good))).contains(path);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "||",
        "GET / HTTP/1.1|Host: a|",
        "GET / HTTP/1.1|Host: a||x",
        "GET / HTTP/1.1|Host: a||||",
        "GET / HTTP/1.1||",
        "GET  / HTTP/1.1|Host: a||",
        "GET / HTTP/1.1 |Host: a||",
        " GET / HTTP/1.1|Host: a||",
        "|GET / HTTP/1.1|Host: a||",
        "GET / |Host: a||",
        "GET a HTTP/1.1|Host: a||",
        "GET http://a/ HTTP/1.1|Host: a||",
        "GET /\u00e9 HTTP/1.1|Host: a||",
        "GET /\u0000 HTTP/1.1|Host: a||",
        "GET / HTTP/1.1\nHost: a||",
        "GET / HTTP/1.1|Host: a\nX: b||",
        "GET / HTTP/1.1|Host: a\rX: b||",
        "GET / HTTP/1.1|Host: a| folded||",
        "GET / HTTP/1.1|Host : a||",
        "GET / HTTP/1.1|Host: a|: b||",
        "GET / HTTP/1.1|Host: a|X: \u0000||",
        "GET / HTTP/1.1|Host: a|X: \u00e9||",
        "GET / HTTP/1.1|Host: a|host: a||",
        "GET / HTTP/1.1|Host: a|X: 1|x: 1||",
        "GET / HTTP/1.1|Host: a|Content-Length: 5||",
        "GET / HTTP/1.1|Host: a|Content-Length: 00||",
        "GET / HTTP/1.1|Host: a|Content-Length:||",
        "GET / HTTP/1.1|Host: a|Transfer-Encoding: chunked||",
        "get / HTTP/1.1x|Host: a||"
      })
  void otherBytes_areMalformed(String request) {
    assertThat(parse(request))
        .isInstanceOfSatisfying(
            HttpRequest.Bad.class,
            bad -> assertThat(bad.status()).isEqualTo(HttpStatus.BAD_REQUEST));
    assertThat(accepted(wire(request))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "HEAD", "get", "DELETE", "OPTIONS", "X"})
  void otherMethod_isNotAllowed(String method) {
    assertThat(parse(method + " / HTTP/1.1|Host: a||"))
        .isEqualTo(
            new HttpRequest.Bad(HttpStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "GET alone"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "0.9", "2.0", "1.2"})
  void otherVersion_isNotSupported(String version) {
    assertThat(parse("GET / HTTP/" + version + "|Host: a||"))
        .isInstanceOfSatisfying(
            HttpRequest.Bad.class,
            bad -> assertThat(bad.status()).isEqualTo(HttpStatus.VERSION_NOT_SUPPORTED));
  }

  @Test
  void mutants_areRefusedOrReadAsTheyStand() {
    Random random = new Random(SEED);
    int read = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = mutant(wire(GOOD.get(random.nextInt(GOOD.size()))), random);
      Optional<String> expected = accepted(mutant);
      HttpRequest request = HttpRequest.parse(mutant);
      assertThat(
              request instanceof HttpRequest.Get(String path)
                  ? Optional.of(path)
                  : Optional.empty())
          .as(() -> new String(mutant, StandardCharsets.ISO_8859_1))
          .isEqualTo(expected);
      read += expected.isPresent() ? 1 : 0;
    }
    assertThat(read).as("seed %s", SEED).isBetween(MUTANTS / 20, MUTANTS - MUTANTS / 20);
  }

  @Test
  void bytesThatComeOneByOne_areReadTheSame_andNoneAfterTheEnd() throws Exception {
    for (String good : GOOD) {
      Drops drops = new Drops(new ByteArrayInputStream(wire(good + "GET / HTTP/1.1|"))::read);
      assertThat(HttpRequest.read(drops)).isEqualTo(parse(good));
      assertThat(drops.given).isEqualTo(wire(good).length);
    }
  }

  @Test
  void headWithoutAnEnd_isReadUpToTheBound() throws Exception {
    for (byte filler : new byte[] {'x', '\r', 0}) {
      Drops drops = new Drops(() -> filler);
      assertThat(HttpRequest.read(drops))
          .isInstanceOfSatisfying(
              HttpRequest.Bad.class,
              bad -> assertThat(bad.status()).isEqualTo(HttpStatus.HEAD_TOO_LARGE));
      assertThat(drops.given).isEqualTo(HttpRequest.MAX_HEAD);
    }
  }

  /** The path of a request that may be answered. */
  private static Optional<String> accepted(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Matcher whole = WHOLE.matcher(text);
    if (!whole.matches()) {
      return Optional.empty();
    }
    Set<String> names = new HashSet<>();
    List<String> bodies = new ArrayList<>();
    for (String line : whole.group(2).lines().toList()) {
      String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
      boolean bodiless = line.substring(line.indexOf(':') + 1).strip().equals("0");
      if (!names.add(name)) {
        return Optional.empty();
      }
      if (name.equals("transfer-encoding") || (name.equals("content-length") && !bodiless)) {
        bodies.add(line);
      }
    }
    return names.contains("host") && bodies.isEmpty()
        ? Optional.of(whole.group(1))
        : Optional.empty();
  }

  /** One to three changes: a byte that is another, gone, new, or a piece that stands twice. */
  private static byte[] mutant(byte[] good, Random random) {
    StringBuilder text = new StringBuilder(new String(good, StandardCharsets.ISO_8859_1));
    for (int changes = random.nextInt(3); changes >= 0 && !text.isEmpty(); changes--) {
      int at = random.nextInt(text.length());
      char some =
          random.nextBoolean()
              ? (char) random.nextInt(256)
              : text.charAt(random.nextInt(text.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, some);
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.insert(at, some);
        default -> text.insert(at, text.substring(at, at + random.nextInt(text.length() - at + 1)));
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static HttpRequest parse(String request) {
    return HttpRequest.parse(wire(request));
  }

  private static byte[] wire(String request) {
    return request.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Gives one byte at a time; -1 is the end. */
  private static final class Drops implements ReadableByteChannel {
    private final IntSupplier source;
    private int given;

    Drops(IntSupplier source) {
      this.source = source;
    }

    @Override
    public int read(ByteBuffer target) {
      int next = source.getAsInt();
      if (next < 0) {
        return -1;
      }
      target.put((byte) next);
      given++;
      return 1;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
