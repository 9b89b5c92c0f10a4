package dev.sallyport.broker.store;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * The migrations by name. Flyway's own search lists a directory of the class path, which some class
 * loaders do not have; a list also cannot pick up a file that somebody else brought.
 */
final class Migrations implements ResourceProvider {
  private static final List<String> FILES = List.of("V1__first_schema.sql", "V2__correlation.sql");

  /** The version of the newest schema that this broker knows. */
  static int newest() {
    String last = FILES.getLast();
    return Integer.parseInt(last.substring(1, last.indexOf("__")));
  }

  @Override
  public @Nullable LoadableResource getResource(String name) {
    return FILES.contains(name) ? new Migration(name) : null;
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return FILES.stream()
        .filter(
            name -> name.startsWith(prefix) && List.of(suffixes).stream().anyMatch(name::endsWith))
        .<LoadableResource>map(Migration::new)
        .toList();
  }

  /** One file beside this class's module. */
  private static final class Migration extends LoadableResource {
    private final String name;

    Migration(String name) {
      this.name = name;
    }

    @Override
    public Reader read() {
      InputStream file =
          Objects.requireNonNull(
              Migrations.class.getResourceAsStream("/db/migration/" + name), name);
      return new InputStreamReader(file, StandardCharsets.UTF_8);
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
