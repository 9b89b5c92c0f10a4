package dev.sallyport.image;

import dev.sallyport.image.debian.Mirror;
import dev.sallyport.image.debian.Pin;
import dev.sallyport.image.oci.Image;
import dev.sallyport.image.tool.ImageException;
import dev.sallyport.image.tool.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** Both images, built once for all tests of this module and written as archives. */
final class Built {
  static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
  static final Path WORK = Path.of("target", "images-of-tests").toAbsolutePath();

  /** Few: what counts here is that a cache is made and taken, not how good it is. */
  private static final int RELEASES = 20;

  private static final List<Image> IMAGES = new ArrayList<>();

  private Built() {}

  static Image broker() {
    return images().getFirst();
  }

  static Image client() {
    return images().getLast();
  }

  static Path archive(Image image) {
    return WORK.resolve(image.fileName());
  }

  private static synchronized List<Image> images() {
    if (IMAGES.isEmpty()) {
      requireSurroundings();
      try {
        List<Image> images = new Images(HOME, WORK, _ -> {}).build(RELEASES);
        for (Image image : images) {
          image.write(archive(image));
        }
        IMAGES.addAll(images);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (ImageException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    return List.copyOf(IMAGES);
  }

  /**
   * What a machine must have and may lack: Debian's packages as they are pinned, and a namespace.
   */
  private static void requireSurroundings() {
    try {
      Files.createDirectories(WORK);
      Program.run(WORK, List.of("unshare", "--mount", "true"));
      Mirror mirror = new Mirror(WORK.resolve("packages"));
      String list = Files.readString(HOME.resolve("deploy/image/debian-packages.txt"));
      for (Pin pin : Pin.parse(list)) {
        Path _ = mirror.fetch(pin);
      }
    } catch (ImageException | IOException e) {
      throw new TestAbortedException("images cannot be built here: " + e.getMessage());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static TestAbortedException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new TestAbortedException("interrupted", e);
  }
}
