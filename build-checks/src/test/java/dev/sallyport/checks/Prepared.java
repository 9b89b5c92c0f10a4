package dev.sallyport.checks;

import dev.sallyport.checks.Tool.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** What deploy/compose/prepare makes in a copy of its folder. */
final class Prepared {
  private final Path compose;
  private final Path scratch;

  private Prepared(Path compose, Path scratch) {
    this.compose = compose;
    this.scratch = scratch;
  }

  /**
   * Runs it.
   *
   * @throws TestAbortedException where this is not root, who alone may give files away, or has no
   *     openssl
   */
  static Prepared in(Path folder) throws IOException {
    if (!System.getProperty("user.name").equals("root")) {
      throw new TestAbortedException("prepare gives files to other users, which takes root");
    }
    Path deploy = Repository.ROOT.resolve("deploy");
    Path compose = Files.createDirectories(folder.resolve("deploy/compose"));
    Path config = Files.createDirectories(folder.resolve("deploy/config"));
    Files.copy(deploy.resolve("compose/prepare"), compose.resolve("prepare"));
    Files.copy(deploy.resolve("config/prod.properties"), config.resolve("prod.properties"));
    Prepared prepared = new Prepared(compose, folder);
    Ended ended = prepared.run("");
    if (ended.exitCode() == 3) {
      throw new TestAbortedException(ended.errors());
    }
    ended.orThrow();
    return prepared;
  }

  Ended run(String input, String... arguments) {
    List<String> command =
        Stream.concat(Stream.of("bash", "prepare"), Stream.of(arguments)).toList();
    return new Tool(compose, Map.of(), scratch).run(command, input);
  }

  /** What openssl says to a service's certificate under a host's name. */
  String verify(String service, String host) {
    String chain = "state/" + service + "/tls.crt";
    List<String> command =
        List.of(
            "openssl",
            "verify",
            "-CAfile",
            "state/ca.crt",
            "-purpose",
            "sslserver",
            "-verify_hostname",
            host,
            chain);
    return new Tool(compose, Map.of(), scratch).run(command).output();
  }

  String read(String file) throws IOException {
    return Files.readString(compose.resolve(file));
  }

  String sha256(String file) throws Exception {
    byte[] content = Files.readAllBytes(compose.resolve(file));
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  String mode(String file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(compose.resolve(file)));
    } catch (IOException e) {
      return e.toString();
    }
  }

  int owner(String file) throws IOException {
    return (Integer) Files.getAttribute(compose.resolve(file), "unix:uid");
  }

  /** Every file of the state with its content. */
  Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(compose.resolve("state"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(compose.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }
}
