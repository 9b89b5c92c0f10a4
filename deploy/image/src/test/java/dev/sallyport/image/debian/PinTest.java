package dev.sallyport.image.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.image.tool.ImageException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinTest {
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String LIST = "# why\n\nlibc6 2.36-9+deb12u14 " + HASH + "\n";

  @Test
  void list_isReadAndWrittenAgainWithItsRemarks() throws Exception {
    List<Pin> pins = Pin.parse(LIST);
    assertThat(pins).containsExactly(new Pin("libc6", "2.36-9+deb12u14", HASH));
    assertThat(Pin.rewrite(LIST, pins)).isEqualTo(LIST.replace("\n\n", "\n"));
  }

  @Test
  void packageUrl_escapesWhatItKeepsForItself() {
    assertThat(new Pin("libstdc++6", "1:2+b", HASH).url())
        .isEqualTo("pkg:deb/debian/libstdc%2B%2B6@1%3A2%2Bb?arch=amd64&distro=debian-12");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "libc6 2.36",
        "libc6 2.36 0123",
        "-o 2.36 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "libc6 2;36 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "libc6 2.36 0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
        "libc6 2.36 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef more"
      })
  void otherLine_isRefusedAndTold(String line) {
    assertThatThrownBy(() -> Pin.parse("# list\n" + line))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(line);
  }

  @Test
  void packageThatComesTwice_isRefused() {
    assertThatThrownBy(() -> Pin.parse(LIST + LIST)).isInstanceOf(ImageException.class);
  }

  /** Each character changed: what is still read is written as it was read. */
  @Test
  void changedList_isRefusedOrReadAsItStands() {
    Random random = new Random(20);
    String line = LIST.lines().toList().getLast();
    for (int at = 0; at < line.length(); at++) {
      String changed = line.substring(0, at) + (char) random.nextInt(128) + line.substring(at + 1);
      try {
        assertThat(Pin.rewrite("", Pin.parse(changed)).strip())
            .isEqualTo(changed.startsWith("#") ? "" : changed.strip());
      } catch (ImageException e) {
        assertThat(e).hasMessageContaining("not a package");
      }
    }
  }
}
