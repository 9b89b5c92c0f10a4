package dev.sallyport.image;

import dev.sallyport.image.oci.Image;
import dev.sallyport.image.oci.Layer;
import dev.sallyport.image.tool.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Builds both images from what Maven packaged in a tree. */
public final class Images {
  private final Path home;
  private final Path work;
  private final Consumer<String> progress;

  /**
   * Images of a tree.
   *
   * @param home the tree, whose broker and client are packaged
   * @param work a folder for everything that is made on the way; packages stay there
   * @param progress takes a line now and then
   */
  public Images(Path home, Path work, Consumer<String> progress) {
    this.home = home;
    this.work = work.toAbsolutePath();
    this.progress = progress;
  }

  /**
   * Builds broker and client.
   *
   * @param releases in the training run of the broker's cache, with each number of GPUs
   */
  public List<Image> build(int releases) throws ImageException, InterruptedException {
    try {
      Surroundings surroundings = Surroundings.of(home);
      Path layers = Files.createDirectories(work.resolve("layers"));
      progress.accept("packages of Debian");
      Layer base = Layer.write("base", surroundings.base(work.resolve("packages")), layers);
      BrokerImage broker = new BrokerImage(surroundings, work.resolve("broker"));
      progress.accept("files of the broker");
      broker.layOut();
      progress.accept("training the broker's cache");
      broker.train(releases);
      ClientImage client = new ClientImage(surroundings, work.resolve("client"));
      progress.accept("files of the client");
      client.layOut();
      progress.accept("layers");
      return List.of(broker.image(base, layers), client.image(base, layers));
    } catch (IOException e) {
      throw new ImageException("an image cannot be written: " + e.getMessage(), e);
    }
  }

  /** Takes the newest packages of this machine's sources into the tree's list of them. */
  public void renewPins() throws ImageException, InterruptedException {
    try {
      Surroundings.renewPins(home, work.resolve("packages"));
    } catch (IOException e) {
      throw new ImageException("the list of packages cannot be renewed: " + e.getMessage(), e);
    }
  }
}
