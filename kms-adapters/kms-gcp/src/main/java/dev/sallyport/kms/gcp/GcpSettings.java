package dev.sallyport.kms.gcp;

import dev.sallyport.kms.ConnectionSettings;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the operator configured for one connection.
 *
 * @param name of the connection
 * @param project its id, not its number: Google's answers name it by its id
 * @param location such as {@code europe-west3}
 * @param keyRing there
 * @param keys names of the KEKs that may be used
 * @param credentialsFile of a service account or of workload identity federation
 * @param endpoint https, host and port
 */
record GcpSettings(
    String name,
    String project,
    String location,
    String keyRing,
    List<String> keys,
    Optional<Path> credentialsFile,
    URI endpoint)
    implements ConnectionSettings {
  static final URI GOOGLE = URI.create("https://cloudkms.googleapis.com");
  private static final Set<String> KNOWN =
      Set.of("project", "location", "key-ring", "keys", "credentials-file", "endpoint");
  private static final Pattern PROJECT = Pattern.compile("[a-z][a-z0-9-]{4,28}[a-z0-9]");
  private static final Pattern LOCATION = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  GcpSettings {
    keys = List.copyOf(keys);
  }

  static List<GcpSettings> of(KmsSettings settings) throws Misconfigured {
    return settings.eachConnection(GcpSettings::of);
  }

  private static GcpSettings of(String name, KmsSettings settings) throws Misconfigured {
    settings.requireOnly(KNOWN);
    GcpSettings one =
        new GcpSettings(
            name,
            settings.text("project"),
            settings.text("location"),
            settings.text("key-ring"),
            settings.texts("keys", GcpKmsProvider.KEKS::isName, "not names of [A-Za-z0-9_-]{1,63}"),
            settings.optionalPath("credentials-file"),
            settings.optionalText("endpoint").isPresent() ? settings.uri("endpoint") : GOOGLE);
    one.require(settings);
    return one;
  }

  /** Each of these becomes part of a path. */
  private void require(KmsSettings settings) throws Misconfigured {
    if (!PROJECT.matcher(project).matches()) {
      throw settings.bad("project", "not the id of a project");
    }
    if (!LOCATION.matcher(location).matches()) {
      throw settings.bad("location", "not a location");
    }
    if (!GcpKmsProvider.KEKS.isName(keyRing)) {
      throw settings.bad("key-ring", "not a name of [A-Za-z0-9_-]{1,63}");
    }
    if (!endpoint.equals(URI.create("https://" + endpoint.getRawAuthority()))) {
      throw settings.bad("endpoint", "more than https, host and port");
    }
  }
}
