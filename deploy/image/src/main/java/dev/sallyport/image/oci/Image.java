package dev.sallyport.image.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An image and its bill of materials as one archive: an OCI image layout (OCI Image Format
 * Specification 1.1) in a tar. The bill is a manifest of its own whose {@code subject} is the
 * image, which registries list as a referrer. A {@code manifest.json} beside the layout lets {@code
 * docker load} and {@code podman load} read the same file.
 *
 * @param repository without a registry, such as {@code sallyport/broker}
 * @param tag of the image
 * @param layers from the lowest
 * @param billOfMaterials CycloneDX as JSON
 */
public record Image(
    String repository, String tag, List<Layer> layers, ImageConfig config, String billOfMaterials) {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String EMPTY = "application/vnd.oci.empty.v1+json";
  private static final String CYCLONEDX = "application/vnd.cyclonedx+json";

  /** Where a container with no registry in its name is looked for. */
  private static final String USUAL_REGISTRY = "docker.io/";

  /** Copies. */
  public Image {
    layers = List.copyOf(layers);
  }

  /** {@code sha256:…} of the image's manifest, by which a registry serves it. */
  public String digest() throws IOException {
    return manifest(blob(CONFIG, config.json(layers))).digest();
  }

  /** The usual name of the archive. */
  public String fileName() {
    return repository.replace('/', '-') + "-" + tag + ".tar";
  }

  /** Writes the archive. */
  public void write(Path file) throws IOException {
    Blob settings = blob(CONFIG, config.json(layers));
    Blob manifest = manifest(settings);
    Blob empty = blob(EMPTY, new JsonObject());
    Blob bill = blob(CYCLONEDX, Content.of(billOfMaterials));
    Blob referrer = blob(MANIFEST, referrer(manifest, empty, bill));
    List<Blob> blobs = new ArrayList<>(List.of(settings, manifest, empty, bill, referrer));
    layers.forEach(layer -> blobs.add(layer.blob()));

    Tree archive = new Tree();
    blobs.forEach(blob -> archive.put(blob.path(), new Node.Regular(0644, blob.content())));
    archive.text("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
    archive.text("index.json", index(manifest, referrer).toString());
    archive.text("manifest.json", forDocker(settings).toString());
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      archive.write(out);
    }
  }

  private Blob manifest(Blob settings) throws IOException {
    JsonObject manifest = manifestOf(settings, layers.stream().map(Layer::blob).toList());
    manifest.add("annotations", ImageConfig.object(config.labels()));
    return blob(MANIFEST, manifest);
  }

  private static JsonObject referrer(Blob manifest, Blob empty, Blob bill) {
    JsonObject referrer = manifestOf(empty, List.of(bill));
    referrer.addProperty("artifactType", CYCLONEDX);
    referrer.add("subject", manifest.descriptor());
    return referrer;
  }

  private static JsonObject manifestOf(Blob settings, List<Blob> parts) {
    JsonObject manifest = new JsonObject();
    manifest.addProperty("schemaVersion", 2);
    manifest.addProperty("mediaType", MANIFEST);
    manifest.add("config", settings.descriptor());
    JsonArray list = new JsonArray();
    parts.forEach(part -> list.add(part.descriptor()));
    manifest.add("layers", list);
    return manifest;
  }

  private JsonObject index(Blob manifest, Blob referrer) {
    JsonObject image = manifest.descriptor();
    JsonObject names = new JsonObject();
    names.addProperty("io.containerd.image.name", USUAL_REGISTRY + name());
    names.addProperty("org.opencontainers.image.ref.name", tag);
    image.add("annotations", names);
    JsonObject bill = referrer.descriptor();
    bill.addProperty("artifactType", CYCLONEDX);
    JsonArray manifests = new JsonArray();
    manifests.add(image);
    manifests.add(bill);
    JsonObject index = new JsonObject();
    index.addProperty("schemaVersion", 2);
    index.addProperty("mediaType", "application/vnd.oci.image.index.v1+json");
    index.add("manifests", manifests);
    return index;
  }

  private JsonArray forDocker(Blob settings) {
    JsonObject image = new JsonObject();
    image.addProperty("Config", settings.path());
    JsonArray names = new JsonArray();
    names.add(name());
    image.add("RepoTags", names);
    JsonArray paths = new JsonArray();
    layers.forEach(layer -> paths.add(layer.blob().path()));
    image.add("Layers", paths);
    JsonArray images = new JsonArray();
    images.add(image);
    return images;
  }

  private String name() {
    return repository + ":" + tag;
  }

  private static Blob blob(String mediaType, JsonElement json) throws IOException {
    return blob(mediaType, Content.of(json.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static Blob blob(String mediaType, Content content) throws IOException {
    return new Blob(mediaType, "sha256:" + Digests.hex(content), content, content.size());
  }
}
