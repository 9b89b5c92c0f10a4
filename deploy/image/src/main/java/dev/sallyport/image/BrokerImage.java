package dev.sallyport.image;

import dev.sallyport.bench.Training;
import dev.sallyport.bench.world.BenchException;
import dev.sallyport.bench.world.PackagedBroker;
import dev.sallyport.image.debian.Base;
import dev.sallyport.image.oci.Image;
import dev.sallyport.image.oci.ImageConfig;
import dev.sallyport.image.oci.Layer;
import dev.sallyport.image.oci.Tree;
import dev.sallyport.image.tool.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The broker: its virtual machine, the folder that Quarkus packaged, and a cache trained on both.
 */
final class BrokerImage {
  private static final String JAVA = "opt/java";
  private static final String FOLDER = "opt/sallyport";
  private static final String PACKAGED = FOLDER + "/broker";
  private static final String JAR = PACKAGED + "/quarkus-run.jar";
  private static final String LIBRARIES = PACKAGED + "/lib";
  private static final String CACHE = FOLDER + "/sallyport.aot";

  private final Surroundings surroundings;
  private final Stage stage;

  /** An image that is put together in this folder. */
  BrokerImage(Surroundings surroundings, Path folder) {
    this.surroundings = surroundings;
    this.stage = new Stage(folder);
  }

  /** Lays the files out as they will lie in the image. */
  void layOut() throws ImageException, IOException, InterruptedException {
    Stage.clear(stage.root());
    Files.createDirectories(stage.at("opt"));
    JavaRuntime.link(surroundings.jdk(), JavaRuntime.BROKER, stage.at(JAVA));
    stage.copy(packaged(), PACKAGED);
    stage.copy(surroundings.home().resolve("broker/jvm.options"), FOLDER + "/jvm.options");
    stage.copy(
        surroundings.home().resolve("deploy/image/small.options"), FOLDER + "/small.options");
    stage.setTimes();
  }

  /**
   * Runs what was laid out, under load, and keeps what the virtual machine learned. The files have
   * to lie where they will lie in the image: of a cache that was trained elsewhere, JDK 25 takes
   * the classes, and then cannot say where they come from.
   */
  void train(int releases) throws ImageException, IOException, InterruptedException {
    Path folder = Files.createTempDirectory("sallyport-training-");
    Path cache = folder.resolve("trained.aot");
    PackagedBroker broker =
        new PackagedBroker(
            inItsPlace(),
            Path.of("/", JAVA, "bin/java"),
            Path.of("/", FOLDER, "jvm.options"),
            Path.of("/", JAR),
            cache);
    try {
      Path _ = new Training(broker, releases).run(folder.resolve("broker"));
    } catch (BenchException e) {
      throw new ImageException("the broker's cache cannot be trained: " + e.getMessage(), e);
    }
    Files.move(cache, stage.at(CACHE));
    stage.setTimes();
    Stage.clear(folder);
  }

  /**
   * A command that runs another one in a mount namespace of its own, in which the image's folder of
   * programs is that of the machine. Whoever is not root needs user namespaces for that.
   */
  private List<String> inItsPlace() {
    List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
    if (!System.getProperty("user.name").equals("root")) {
      command.add("--map-root-user");
    }
    String script = "mount --bind \"$0\" /opt && exec \"$@\"";
    command.addAll(List.of("sh", "-c", script, stage.at("opt").toString()));
    return command;
  }

  /** Writes the image, once its cache was trained. */
  Image image(Layer base, Path folder) throws ImageException, IOException {
    String bill = bill();
    List<Layer> layers = new ArrayList<>(List.of(base));
    layers.addAll(layersBelowTheCache(bill, folder));
    layers.add(layer("broker-cache", path -> path.equals(CACHE), folder));
    return new Image("sallyport/broker", surroundings.version(), layers, config(), bill);
  }

  /** Writes the layers between the packages of Debian and the cache. */
  List<Layer> layersBelowTheCache(Path folder) throws ImageException, IOException {
    return layersBelowTheCache(bill(), folder);
  }

  private List<Layer> layersBelowTheCache(String bill, Path folder) throws IOException {
    Tree application =
        new Tree()
            .files(
                stage.root(),
                path -> below(path, FOLDER) && !below(path, LIBRARIES) && !path.equals(CACHE))
            .text(Bill.PATH, bill);
    return List.of(
        layer("broker-runtime", path -> below(path, JAVA), folder),
        layer("broker-libraries", path -> below(path, LIBRARIES), folder),
        Layer.write("broker-application", application, folder));
  }

  private Layer layer(String name, Predicate<String> wanted, Path folder) throws IOException {
    return Layer.write(name, new Tree().files(stage.root(), wanted), folder);
  }

  private static boolean below(String path, String folder) {
    return path.startsWith(folder + "/");
  }

  private ImageConfig config() throws IOException {
    return new ImageConfig(
        Base.USER + ":" + Base.USER,
        List.of(
            "/" + JAVA + "/bin/java",
            "@/" + FOLDER + "/jvm.options",
            "-XX:AOTCache=/" + CACHE,
            "-jar",
            "/" + JAR),
        List.of("PATH=/" + JAVA + "/bin", "LANG=C.UTF-8"),
        // Where relative paths of the configuration begin, such as the usual folder of data.
        "/var/lib/sallyport",
        List.of(8080, 8443, 9000),
        surroundings.labels("Sallyport broker"));
  }

  private String bill() throws ImageException, IOException {
    Bill bill = surroundings.bill("sallyport/broker");
    Path list = packaged().resolve("quarkus-app-dependencies.txt");
    Map<String, Library> names = Library.ofQuarkus(Files.readString(list));
    String own = "sallyport-broker-" + surroundings.version() + ".jar";
    names.put(own, new Library("dev.sallyport", "sallyport-broker", "", surroundings.version()));
    bill.add(jars(), names);
    return bill.json();
  }

  /** But for those that Quarkus makes itself: where the program begins, and generated classes. */
  private List<Path> jars() throws IOException {
    try (Stream<Path> files = Files.walk(packaged())) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .filter(file -> !file.endsWith("quarkus-run.jar"))
          .filter(file -> !file.startsWith(packaged().resolve("quarkus")))
          .sorted()
          .toList();
    }
  }

  private Path packaged() {
    return surroundings.home().resolve("broker/target/quarkus-app");
  }
}
