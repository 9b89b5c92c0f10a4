package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the keys of a mapping as SmallRye names them. */
class ConfigKeysTest {
  private ConfigKeys keys = ConfigKeys.of(new ClassFileImporter().importPaths(List.of()));

  @BeforeEach
  void mapping(@TempDir Path folder) throws Exception {
    keys =
        ConfigKeys.of(
            Fixture.compile(
                folder,
                List.of(
                    annotation("ConfigMapping", "prefix"),
                    annotation("WithName", "value"),
                    """
                    package dev.sallyport.broker;

                    import io.smallrye.config.*;
                    import java.util.*;

                    @ConfigMapping(prefix = "sallyport.store")
                    public interface StoreConfig {
                      java.time.Duration busyTimeout();

                      @WithName("folder")
                      java.nio.file.Path path();

                      Optional<Postgres> postgres();

                      Map<String, Issuer> issuers();

                      List<Root> roots();

                      default boolean computed() { return true; }

                      interface Postgres { String url(); }

                      interface Issuer { String jwksUri(); }

                      interface Root { String file(); }
                    }
                    """)));
  }

  private static String annotation(String name, String property) {
    return """
    package io.smallrye.config;

    import java.lang.annotation.*;

    @Retention(RetentionPolicy.RUNTIME)
    public @interface %s { String %s(); }
    """
        .formatted(name, property);
  }

  @Test
  void mapping_declaresItsKeys() {
    assertThat(keys.declared())
        .containsExactlyInAnyOrder(
            "sallyport.store.busy-timeout",
            "sallyport.store.folder",
            "sallyport.store.postgres.url",
            "sallyport.store.issuers.*.jwks-uri",
            "sallyport.store.roots[*].file");
  }

  @Test
  void documentedKey_isFoundInEveryWriting() {
    assertThat(
            List.of(
                "sallyport.store.busy-timeout",
                "sallyport.store",
                "sallyport.store.postgres",
                "sallyport.store.issuers.<name>.jwks-uri",
                "sallyport.store.issuers.*.jwks-uri",
                "sallyport.store.issuers.\"intel.example\".jwks-uri",
                "sallyport.store.issuers.intel",
                "sallyport.store.roots[0].file"))
        .allMatch(keys::contains);
  }

  @Test
  void unknownKey_isNotFound() {
    assertThat(
            List.of(
                "sallyport.stores",
                "sallyport.store.path",
                "sallyport.store.busyTimeout",
                "sallyport.store.computed",
                "sallyport.store.postgres.user",
                "sallyport.store.issuers.<name>.jwks"))
        .noneMatch(keys::contains);
  }
}
