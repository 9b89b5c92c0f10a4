package dev.sallyport.image.oci;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPOutputStream;

/**
 * A layer of an image, compressed.
 *
 * @param name what it holds, for people; written into the history of the image
 * @param tree its files
 * @param blob the compressed archive
 * @param diffId digest of the archive before it was compressed
 */
public record Layer(String name, Tree tree, Blob blob, String diffId) {
  private static final String TAR_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final int BUFFER = 64 * 1024;

  /** Writes a layer into a file of this folder. */
  public static Layer write(String name, Tree tree, Path folder) throws IOException {
    Path file = folder.resolve(name + ".tar.gz");
    MessageDigest whole = Digests.sha256();
    MessageDigest compressed = Digests.sha256();
    try (OutputStream out = Files.newOutputStream(file);
        OutputStream packed = new DigestOutputStream(new BufferedOutputStream(out), compressed);
        OutputStream gzip = new GZIPOutputStream(packed, BUFFER);
        OutputStream tar = new DigestOutputStream(new BufferedOutputStream(gzip, BUFFER), whole)) {
      tree.write(tar);
    }
    Blob blob = new Blob(TAR_GZIP, Digests.text(compressed), Content.of(file), Files.size(file));
    return new Layer(name, tree, blob, Digests.text(whole));
  }
}
