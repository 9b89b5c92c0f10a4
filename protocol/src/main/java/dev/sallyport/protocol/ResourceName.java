package dev.sallyport.protocol;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a workload asks for: {@code <tenant>/<path>}, or {@code <tenant>/<path>@<version>} for one
 * exact version.
 *
 * @param version at least 1; empty asks for the latest
 */
public record ResourceName(TenantName tenant, SecretPath path, OptionalLong version)
    implements Comparable<ResourceName> {
  private static final Pattern FORM =
      Pattern.compile("([^/@]{1,63})/([^@]{1,1100})(?:@([1-9][0-9]{0,17}))?");

  /** Reads a resource from foreign text. */
  public static Outcome<ResourceName> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Outcome.refused(RefusalReason.MALFORMED_NAME, "resource");
    }
    OptionalLong version =
        form.group(3) == null
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(form.group(3)));
    return TenantName.parse(form.group(1))
        .then(tenant ->
            SecretPath.parse(form.group(2)).map(path -> new ResourceName(tenant, path, version)));
  }

  /** {@code <tenant>/<path>}: the form in the context of the sealed secret. */
  public String withoutVersion() {
    return tenant.value() + "/" + path.value();
  }

  /** The text as it was asked for. */
  @Override
  public String toString() {
    return version.isPresent() ? withoutVersion() + "@" + version.getAsLong() : withoutVersion();
  }

  /** Ascending unsigned byte order of the text, the order in every formula. */
  @Override
  public int compareTo(ResourceName other) {
    return bytes().compareUnsigned(other.bytes());
  }

  private Bytes bytes() {
    return Bytes.of(toString().getBytes(StandardCharsets.US_ASCII));
  }
}
