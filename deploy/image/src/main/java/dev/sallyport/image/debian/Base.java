package dev.sallyport.image.debian;

import dev.sallyport.image.oci.Node;
import dev.sallyport.image.oci.Tree;
import dev.sallyport.image.tool.ImageException;
import java.io.IOException;
import java.util.List;

/**
 * The lowest layer: the C library, what says that this is Debian, and the folders and names that a
 * process expects. No shell, no package manager, no program but the dynamic linker.
 */
public final class Base {
  /**
   * Who a container runs as unless it is told otherwise: a number, as Kubernetes wants to see it.
   */
  public static final int USER = 65532;

  private static final int ANYBODY = 01777;
  private static final int USER_AND_GROUP = 0770;
  private static final int PUBLIC = 0755;

  /** Of the package that makes a system Debian, what names it, and the licences others refer to. */
  private static final List<String> KEPT_OF_BASE_FILES =
      List.of(
          "etc/debian_version", "etc/os-release", "usr/lib/os-release", "usr/share/", "var/lib/");

  private Base() {}

  /** The layer of these packages. */
  public static Tree of(List<Pin> pins, Mirror mirror)
      throws ImageException, IOException, InterruptedException {
    Tree tree = new Tree();
    for (Pin pin : pins) {
      Tree own = new Tree();
      new PackageFile(pin, mirror.fetch(pin)).addTo(own);
      own.nodes()
          .forEach((path, node) -> {
            if (!(node instanceof Node.Folder) && kept(pin, path)) {
              tree.put(path, node);
            }
          });
    }
    return surroundings(tree);
  }

  private static boolean kept(Pin pin, String path) {
    return !pin.name().equals("base-files")
        || KEPT_OF_BASE_FILES.stream().anyMatch(path::startsWith);
  }

  private static Tree surroundings(Tree tree) {
    for (String folder : List.of("dev", "proc", "sys", "run", "etc/sallyport", "home/sallyport")) {
      tree.put(folder, new Node.Folder(PUBLIC, Node.ROOT));
    }
    tree.put("tmp", new Node.Folder(ANYBODY, Node.ROOT));
    // Also for whoever has another number and root's group, as OpenShift starts containers.
    tree.put("var/lib/sallyport", new Node.Folder(USER_AND_GROUP, USER));
    String user = "sallyport:x:" + USER + ":";
    tree.text(
        "etc/passwd", "root:x:0:0:root:/:/none\n" + user + USER + "::/home/sallyport:/none\n");
    tree.text("etc/group", "root:x:0:\n" + user + "\n");
    tree.text("etc/nsswitch.conf", "hosts: files dns\n");
    return tree;
  }
}
