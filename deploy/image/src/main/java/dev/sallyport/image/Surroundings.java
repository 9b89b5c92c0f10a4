package dev.sallyport.image;

import dev.sallyport.image.debian.Base;
import dev.sallyport.image.debian.Mirror;
import dev.sallyport.image.debian.Pin;
import dev.sallyport.image.oci.Tree;
import dev.sallyport.image.tool.ImageException;
import dev.sallyport.image.tool.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What both images are made of and say of themselves.
 *
 * @param home the tree that was built
 * @param jdk whose virtual machine they get
 * @param pins what they take from Debian
 * @param version of Sallyport
 * @param revision of the sources, with {@code -dirty} where files differ from it
 */
record Surroundings(Path home, Path jdk, List<Pin> pins, String version, String revision) {
  /** Where the pins stand, for whoever renews them. */
  private static final String PINS = "deploy/image/debian-packages.txt";

  Surroundings {
    pins = List.copyOf(pins);
  }

  /** Those of a tree, under the JDK of this process. */
  static Surroundings of(Path home) throws ImageException, IOException, InterruptedException {
    return new Surroundings(
        home,
        Path.of(System.getProperty("java.home")),
        Pin.parse(Files.readString(home.resolve(PINS))),
        version(home),
        revision(home));
  }

  /** Takes the newest packages of this machine's sources into the list of a tree. */
  static void renewPins(Path home, Path folder)
      throws ImageException, IOException, InterruptedException {
    Path file = home.resolve(PINS);
    String text = Files.readString(file);
    List<Pin> renewed = new ArrayList<>();
    for (Pin pin : Pin.parse(text)) {
      renewed.add(new Mirror(folder).newest(pin));
    }
    Files.writeString(file, Pin.rewrite(text, renewed));
  }

  /** The lowest layer. */
  Tree base(Path folder) throws ImageException, IOException, InterruptedException {
    return Base.of(pins, new Mirror(folder));
  }

  /** A bill with what both images hold. */
  Bill bill(String image) throws IOException {
    Bill bill = new Bill(image, version);
    pins.forEach(bill::add);
    bill.add(JavaRuntime.Origin.of(jdk));
    return bill;
  }

  /** The annotations of the OCI Image Format Specification, and two of our own. */
  SortedMap<String, String> labels(String title) throws IOException {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put("org.opencontainers.image.title", title);
    labels.put("org.opencontainers.image.version", version);
    labels.put("org.opencontainers.image.revision", revision);
    labels.put("org.opencontainers.image.vendor", "Sallyport");
    JavaRuntime.Origin origin = JavaRuntime.Origin.of(jdk);
    labels.put("dev.sallyport.image.java", origin.publisher() + " " + origin.version());
    labels.put(
        "dev.sallyport.image.debian",
        pins.stream()
            .map(pin -> pin.name() + "=" + pin.version())
            .collect(Collectors.joining(" ")));
    return labels;
  }

  private static String version(Path home) throws ImageException, IOException {
    return Files.readString(home.resolve("pom.xml"))
        .lines()
        .filter(line -> line.startsWith("  <version>"))
        .map(line -> line.strip().replaceAll("</?version>", ""))
        .findFirst()
        .orElseThrow(() -> new ImageException("pom.xml names no version"));
  }

  /** A tree that was unpacked from an archive has no history. */
  private static String revision(Path home) throws InterruptedException {
    try {
      List<String> command =
          List.of("git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty");
      return Program.run(home, command).strip();
    } catch (ImageException e) {
      return "unknown";
    }
  }
}
