package dev.sallyport.checks;

import java.util.List;
import java.util.Locale;

/** An overlay of the manifests, and the values files with which the chart renders the same. */
enum Overlay {
  DEV,
  PROD,
  OPENSHIFT;

  /** In the order in which helm reads them. */
  List<String> valuesFiles() {
    return switch (this) {
      case DEV -> List.of();
      case PROD -> List.of("values-prod.yaml");
      case OPENSHIFT -> List.of("values-prod.yaml", "values-openshift.yaml");
    };
  }

  /** Its folder below k8s. */
  String folder() {
    return "overlays/" + name().toLowerCase(Locale.ROOT);
  }
}
