package dev.sallyport.kms.vault;

import dev.sallyport.kms.KmsException.UnknownKek;
import dev.sallyport.kms.SecretPlace;
import java.util.Comparator;
import java.util.List;

/**
 * What a source URI names: {@code vault://<connection>/<mount>/<path>}. Mount and path may both
 * have slashes; which segments are the mount, only the operator's settings say. No segment needs an
 * escape in a path.
 *
 * @param place the URI with a version and a field
 * @param mount where the engine is mounted
 * @param path of the secret below that, at least one segment
 */
record KvName(SecretPlace place, String mount, String path) {

  /**
   * Finds the mount.
   *
   * @param mounts from which secrets may be read; of two that fit the longer one counts
   * @throws UnknownKek if none of them fits, or nothing is left for the path
   */
  static KvName of(SecretPlace place, List<String> mounts) throws UnknownKek {
    String path = place.source().path();
    String mount =
        mounts.stream()
            .filter(each -> path.startsWith(each + "/"))
            .max(Comparator.comparingInt(String::length))
            .orElseThrow(() -> new UnknownKek(place.source().value()));
    return new KvName(place, mount, path.substring(mount.length() + 1));
  }

  /** Path and query of the version. */
  String target() {
    return mount + "/data/" + path + "?version=" + place.version();
  }
}
