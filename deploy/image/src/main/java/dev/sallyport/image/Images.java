package dev.sallyport.image;

import dev.sallyport.image.oci.Image;
import dev.sallyport.image.oci.Layer;
import dev.sallyport.image.tool.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
      Parts parts = layOut();
      progress.accept("training the broker's cache");
      parts.broker.train(releases);
      progress.accept("layers");
      Path layers = folderOfLayers();
      return List.of(
          parts.broker.image(parts.base, layers), parts.client.image(parts.base, layers));
    } catch (IOException e) {
      throw new ImageException("an image cannot be written: " + e.getMessage(), e);
    }
  }

  /** All layers but the one that is trained, which no two builds have in common. */
  List<Layer> untrained() throws ImageException, IOException, InterruptedException {
    Parts parts = layOut();
    Path folder = folderOfLayers();
    List<Layer> layers = new ArrayList<>(parts.client.image(parts.base, folder).layers());
    layers.addAll(parts.broker.layersBelowTheCache(folder));
    return layers;
  }

  /** What images are put together from. */
  private record Parts(Layer base, BrokerImage broker, ClientImage client) {}

  private Parts layOut() throws ImageException, IOException, InterruptedException {
    Surroundings surroundings = Surroundings.of(home);
    progress.accept("packages of Debian");
    Layer base = Layer.write("base", surroundings.base(work.resolve("packages")), folderOfLayers());
    BrokerImage broker = new BrokerImage(surroundings, work.resolve("broker"));
    progress.accept("files of the broker");
    broker.layOut();
    ClientImage client = new ClientImage(surroundings, work.resolve("client"));
    progress.accept("files of the client");
    client.layOut();
    return new Parts(base, broker, client);
  }

  private Path folderOfLayers() throws IOException {
    return Files.createDirectories(work.resolve("layers"));
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
