package dev.sallyport.broker.store;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * The migrations that a broker knows, by name and ascending. Flyway's own search lists a directory
 * of the class path, which some class loaders do not have; a list also cannot pick up a file that
 * somebody else brought.
 */
final class Migrations implements ResourceProvider {
  /** Those of this build. */
  static final Migrations ALL =
      new Migrations(
          Stream.of(
                  "V1__first_schema.sql",
                  "V2__correlation.sql",
                  "V3__schema_support.sql",
                  "V4__expiry_indexes.sql",
                  "V5__rows_by_key.sql")
              .map(Migrations::packaged)
              .toList());

  private final List<Migration> known;

  private Migrations(List<Migration> known) {
    this.known = List.copyOf(known);
  }

  /** Where the text of a migration comes from. */
  @FunctionalInterface
  private interface Text {
    Reader open();
  }

  /** The version of the newest schema that this broker knows. */
  int newest() {
    return known.getLast().version();
  }

  /** What a broker knew when this version was the newest; for tests of upgrades. */
  Migrations upTo(int version) {
    return new Migrations(known.stream().filter(one -> one.version() <= version).toList());
  }

  /** What a broker will know that has one migration more; for tests of upgrades. */
  Migrations and(String name, String sql) {
    Migration next = new Migration(name, () -> Reader.of(sql));
    return new Migrations(Stream.concat(known.stream(), Stream.of(next)).toList());
  }

  @Override
  public @Nullable LoadableResource getResource(String name) {
    return known.stream().filter(one -> one.name.equals(name)).findFirst().orElse(null);
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return known.stream()
        .filter(
            one -> one.name.startsWith(prefix) && Stream.of(suffixes).anyMatch(one.name::endsWith))
        .<LoadableResource>map(one -> one)
        .toList();
  }

  /** One file beside this class's module. */
  private static Migration packaged(String name) {
    return new Migration(
        name,
        () -> {
          InputStream file =
              Objects.requireNonNull(
                  Migrations.class.getResourceAsStream("/db/migration/" + name), name);
          return new InputStreamReader(file, StandardCharsets.UTF_8);
        });
  }

  private static final class Migration extends LoadableResource {
    private final String name;
    private final Text text;

    Migration(String name, Text text) {
      this.name = name;
      this.text = text;
    }

    int version() {
      return Integer.parseInt(name.substring(1, name.indexOf("__")));
    }

    @Override
    public Reader read() {
      return text.open();
    }

    @Override
    public String getAbsolutePath() {
      return "db/migration/" + name;
    }

    @Override
    public @Nullable String getAbsolutePathOnDisk() {
      return null;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
