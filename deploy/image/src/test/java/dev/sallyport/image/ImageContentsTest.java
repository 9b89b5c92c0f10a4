package dev.sallyport.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sallyport.image.oci.Image;
import dev.sallyport.image.oci.Layer;
import dev.sallyport.image.oci.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the archives, and what is not. */
class ImageContentsTest {
  /** Shells, what stands for many programs, package managers, and what changes a user. */
  private static final List<String> UNWANTED =
      List.of(
          "sh",
          "bash",
          "dash",
          "ash",
          "zsh",
          "busybox",
          "toybox",
          "env",
          "perl",
          "python3",
          "apt",
          "apt-get",
          "dpkg",
          "dpkg-deb",
          "ldconfig",
          "su",
          "sudo",
          "login",
          "passwd",
          "mount");

  /** The dynamic linker, and the C library, which can be run to say its version. */
  private static final String IN_BOTH = "lib/x86_64-linux-gnu/(ld-linux-x86-64|libc)\\.so\\.\\d+";

  private static final int SPECIAL_BITS = 06000;
  private static final int WRITABLE_BY_OTHERS = 0002;
  private static final int EXECUTABLE = 0111;

  private static Image image(String name) {
    return name.equals("broker") ? Built.broker() : Built.client();
  }

  @ParameterizedTest
  @ValueSource(strings = {"broker", "client"})
  void layers_holdNoShell_noPackageManager_andNothingThatRunsAsItsOwner(String name)
      throws Exception {
    List<TarArchiveEntry> entries = new ArchivedImage(Built.archive(image(name))).entries();
    assertThat(entries).hasSizeGreaterThan(100);
    for (TarArchiveEntry entry : entries) {
      String path = entry.getName();
      boolean program = isProgram(entry);
      assertThat(entry.getMode() & SPECIAL_BITS).as(path).isZero();
      if (program || entry.isSymbolicLink()) {
        assertThat(UNWANTED).doesNotContain(path.substring(path.lastIndexOf('/') + 1));
      }
      boolean open = !entry.isSymbolicLink() && (entry.getMode() & WRITABLE_BY_OTHERS) != 0;
      assertThat(open).as("anybody writes " + path).isEqualTo(path.equals("tmp/"));
      assertThat(entry.getModTime().toInstant()).isEqualTo(Tree.TIME);
      assertThat(entry.getLongUserId() == 0).as(path).isEqualTo(!path.equals("var/lib/sallyport/"));
    }
  }

  @Test
  void programsOfTheImages_areTheseAlone() throws Exception {
    assertThat(programs(Built.broker()))
        .contains("opt/java/bin/java")
        .allMatch(path -> path.matches(IN_BOTH + "|opt/java/(bin/java|lib/.*)"));
    assertThat(programs(Built.client()))
        .contains("opt/sallyport/bin/sallyport")
        .allMatch(path ->
            path.matches(IN_BOTH + "|opt/sallyport/(bin/sallyport|lib/runtime/(bin/java|lib/.*))"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"broker", "client"})
  void billOfMaterials_refersToTheImage_andNamesJarsJdkAndPackages(String name) throws Exception {
    ArchivedImage archive = new ArchivedImage(Built.archive(image(name)));
    JsonObject referrer = archive.json(archive.indexed(1));
    assertThat(ArchivedImage.digest(referrer.getAsJsonObject("subject")))
        .isEqualTo(ArchivedImage.digest(archive.indexed(0)))
        .isEqualTo(image(name).digest());
    assertThat(referrer.get("artifactType").getAsString())
        .isEqualTo("application/vnd.cyclonedx+json");

    JsonObject bill = archive.json(referrer.getAsJsonArray("layers").get(0).getAsJsonObject());
    assertThat(bill).isEqualTo(JsonParser.parseString(image(name).billOfMaterials()));
    List<String> urls = new ArrayList<>();
    for (JsonElement component : bill.getAsJsonArray("components")) {
      urls.add(component.getAsJsonObject().get("purl").getAsString());
    }
    assertThat(urls)
        .doesNotHaveDuplicates()
        .anyMatch(url -> url.startsWith("pkg:deb/debian/libc6@2."))
        .anyMatch(url -> url.startsWith("pkg:generic/openjdk@25."))
        .anyMatch(url -> url.startsWith("pkg:maven/com.google.crypto.tink/tink@"))
        .anyMatch(url -> url.startsWith("pkg:maven/dev.sallyport/sallyport-" + name + "@"));
    long jars =
        archive.entries().stream().filter(entry -> isJarOfALibrary(entry.getName())).count();
    long listed = urls.stream().filter(url -> url.startsWith("pkg:maven/")).count();
    // Quarkus makes three jars of its own: the program, and classes generated and changed.
    assertThat(listed).isEqualTo(jars - (name.equals("broker") ? 3 : 0));
  }

  @Test
  void configuration_startsWithoutAShellAsANumberedUser() throws Exception {
    ArchivedImage archive = new ArchivedImage(Built.archive(Built.broker()));
    JsonObject manifest = archive.json(archive.indexed(0));
    JsonObject start = archive.json(manifest.getAsJsonObject("config")).getAsJsonObject("config");
    assertThat(start.get("User").getAsString()).isEqualTo("65532:65532");
    assertThat(start.getAsJsonArray("Entrypoint").get(0).getAsString())
        .isEqualTo("/opt/java/bin/java");
    assertThat(start.getAsJsonObject("ExposedPorts").keySet())
        .containsExactlyInAnyOrder("8080/tcp", "8443/tcp", "9000/tcp");
    assertThat(start.getAsJsonObject("Labels").keySet())
        .contains("org.opencontainers.image.revision", "org.opencontainers.image.version");
    assertThat(start.getAsJsonArray("Env").toString()).doesNotContain("SMALLRYE", "SALLYPORT");
  }

  /** A second training would take as long as all the rest, and gives another cache each time. */
  @Test
  void secondBuild_givesTheSameLayersButForTheCache() throws Exception {
    Map<String, String> first = digests(Built.broker());
    first.putAll(digests(Built.client()));
    Map<String, String> second =
        digests(new Images(Built.HOME, Built.WORK.resolve("again"), _ -> {}).untrained());

    assertThat(first.remove("broker-cache")).isNotNull();
    assertThat(second).isEqualTo(first);
  }

  private static boolean isProgram(TarArchiveEntry entry) {
    return entry.getLinkFlag() == TarConstants.LF_NORMAL && (entry.getMode() & EXECUTABLE) != 0;
  }

  /** One jar is the JDK's own. */
  private static boolean isJarOfALibrary(String path) {
    return path.endsWith(".jar") && !path.endsWith("/lib/jrt-fs.jar");
  }

  private static Map<String, String> digests(Image image) {
    return digests(image.layers());
  }

  private static Map<String, String> digests(List<Layer> layers) {
    return layers.stream()
        .collect(Collectors.toMap(Layer::name, layer -> layer.blob().digest(), (one, _) -> one));
  }

  private static List<String> programs(Image image) throws Exception {
    List<String> programs = new ArrayList<>();
    for (TarArchiveEntry entry : new ArchivedImage(Built.archive(image)).entries()) {
      if (isProgram(entry)) {
        programs.add(entry.getName());
      }
    }
    return programs;
  }
}
