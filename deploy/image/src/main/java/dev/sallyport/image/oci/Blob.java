package dev.sallyport.image.oci;

import com.google.gson.JsonObject;

/**
 * Bytes that an archive holds by their digest.
 *
 * @param mediaType what they are
 * @param digest {@code sha256:} and 64 hexadecimal digits
 * @param content the bytes themselves
 * @param size how many
 */
public record Blob(String mediaType, String digest, Content content, long size) {
  /** The path of the bytes in an OCI image layout. */
  String path() {
    return "blobs/" + digest.replace(':', '/');
  }

  /** How a manifest refers to it: a descriptor of the OCI Image Format Specification. */
  JsonObject descriptor() {
    JsonObject descriptor = new JsonObject();
    descriptor.addProperty("mediaType", mediaType);
    descriptor.addProperty("digest", digest);
    descriptor.addProperty("size", size);
    return descriptor;
  }
}
