package dev.sallyport.kms.aws;

import dev.sallyport.kms.ConnectionSettings;
import dev.sallyport.kms.KmsException.Misconfigured;
import dev.sallyport.kms.KmsSettings;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the operator configured for one connection.
 *
 * @param name of the connection
 * @param region of AWS
 * @param keys names of the KEKs that may be used
 * @param profile of the SDK's own files; absent, the SDK looks for credentials in its usual order
 * @param endpoint where it is not AWS's own of that region
 * @param pendingDays how long a destroyed key can still be called back
 */
record AwsSettings(
    String name,
    String region,
    List<String> keys,
    Optional<String> profile,
    Optional<URI> endpoint,
    int pendingDays)
    implements ConnectionSettings {
  private static final Set<String> KNOWN =
      Set.of("region", "keys", "profile", "endpoint", "pending-days");
  private static final Pattern REGION =
      Pattern.compile("[a-z]{2,8}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}");

  AwsSettings {
    keys = List.copyOf(keys);
  }

  static List<AwsSettings> of(KmsSettings settings) throws Misconfigured {
    return settings.eachConnection(AwsSettings::of);
  }

  private static AwsSettings of(String name, KmsSettings settings) throws Misconfigured {
    settings.requireOnly(KNOWN);
    AwsSettings one =
        new AwsSettings(
            name,
            settings.text("region"),
            settings.texts(
                "keys", AwsKmsProvider.KEKS::isName, "not names of [A-Za-z0-9_-]{1,128}"),
            settings.optionalText("profile"),
            settings.optionalText("endpoint").isPresent()
                ? Optional.of(settings.uri("endpoint"))
                : Optional.empty(),
            settings.number("pending-days", 30, 7, 30));
    if (!REGION.matcher(one.region).matches()) {
      throw settings.bad("region", "not a region");
    }
    return one;
  }
}
