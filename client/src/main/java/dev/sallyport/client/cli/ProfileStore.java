package dev.sallyport.client.cli;

import dev.sallyport.protocol.SecretPath;
import dev.sallyport.protocol.json.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Profiles as files: {@code profiles/NAME.json}, and {@code current} with the chosen name. */
final class ProfileStore {
  private static final String SUFFIX = ".json";
  private static final int MAX_BYTES = 64 * 1024;

  /** Holds {@code current} and {@code profiles/NAME.json}. */
  private final Path home;

  ProfileStore(Path home) {
    this.home = home;
  }

  /** A profile by name; text with a slash is a file, for guests that bring their own. */
  Profile load(String nameOrFile) throws CliException {
    Path file = nameOrFile.contains("/") ? Path.of(nameOrFile) : file(nameOrFile);
    if (!Files.exists(file)) {
      throw CliException.usage(
          "there is no profile " + nameOrFile,
          "Make it: sallyport profile add " + nameOrFile + " --broker https://…");
    }
    try {
      return Profile.parse(nameOrFile, PrivateFiles.read(file, MAX_BYTES));
    } catch (JsonException e) {
      throw CliException.local(
          "profile " + file + " is damaged at " + e.where(),
          "Correct it, or remove it and make it anew: sallyport profile add",
          e);
    }
  }

  /** The profile that was asked for, the one of the environment, or the current one. */
  Profile choose(Optional<String> asked, Optional<String> fromEnvironment) throws CliException {
    Optional<String> chosen = asked.or(() -> fromEnvironment);
    if (chosen.isEmpty()) {
      chosen = current();
    }
    return load(
        chosen.orElseThrow(() ->
            CliException.usage(
                "there is no profile yet", "Run: sallyport profile add NAME --broker https://…")));
  }

  /** Saves to where {@link #load} found it. The first profile becomes the current one. */
  void save(Profile profile) throws CliException {
    if (profile.name().contains("/")) {
      PrivateFiles.replace(Path.of(profile.name()), profile.toJson().toUtf8());
      return;
    }
    PrivateFiles.makeDirectory(home.resolve("profiles"));
    PrivateFiles.replace(file(profile.name()), profile.toJson().toUtf8());
    if (current().isEmpty()) {
      use(profile.name());
    }
  }

  boolean exists(String name) throws CliException {
    return Files.exists(file(name));
  }

  void use(String name) throws CliException {
    PrivateFiles.replace(home.resolve("current"), name.getBytes(StandardCharsets.UTF_8));
  }

  /** The name that {@code profile use} left; it may be of a profile that is gone. */
  Optional<String> current() throws CliException {
    Path file = home.resolve("current");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    byte[] name = PrivateFiles.read(file, MAX_BYTES);
    return Optional.of(new String(name, StandardCharsets.UTF_8).strip());
  }

  /** Without hidden files: those are of writes that did not end. */
  List<String> names() throws CliException {
    Path folder = home.resolve("profiles");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("."))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw CliException.local("cannot list " + folder, e);
    }
  }

  /** The grammar of names keeps this inside the folder: no slash, no dot-dot. */
  private Path file(String name) throws CliException {
    if (!SecretPath.isName(name)) {
      throw CliException.usage(
          "a profile's name has letters, digits, dots and dashes",
          "A profile elsewhere is named by its file: --profile ./FILE");
    }
    return home.resolve("profiles").resolve(name + SUFFIX);
  }
}
