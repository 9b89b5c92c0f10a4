package dev.sallyport.image.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a container of an image starts, see the OCI Image Configuration.
 *
 * @param user number of user and group
 * @param entryPoint the command, without a shell
 * @param environment lines {@code NAME=value}
 * @param workingFolder where it starts
 * @param ports TCP ports that it listens on
 * @param labels by name
 */
public record ImageConfig(
    String user,
    List<String> entryPoint,
    List<String> environment,
    String workingFolder,
    List<Integer> ports,
    SortedMap<String, String> labels) {
  /** Copies. */
  public ImageConfig {
    entryPoint = List.copyOf(entryPoint);
    environment = List.copyOf(environment);
    ports = List.copyOf(ports);
    labels = new TreeMap<>(labels);
  }

  /** The document that the manifest's {@code config} names. */
  JsonObject json(List<Layer> layers) {
    JsonObject json = new JsonObject();
    json.addProperty("created", Tree.TIME.toString());
    json.addProperty("architecture", "amd64");
    json.addProperty("os", "linux");
    json.add("config", start());
    JsonObject files = new JsonObject();
    files.addProperty("type", "layers");
    files.add("diff_ids", array(layers.stream().map(Layer::diffId).toList()));
    json.add("rootfs", files);
    JsonArray history = new JsonArray();
    layers.forEach(layer -> history.add(step(layer)));
    json.add("history", history);
    return json;
  }

  private JsonObject start() {
    JsonObject start = new JsonObject();
    start.addProperty("User", user);
    JsonObject exposed = new JsonObject();
    ports.forEach(port -> exposed.add(port + "/tcp", new JsonObject()));
    if (!ports.isEmpty()) {
      start.add("ExposedPorts", exposed);
    }
    start.add("Env", array(environment));
    start.add("Entrypoint", array(entryPoint));
    start.addProperty("WorkingDir", workingFolder);
    start.addProperty("StopSignal", "SIGTERM");
    start.add("Labels", object(labels));
    return start;
  }

  private static JsonObject step(Layer layer) {
    JsonObject step = new JsonObject();
    step.addProperty("created", Tree.TIME.toString());
    step.addProperty("created_by", "sallyport image");
    step.addProperty("comment", layer.name());
    return step;
  }

  static JsonObject object(SortedMap<String, String> values) {
    JsonObject object = new JsonObject();
    values.forEach(object::addProperty);
    return object;
  }

  private static JsonArray array(Collection<String> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }
}
