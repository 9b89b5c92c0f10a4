package dev.sallyport.client.cli;

import dev.sallyport.client.Release;
import dev.sallyport.client.ReleasedSecret;
import dev.sallyport.protocol.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives released secrets to a command, as variables and as files.
 *
 * @param bindings which secret under which name
 * @param directory where files go
 * @param encoding in which the system takes the environment of a new process
 */
record Handover(Bindings bindings, SecretDirectory directory, Charset encoding) {

  /** Writes the files, and returns what the command's environment gets in addition. */
  Map<String, String> give(Release release) throws CliException {
    Map<String, SecretBytes> secrets = new LinkedHashMap<>();
    for (ReleasedSecret secret : release.secrets()) {
      secrets.put(secret.resource().toString(), secret.content());
    }
    Map<String, String> environment = new LinkedHashMap<>();
    for (Binding binding : bindings.all()) {
      SecretBytes secret = secrets.get(binding.resource().toString());
      if (secret == null) {
        throw new IllegalStateException("a release has every resource that was asked for");
      }
      environment.put(
          binding.name(), secret.<String, CliException>useOrThrow(bytes -> give(binding, bytes)));
    }
    return environment;
  }

  private String give(Binding binding, byte[] secret) throws CliException {
    return switch (binding.form()) {
      case VARIABLE -> variable(binding.name(), secret, encoding);
      case FILE -> directory.put(binding.name(), secret).toString();
    };
  }

  /**
   * The JDK takes variables as text alone, which cannot be zeroed: who minds takes a file. What
   * would not arrive byte for byte is refused: half a key, or one with question marks, is a fault
   * that shows late.
   */
  static String variable(String name, byte[] secret, Charset encoding) throws CliException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(secret)).toString();
    } catch (CharacterCodingException e) {
      throw unfit(name, "is not UTF-8");
    }
    if (text.indexOf('\0') >= 0) {
      throw unfit(name, "has a byte of zero");
    }
    byte[] arriving = text.getBytes(encoding);
    boolean whole = Arrays.equals(arriving, secret);
    Arrays.fill(arriving, (byte) 0);
    if (!whole) {
      throw CliException.of(
          ExitCode.LOCAL,
          "the secret for " + name + " does not fit this locale's encoding, " + encoding,
          "Use --file for it, or set LC_ALL=C.UTF-8.");
    }
    return text;
  }

  private static CliException unfit(String name, String why) {
    return CliException.of(
        ExitCode.LOCAL,
        "the secret for " + name + " " + why + ": no environment variable can hold it",
        "Use --file " + name + "=RESOURCE for it.");
  }
}
