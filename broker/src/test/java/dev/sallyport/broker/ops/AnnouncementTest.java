package dev.sallyport.broker.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnouncementTest {
  private final Announcement announcement = new Announcement(false, "127.0.0.1", 8123, 9123);
  @TempDir Path folder;

  @Test
  void url_saysWhetherThereIsTls() {
    assertThat(announcement.url()).isEqualTo("http://127.0.0.1:8123");
    assertThat(new Announcement(true, "0.0.0.0", 1, 2).url()).isEqualTo("https://0.0.0.0:1");
  }

  @Test
  void portFile_holdsBothPortsAndReplacesAnOlderOne() throws IOException {
    Path file = folder.resolve("ports");
    Files.writeString(file, "stale");
    announcement.writeTo(file);
    assertThat(file).hasContent("http=8123\nmanagement=9123\n");
    assertThat(folder).isDirectoryContaining(file::equals);
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void folderThatIsNotThere_isAnIoException() {
    assertThatThrownBy(() -> announcement.writeTo(folder.resolve("no/ports")))
        .isInstanceOf(IOException.class);
  }
}
