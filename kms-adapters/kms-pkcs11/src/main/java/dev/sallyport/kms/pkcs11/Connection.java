package dev.sallyport.kms.pkcs11;

import dev.sallyport.kms.KekUri;
import dev.sallyport.kms.KmsException;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsException.Problem;
import dev.sallyport.kms.KmsException.Unavailable;
import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.KmsHealth;
import dev.sallyport.kms.SecretFile;
import dev.sallyport.protocol.SecretBytes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** A configured token, and the threads that call it. */
final class Connection implements AutoCloseable {
  private static final int MAX_PIN = 256;
  private final TokenSettings settings;
  private final Token token;
  private final NativeThreads threads;

  private Connection(TokenSettings settings, Token token) {
    this.settings = settings;
    this.token = token;
    this.threads = new NativeThreads(settings.name(), settings.sessions());
  }

  /**
   * Logs in, so that a wrong PIN or a library that is none stops the start. A token that is away
   * does not: it may be one tenant's, and the broker has others to serve.
   */
  static Connection open(TokenSettings settings, SecureRandom random, UnaryOperator<Calls> front)
      throws KmsException {
    Library library = library(settings);
    Connection connection =
        new Connection(settings, new Token(library, front, settings.token(), pin(settings)));
    boolean complete = false;
    try {
      connection.begin(random);
      complete = true;
      return connection;
    } finally {
      if (!complete) {
        connection.close();
      }
    }
  }

  String label() {
    return settings.token();
  }

  /** A KEK that the operator lets be used here. */
  KeyObjects keys(KekUri kek, String object) throws UnknownKek {
    if (!settings.objects().contains(object)) {
      throw new UnknownKek(kek.value());
    }
    return new KeyObjects(token, kek, object);
  }

  <R> R read(Token.Work<R> work) throws KmsException {
    return threads.call(() -> token.read(work), _ -> {});
  }

  /** What comes out is closed where nobody waits for it any more. */
  <R extends AutoCloseable> R readSecret(Token.Work<R> work) throws KmsException {
    return threads.call(() -> token.read(work), Connection::discard);
  }

  <R> R change(Token.Work<R> work) throws KmsException {
    return threads.call(() -> token.change(work), _ -> {});
  }

  KmsHealth.Connection health() {
    String name = TokenUri.SCHEME + "." + settings.name();
    try {
      return new KmsHealth.Connection(name, true, read(this::alive));
    } catch (KmsException e) {
      return new KmsHealth.Connection(name, false, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    threads.close();
    token.close();
  }

  @Override
  public String toString() {
    return "Connection[" + settings.name() + ", " + token + "]";
  }

  private void begin(SecureRandom random) throws KmsException {
    try {
      prepare(random);
    } catch (Unavailable e) {
      // Its health says so, and the first call after it is back logs in.
    }
  }

  private void prepare(SecureRandom random) throws KmsException {
    if (!settings.create()) {
      read(this::alive);
      return;
    }
    for (String object : settings.objects()) {
      KekUri kek = new TokenUri(settings.token(), object).kek();
      change(session -> {
        keys(kek, object).createIfAbsent(session, random);
        return object;
      });
    }
  }

  private String alive(Session session) throws CryptokiException {
    token.requireAlive(session);
    return "token " + settings.token() + " is logged in";
  }

  private static Library library(TokenSettings settings) throws Misconfigured {
    try {
      return Library.at(settings.library());
    } catch (CryptokiException e) {
      throw new Misconfigured(
          Problem.FILE_UNUSABLE, settings.library() + " does not start: " + e.getMessage());
    }
  }

  private static SecretBytes pin(TokenSettings settings) throws Misconfigured {
    try (SecretBytes content = SecretFile.read(settings.pinFile(), MAX_PIN)) {
      return content.use(Connection::withoutLineEnd);
    }
  }

  private static SecretBytes withoutLineEnd(byte[] content) {
    int end = content.length;
    while (end > 0 && (content[end - 1] == '\n' || content[end - 1] == '\r')) {
      end--;
    }
    return SecretBytes.takeOwnershipOf(Arrays.copyOf(content, end));
  }

  private static void discard(AutoCloseable unwanted) {
    try {
      unwanted.close();
    } catch (Exception e) {
      throw new IllegalStateException("closing an answer fails", e);
    }
  }
}
