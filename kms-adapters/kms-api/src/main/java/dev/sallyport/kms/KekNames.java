package dev.sallyport.kms;

import dev.sallyport.kms.KmsException.UnknownKek;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the KEKs of one scheme are named: {@code <scheme>://<connection>/<name>}. The connection is
 * the operator's and {@code [a-z][a-z0-9-]{0,30}}; a URI has no place for a host, an account or a
 * region.
 */
public final class KekNames {
  private static final Pattern FORM = Pattern.compile("([^:]+)://([^/]+)/(.+)");

  private final String scheme;
  private final Predicate<String> name;
  private final Predicate<String> version;

  /**
   * Names of a scheme.
   *
   * @param scheme as in {@link KekUri#scheme}
   * @param name what the whole of a name has to be; without a slash, so that no name is below
   *     another
   * @param version what the whole of a version has to be; anything else in its place could name
   *     another key, or another operation
   */
  public KekNames(String scheme, Predicate<String> name, Pattern version) {
    this.scheme = scheme;
    this.name = name;
    this.version = version.asMatchPredicate();
  }

  /** The scheme. */
  public String scheme() {
    return scheme;
  }

  /** Whether a text can be the name of a KEK. */
  public boolean isName(String text) {
    return name.test(text);
  }

  /** Whether a text can be the version of a KEK. */
  public boolean isVersion(String text) {
    return version.test(text);
  }

  /** The KEK of a URI; empty where the URI is not of this form. */
  public Optional<NamedKek> parse(KekUri uri) {
    Matcher form = FORM.matcher(uri.value());
    return form.matches()
            && form.group(1).equals(scheme)
            && KmsSettings.isConnection(form.group(2))
            && isName(form.group(3))
        ? Optional.of(new NamedKek(uri, form.group(2), form.group(3)))
        : Optional.empty();
  }

  /** The KEK of this name behind a connection, both of which the operator configured. */
  NamedKek of(String connection, String key) {
    return new NamedKek(new KekUri(scheme + "://" + connection + "/" + key), connection, key);
  }

  NamedKek require(KekUri uri) throws UnknownKek {
    return parse(uri).orElseThrow(() -> new UnknownKek(uri.value()));
  }

  KekVersion requireVersion(KekVersion asked) throws UnknownKek {
    if (!isVersion(asked.version())) {
      throw new UnknownKek(asked.toString());
    }
    return asked;
  }
}
