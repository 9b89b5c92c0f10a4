package dev.sallyport.checks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Objects by kind and name, so that what kustomize and helm make can be compared. Left out is what
 * only one of them may say: how another configuration makes other pods (a suffix of the map's name,
 * or an annotation), helm's own labels and annotations, its hooks, and what a server adds.
 */
final class ComparableObjects {
  /** What says that pods are of another configuration. */
  static final String MARK = "spec/template/metadata/annotations";

  private static final String SUFFIXED = "sallyport-config-[a-z0-9]{10}";

  private static final Set<String> OF_HELM =
      Set.of(
          "app.kubernetes.io/instance",
          "app.kubernetes.io/managed-by",
          "app.kubernetes.io/version",
          "helm.sh/chart",
          "helm.sh/resource-policy");

  private static final List<String> OF_A_SERVER =
      List.of(
          "metadata/creationTimestamp",
          "metadata/generation",
          "metadata/managedFields",
          "metadata/resourceVersion",
          "metadata/uid",
          "status");

  private ComparableObjects() {}

  static Map<String, Object> of(String text) {
    return of(KubeObject.parse(text));
  }

  /**
   * Trees by kind and name.
   *
   * @throws IllegalArgumentException if a name stands there twice
   */
  static Map<String, Object> of(List<KubeObject> objects) {
    Map<String, Object> comparable = new TreeMap<>();
    for (KubeObject object : objects) {
      if (!isHook(object)) {
        KubeObject compared = withoutMarks(object);
        String name = compared.kind() + " " + compared.namespace() + "/" + compared.name();
        if (comparable.put(plain(name), sorted(compared.tree())) != null) {
          throw new IllegalArgumentException("twice: " + name);
        }
      }
    }
    return comparable;
  }

  /** Whether helm makes the object at a moment of its own, and not with the others. */
  static boolean isHook(KubeObject object) {
    return object.labels("metadata/annotations").containsKey("helm.sh/hook");
  }

  private static KubeObject withoutMarks(KubeObject object) {
    KubeObject compared = object.kind().equals("Deployment") ? object.without(MARK) : object;
    for (String path : OF_A_SERVER) {
      compared = compared.without(path);
    }
    compared = withoutHelms(withoutHelms(compared, "metadata/labels"), "metadata/annotations");
    return object.kind().equals("ConfigMap")
        ? compared.with("data", DocumentedKeys.parse(object.text("data/broker.properties")))
        : compared;
  }

  private static KubeObject withoutHelms(KubeObject object, String path) {
    Map<String, Object> kept = new TreeMap<>(object.labels(path));
    kept.keySet().removeAll(OF_HELM);
    return kept.isEmpty() ? object.without(path) : object.with(path, kept);
  }

  private static String plain(String text) {
    return text.replaceFirst(SUFFIXED, "sallyport-config");
  }

  /** Lists whose elements have names, such as volumes, mean the same in any order. */
  private static Object sorted(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copied = new TreeMap<>();
      map.forEach((key, member) -> copied.put(String.valueOf(key), sorted(member)));
      return copied;
    }
    if (value instanceof List<?> list) {
      List<Object> copied = new ArrayList<>();
      list.forEach(element -> copied.add(sorted(element)));
      boolean named =
          copied.stream().allMatch(it -> it instanceof Map<?, ?> map && map.containsKey("name"));
      if (named) {
        copied.sort(Comparator.comparing(String::valueOf));
      }
      return copied;
    }
    return value instanceof String text ? plain(text) : value;
  }
}
