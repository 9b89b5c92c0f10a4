package dev.sallyport.image;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sallyport.image.debian.Pin;
import dev.sallyport.image.oci.Content;
import dev.sallyport.image.oci.Digests;
import dev.sallyport.image.oci.Tree;
import dev.sallyport.image.tool.ImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The bill of materials of one image: CycloneDX 1.6 as JSON. */
final class Bill {
  /** Where it lies in an image. */
  static final String PATH = "usr/share/doc/sallyport/sbom.cdx.json";

  private static final String TYPE = "type";
  private static final String NAME = "name";
  private static final String VERSION = "version";

  private final String image;
  private final String version;
  private final List<JsonObject> components = new ArrayList<>();

  /** A bill of an image, which so far holds nothing. */
  Bill(String image, String version) {
    this.image = image;
    this.version = version;
  }

  /**
   * Adds jars.
   *
   * @param names libraries by the names of their files; one for each jar has to be there
   */
  void add(List<Path> jars, Map<String, Library> names) throws ImageException, IOException {
    for (Path jar : jars) {
      Library library = names.get(String.valueOf(jar.getFileName()));
      if (library == null) {
        throw new ImageException("the build does not list a library that it packaged: " + jar);
      }
      add(library, Digests.hex(Content.of(jar)));
    }
  }

  private void add(Library library, String sha256) {
    JsonObject component = component("library", library.artifact(), library.version(), sha256);
    component.addProperty("group", library.group());
    identify(component, library.url());
  }

  /** Adds a package of Debian. */
  void add(Pin pin) {
    JsonObject component = component("library", pin.name(), pin.version(), pin.sha256());
    identify(component, pin.url());
  }

  /** Adds the virtual machine and the classes it brings. */
  void add(JavaRuntime.Origin origin) {
    JsonObject component = component("platform", origin.name(), origin.version(), "");
    component.addProperty("publisher", origin.publisher());
    identify(component, "pkg:generic/openjdk@" + origin.version().replace("+", "%2B"));
  }

  private static JsonObject component(String type, String name, String version, String sha256) {
    JsonObject component = new JsonObject();
    component.addProperty(TYPE, type);
    component.addProperty(NAME, name);
    component.addProperty(VERSION, version);
    if (!sha256.isEmpty()) {
      JsonObject hash = new JsonObject();
      hash.addProperty("alg", "SHA-256");
      hash.addProperty("content", sha256);
      component.add("hashes", array(hash));
    }
    return component;
  }

  private void identify(JsonObject component, String url) {
    component.addProperty("bom-ref", url);
    component.addProperty("purl", url);
    components.add(component);
  }

  /** The document; two bills of the same things are the same bytes. */
  String json() {
    JsonObject subject = new JsonObject();
    subject.addProperty(TYPE, "container");
    subject.addProperty("bom-ref", image);
    subject.addProperty(NAME, image);
    subject.addProperty(VERSION, version);
    JsonObject metadata = new JsonObject();
    metadata.addProperty("timestamp", Tree.TIME.toString());
    metadata.add("component", subject);
    JsonObject bill = new JsonObject();
    bill.addProperty("bomFormat", "CycloneDX");
    bill.addProperty("specVersion", "1.6");
    bill.addProperty(VERSION, 1);
    bill.add("metadata", metadata);
    components.sort(Comparator.comparing(component -> component.get("purl").getAsString()));
    bill.add("components", array(components.toArray(JsonObject[]::new)));
    return new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create().toJson(bill) + "\n";
  }

  private static JsonArray array(JsonElement... elements) {
    JsonArray array = new JsonArray();
    for (JsonElement element : elements) {
      array.add(element);
    }
    return array;
  }
}
