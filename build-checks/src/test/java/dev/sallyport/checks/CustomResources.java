package dev.sallyport.checks;

import dev.sallyport.engines.GoModules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/**
 * Definitions of the kinds that are not Kubernetes' own and that manifests use: cert-manager's, the
 * Prometheus operator's and OpenShift's, out of the modules that they publish.
 */
final class CustomResources {
  private CustomResources() {}

  /**
   * All definitions, as documents of one text.
   *
   * @throws org.opentest4j.TestAbortedException if a module cannot be had here
   */
  static String definitions() throws IOException {
    GoModules go = GoModules.ofThisMachine();
    StringBuilder text = new StringBuilder();
    for (String line : pinned()) {
      String[] parts = line.split(" ", -1);
      text.append("---\n").append(Files.readString(go.files(parts[0], parts[1]).resolve(parts[2])));
    }
    return text.toString();
  }

  /** Lines of a module with its version, its hash, and a file in it. */
  private static List<String> pinned() throws IOException {
    try (InputStream in = CustomResources.class.getResourceAsStream("custom-resources.txt")) {
      if (in == null) {
        throw new IllegalStateException("no pinned definitions");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
