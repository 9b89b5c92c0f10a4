package dev.sallyport.image.cli;

import dev.sallyport.bench.Training;
import dev.sallyport.image.Images;
import dev.sallyport.image.oci.Image;
import dev.sallyport.image.tool.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code image [--out FOLDER]} and {@code image --renew-pins}. */
public final class Main {
  private static final int USAGE = 2;
  private static final int FAILED = 5;
  private static final double MEBIBYTE = 1024.0 * 1024;

  private Main() {}

  /** Builds the images of the tree that {@code sallyport.home} names. */
  public static void main(String[] arguments) throws InterruptedException {
    Path home = Path.of(System.getProperty("sallyport.home", ".")).toAbsolutePath().normalize();
    System.exit(run(home, List.of(arguments)));
  }

  private static int run(Path home, List<String> arguments) throws InterruptedException {
    Path work = home.resolve("deploy/image/target/images");
    Images images = new Images(home, work, line -> System.err.println("image: " + line));
    try {
      if (arguments.isEmpty()) {
        return build(images, work);
      }
      if (arguments.size() == 2 && arguments.getFirst().equals("--out")) {
        return build(images, Path.of(arguments.getLast()));
      }
      if (arguments.equals(List.of("--renew-pins"))) {
        images.renewPins();
        return 0;
      }
      System.err.println("usage: image [--out FOLDER] | --renew-pins");
      return USAGE;
    } catch (ImageException | IOException e) {
      System.err.println("sallyport image: " + e.getMessage());
      return FAILED;
    }
  }

  private static int build(Images images, Path out)
      throws ImageException, IOException, InterruptedException {
    Files.createDirectories(out);
    for (Image image : images.build(Training.USUAL_RELEASES)) {
      Path file = out.resolve(image.fileName());
      image.write(file);
      System.out.println(file + "  " + image.digest());
      image
          .layers()
          .forEach(layer ->
              System.out.printf(
                  "  %-20s %7.1f MiB  %s%n",
                  layer.name(), layer.blob().size() / MEBIBYTE, layer.blob().digest()));
    }
    return 0;
  }
}
