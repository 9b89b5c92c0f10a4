package dev.sallyport.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.image.tool.ImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryTest {
  @Test
  void linesOfQuarkus_areNamedAsItNamesTheirFiles() throws Exception {
    var libraries =
        Library.ofQuarkus("org.a:one::jar:1.0\nsoftware.b:two:linux-x86_64:jar:2.5.0\n");
    assertThat(libraries).hasSize(2);
    assertThat(libraries.get("org.a.one-1.0.jar"))
        .extracting(Library::url)
        .isEqualTo("pkg:maven/org.a/one@1.0?type=jar");
    assertThat(libraries.get("software.b.two-2.5.0-linux-x86_64.jar"))
        .extracting(Library::url)
        .isEqualTo("pkg:maven/software.b/two@2.5.0?classifier=linux-x86_64&type=jar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"org.a:one:jar:1.0", "org.a:one::pom:1.0", "org.a one::jar:1.0", "x"})
  void otherLineOfQuarkus_isRefused(String line) {
    assertThatThrownBy(() -> Library.ofQuarkus(line))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(line);
  }

  @Test
  void linesOfMaven_areNamedAsItCopiesThem() throws Exception {
    var libraries =
        Library.ofMaven(
            """
            The following files have been resolved:
               org.a:one:jar:1.0:compile -- module one (auto)
               org.b:two:jar:linux:2.0:runtime
               org.c:bill:pom:3.0:provided
            """);
    assertThat(libraries.keySet()).containsExactly("one-1.0.jar", "two-2.0-linux.jar");
  }

  @Test
  void listWithoutAJar_isRefused() {
    assertThatThrownBy(() -> Library.ofMaven("none")).isInstanceOf(ImageException.class);
  }
}
