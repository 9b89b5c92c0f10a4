package dev.sallyport.image.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.image.oci.Content;
import dev.sallyport.image.oci.Digests;
import dev.sallyport.image.tool.ImageException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorTest {
  @TempDir private Path folder;

  @Test
  void packageThatWasFetchedOnce_isTakenFromThere() throws Exception {
    Pin pin = kept("the package");
    assertThat(new Mirror(folder).fetch(pin)).hasContent("the package");
  }

  @Test
  void packageThatWasChanged_isRefusedAndRemoved() throws Exception {
    Pin pin = kept("the package");
    Path file = Files.writeString(folder.resolve(pin.sha256() + ".deb"), "another");
    assertThatThrownBy(() -> new Mirror(folder).fetch(pin))
        .isInstanceOf(ImageException.class)
        .hasMessage("the package libx 1.0 is not the one that was pinned");
    assertThat(file).doesNotExist();
  }

  @Test
  void versionThatTheSourcesDoNotHave_isNamedWithTheWayToRenewIt() throws Exception {
    Path apt = program("echo \"E: Version '1.0' for 'libx' was not found\"; exit 100");
    Pin gone = new Pin("libx", "1.0", "00".repeat(32));
    assertThatThrownBy(() -> new Mirror(folder, apt.toString()).fetch(gone))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("do not give libx 1.0")
        .hasMessageContaining("./sallyport image --renew-pins")
        .hasMessageContaining("was not found");
  }

  /** The lists of a machine may be old: they are fetched anew, into a folder of the build. */
  @Test
  void listsThatAreOld_areRenewedOnce() throws Exception {
    Path apt =
        program(
            """
            case "$*" in
            *update) touch ../renewed ;;
            *download*) [ -e ../renewed ] || exit 100; printf '%s' "$*" | sed 's/.* //' | tr -d '\\n' >x.deb ;;
            esac
            """);
    Pin pin = new Pin("libx", "1.0", Digests.hex(Content.of("libx:amd64=1.0")));
    assertThat(new Mirror(folder, apt.toString()).fetch(pin)).hasContent("libx:amd64=1.0");
  }

  private Path program(String script) throws Exception {
    Path file = Files.writeString(folder.resolve("apt"), "#!/bin/sh\n" + script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private Pin kept(String content) throws Exception {
    String hash = Digests.hex(Content.of(content));
    Files.writeString(folder.resolve(hash + ".deb"), content);
    return new Pin("libx", "1.0", hash);
  }
}
