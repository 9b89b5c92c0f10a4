package dev.sallyport.image;

import dev.sallyport.image.debian.Base;
import dev.sallyport.image.oci.Image;
import dev.sallyport.image.oci.ImageConfig;
import dev.sallyport.image.oci.Layer;
import dev.sallyport.image.oci.Node;
import dev.sallyport.image.oci.Tree;
import dev.sallyport.image.tool.ImageException;
import dev.sallyport.image.tool.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The client: a program {@code sallyport} on the path. The JDK's {@code jpackage} makes it, a
 * native launcher that reads its class path from a file and needs no shell.
 */
final class ClientImage {
  private static final String FOLDER = "opt/sallyport";
  private static final String RUNTIME = FOLDER + "/lib/runtime";
  private static final String JARS = FOLDER + "/lib/app";

  /** Where jars with collectors of evidence may be put, by a mount or by an image on top. */
  private static final String COLLECTORS = FOLDER + "/collectors";

  /** The flags of the tree's own launcher: started often, and for a short time. */
  private static final List<String> FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx96m");

  private final Surroundings surroundings;
  private final Stage stage;

  /** An image that is put together in this folder. */
  ClientImage(Surroundings surroundings, Path folder) {
    this.surroundings = surroundings;
    this.stage = new Stage(folder);
  }

  /** Lays the files out as they will lie in the image. */
  void layOut() throws ImageException, IOException, InterruptedException {
    Stage.clear(stage.root());
    Path parts = stage.root().resolveSibling("client-parts");
    Stage.clear(parts);
    Stage input = new Stage(Files.createDirectories(parts.resolve("jars")));
    for (Path jar : jars()) {
      input.copy(jar, String.valueOf(jar.getFileName()));
    }
    JavaRuntime.link(surroundings.jdk(), JavaRuntime.CLIENT, parts.resolve("runtime"));
    Files.createDirectories(stage.at("opt"));
    pack(input.root(), parts.resolve("runtime"));
    stage.write(JARS + "/sallyport.cfg", launch());
    stage.setTimes();
  }

  private void pack(Path input, Path runtime) throws ImageException, InterruptedException {
    Program.run(
        stage.root(),
        List.of(
            surroundings.jdk().resolve("bin/jpackage").toString(),
            "--type",
            "app-image",
            "--name",
            "sallyport",
            "--runtime-image",
            runtime.toString(),
            "--input",
            input.toString(),
            "--main-jar",
            own(),
            "--dest",
            stage.at("opt").toString()));
  }

  /** In the place of what the tool writes: every jar by name, in order, and then any collectors. */
  private String launch() throws IOException {
    String jars =
        jars().stream()
            .map(jar -> "app.classpath=$APPDIR/" + jar.getFileName() + "\n")
            .collect(Collectors.joining());
    String flags =
        FLAGS.stream().map(flag -> "java-options=" + flag + "\n").collect(Collectors.joining());
    return "[Application]\napp.mainclass=dev.sallyport.client.cli.Main\n"
        + jars
        + ("app.classpath=/" + COLLECTORS + "/*\n")
        + ("\n[JavaOptions]\n" + flags);
  }

  /** Writes the layers, from the lowest. */
  Image image(Layer base, Path folder) throws ImageException, IOException {
    String bill = bill();
    Tree runtime = new Tree().files(stage.root(), path -> path.startsWith(RUNTIME + "/"));
    Tree libraries = new Tree().files(stage.root(), this::isLibrary);
    Tree application =
        new Tree()
            .files(stage.root(), path -> isApplication(path) && !isLibrary(path))
            .put(COLLECTORS, new Node.Folder(0755, Node.ROOT))
            .text(Bill.PATH, bill);
    List<Layer> layers =
        List.of(
            base,
            Layer.write("client-runtime", runtime, folder),
            Layer.write("client-libraries", libraries, folder),
            Layer.write("client-application", application, folder));
    return new Image("sallyport/client", surroundings.version(), layers, config(), bill);
  }

  private boolean isLibrary(String path) {
    return path.startsWith(JARS + "/") && path.endsWith(".jar") && !path.endsWith("/" + own());
  }

  /** All but the runtime, and the icon that the tool adds. */
  private static boolean isApplication(String path) {
    return path.startsWith(FOLDER + "/")
        && !path.startsWith(RUNTIME + "/")
        && !path.endsWith("/sallyport.png");
  }

  private ImageConfig config() throws IOException {
    String command = "/" + FOLDER + "/bin";
    return new ImageConfig(
        Base.USER + ":" + Base.USER,
        List.of(command + "/sallyport"),
        List.of("PATH=" + command, "LANG=C.UTF-8", "HOME=/home/sallyport"),
        "/home/sallyport",
        List.of(),
        surroundings.labels("Sallyport client"));
  }

  private String bill() throws ImageException, IOException {
    Bill bill = surroundings.bill("sallyport/client");
    Path list = surroundings.home().resolve("deploy/image/target/libraries.txt");
    Map<String, Library> names = Library.ofMaven(Files.readString(list));
    bill.add(jars(), names);
    return bill.json();
  }

  private String own() {
    return "sallyport-client-" + surroundings.version() + ".jar";
  }

  /** The client's own jar, and those it stands on by name. */
  private List<Path> jars() throws IOException {
    Path target = surroundings.home().resolve("client/target");
    List<Path> jars = new ArrayList<>(List.of(target.resolve(own())));
    try (Stream<Path> libraries = Files.list(target.resolve("lib"))) {
      libraries.sorted().forEach(jars::add);
    }
    return jars;
  }
}
