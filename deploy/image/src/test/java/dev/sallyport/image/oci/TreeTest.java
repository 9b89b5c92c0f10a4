package dev.sallyport.image.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeTest {
  @TempDir private Path folder;

  @Test
  void treesOfTheSameFiles_areTheSameBytesWhateverTheirOrderAndTime() throws Exception {
    Path file = Files.createDirectories(folder.resolve("opt/a")).resolve("b");
    Files.writeString(file, "content");
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    byte[] read = bytes(new Tree().files(folder, _ -> true));
    byte[] made =
        bytes(new Tree().text("opt/a/b", "content").put("opt/a", new Node.Folder(0755, Node.ROOT)));
    assertThat(read).isEqualTo(made);
    assertThat(bytes(new Tree().text("opt/a/b", "other"))).isNotEqualTo(made);
  }

  @Test
  void longPathsLinksAndOwners_comeOutAsTheyWentIn() throws Exception {
    String deep = "d/".repeat(80) + "file";
    List<TarArchiveEntry> entries =
        entries(
            new Tree()
                .text(deep, "x")
                .put("link", new Node.Link("../elsewhere"))
                .put("own", new Node.Folder(0770, 65532)));
    TarArchiveEntry file = entries.get(80);
    assertThat(file.getName()).isEqualTo(deep);
    assertThat(file.getUserName()).isEmpty();
    TarArchiveEntry link = entries.get(81);
    assertThat(link.isSymbolicLink()).isTrue();
    assertThat(link.getLinkName()).isEqualTo("../elsewhere");
    TarArchiveEntry own = entries.get(82);
    assertThat(own.getLongUserId()).isEqualTo(65532);
    assertThat(own.getLongGroupId()).isZero();
    assertThat(own.getMode() & 07777).isEqualTo(0770);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/etc/passwd", "../x", "a/../../x", ".."})
  void pathOutsideOfTheImage_isRefused(String path) {
    assertThatThrownBy(() -> new Tree().text(path, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] bytes(Tree tree) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    tree.write(out);
    return out.toByteArray();
  }

  private static List<TarArchiveEntry> entries(Tree tree) throws Exception {
    List<TarArchiveEntry> entries = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(bytes(tree)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.add(entry);
      }
    }
    return entries;
  }
}
