package dev.sallyport.image.oci;

/** What lies at a path of a layer. */
public sealed interface Node {
  /** Everything belongs to root but what a process of the image has to write. */
  int ROOT = 0;

  /**
   * A folder.
   *
   * @param mode its permissions, as {@code chmod} takes them
   * @param user who owns it; its group is root's, as platforms that choose a user expect it
   */
  record Folder(int mode, int user) implements Node {}

  /**
   * A file of root's.
   *
   * @param mode its permissions, as {@code chmod} takes them
   */
  record Regular(int mode, Content content) implements Node {}

  /**
   * A symbolic link.
   *
   * @param target as it is written in it
   */
  record Link(String target) implements Node {}
}
