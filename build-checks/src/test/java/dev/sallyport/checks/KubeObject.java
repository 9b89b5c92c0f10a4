package dev.sallyport.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * An object of Kubernetes, or another file in YAML: a tree of maps, lists and scalars. A path has a
 * slash between its segments, and a number for an element of a list; a null is the same as nothing.
 */
record KubeObject(Map<String, Object> tree) {
  /**
   * The documents of a text.
   *
   * @throws org.yaml.snakeyaml.error.YAMLException if it is none, or a key stands there twice
   */
  static List<KubeObject> parse(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<KubeObject> objects = new ArrayList<>();
    for (Object document : new Yaml(new SafeConstructor(options)).loadAll(yaml)) {
      if (document != null) {
        objects.add(new KubeObject(asMap(copy(document))));
      }
    }
    return objects;
  }

  /** The object as a document. */
  String toYaml() {
    return "---\n" + new Yaml().dump(tree);
  }

  String kind() {
    return text("kind");
  }

  String name() {
    return text("metadata/name");
  }

  String namespace() {
    return text("metadata/namespace");
  }

  /** What stands at a path, if anything does. */
  Optional<Object> at(String path) {
    Optional<Object> found = Optional.of(tree);
    for (String segment : path.split("/", -1)) {
      found = found.flatMap(parent -> child(parent, segment));
    }
    return found;
  }

  /** The scalar at a path as text, empty where there is none. */
  String text(String path) {
    return at(path).map(String::valueOf).orElse("");
  }

  /** The map at a path as an object, empty where there is none. */
  KubeObject part(String path) {
    return new KubeObject(at(path).map(KubeObject::asMap).orElseGet(TreeMap::new));
  }

  /** The maps of the list at a path, none where there is no list. */
  List<KubeObject> parts(String path) {
    return list(path).stream().map(it -> new KubeObject(asMap(it))).toList();
  }

  List<?> list(String path) {
    return at(path).orElseGet(List::of) instanceof List<?> list ? list : List.of();
  }

  /** The labels at a path. */
  Map<String, Object> labels(String path) {
    return part(path).tree();
  }

  /** The pod that a controller would make of a workload's template. */
  KubeObject pod() {
    Map<String, Object> pod = new TreeMap<>(part("spec/template").tree());
    pod.put("apiVersion", "v1");
    pod.put("kind", "Pod");
    return new KubeObject(pod)
        .with("metadata/name", name() + "-0")
        .with("metadata/namespace", namespace());
  }

  /** A copy with something else at a path, whose parent has to be there. */
  KubeObject with(String path, Object value) {
    KubeObject changed = new KubeObject(asMap(copy(tree)));
    int slash = path.lastIndexOf('/');
    String last = path.substring(slash + 1);
    Object parent = slash < 0 ? changed.tree : changed.at(path.substring(0, slash)).orElseThrow();
    if (parent instanceof List<?>) {
      throw new IllegalArgumentException("an element of a list is not replaced: " + path);
    }
    asMap(parent).put(last, value);
    return changed;
  }

  /** A copy without what stands at a path. */
  KubeObject without(String path) {
    KubeObject changed = new KubeObject(asMap(copy(tree)));
    int slash = path.lastIndexOf('/');
    Optional<Object> parent =
        slash < 0 ? Optional.of(changed.tree) : changed.at(path.substring(0, slash));
    parent.map(KubeObject::asMap).ifPresent(map -> map.remove(path.substring(slash + 1)));
    return changed;
  }

  private static Optional<Object> child(Object parent, String segment) {
    if (parent instanceof List<?> list && segment.matches("\\d{1,4}")) {
      return list.stream().skip(Integer.parseInt(segment)).findFirst().map(it -> (Object) it);
    }
    return parent instanceof Map<?, ?>
        ? Optional.ofNullable(asMap(parent).get(segment))
        : Optional.empty();
  }

  private static Object copy(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copied = new TreeMap<>();
      map.forEach((key, member) -> {
        if (member != null) {
          copied.put(String.valueOf(key), copy(member));
        }
      });
      return copied;
    }
    if (value instanceof List<?> list) {
      List<Object> copied = new ArrayList<>();
      list.forEach(element -> copied.add(copy(element)));
      return copied;
    }
    return value;
  }

  // Every map of a tree was made by copy, with text as keys.
  @SuppressWarnings("unchecked")
  private static Map<String, Object> asMap(Object value) {
    if (value instanceof Map<?, ?>) {
      return (Map<String, Object>) value;
    }
    throw new IllegalStateException("no map: " + value);
  }
}
