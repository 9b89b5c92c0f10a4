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
  void versionThatTheSourcesDoNotHave_isNamedWithTheWayToRenewIt() {
    Pin gone = new Pin("no-such-package-anywhere", "1.0", "00".repeat(32));
    assertThatThrownBy(() -> new Mirror(folder).fetch(gone))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("do not give no-such-package-anywhere 1.0")
        .hasMessageContaining("./sallyport image --renew-pins");
  }

  private Pin kept(String content) throws Exception {
    String hash = Digests.hex(Content.of(content));
    Files.writeString(folder.resolve(hash + ".deb"), content);
    return new Pin("libx", "1.0", hash);
  }
}
