package dev.sallyport.broker.config;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * Defaults of the framework that follow the broker's own keys, wherever those are set: logs are
 * JSON in production and plain lines in development; with a certificate and its key the API's port
 * answers TLS alone. Anything that is set explicitly wins.
 */
public final class ModeDefaults implements ConfigSourceInterceptor {
  private static final long serialVersionUID = 1L;
  private static final String JSON_LOG = "quarkus.log.console.json.enabled";
  private static final String PLAIN_HTTP = "quarkus.http.insecure-requests";

  @Override
  public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
    ConfigValue set = context.proceed(name);
    return switch (name) {
      case JSON_LOG -> isExplicit(set) ? set : value(name, jsonLog(context));
      case PLAIN_HTTP -> isExplicit(set) ? set : value(name, plainHttp(context));
      default -> set;
    };
  }

  private static String jsonLog(ConfigSourceInterceptorContext context) {
    ConfigValue mode = context.proceed("sallyport.mode");
    boolean development = mode != null && "development".equalsIgnoreCase(mode.getValue());
    return Boolean.toString(!development);
  }

  private static String plainHttp(ConfigSourceInterceptorContext context) {
    boolean tls =
        isSet(context.proceed("sallyport.tls.certificate-file"))
            && isSet(context.proceed("sallyport.tls.key-file"));
    return tls ? "disabled" : "enabled";
  }

  /** Defaults of the framework come from a source below all that anybody writes. */
  private static boolean isExplicit(@Nullable ConfigValue value) {
    return value != null && value.getValue() != null && value.getConfigSourceOrdinal() > 0;
  }

  private static boolean isSet(@Nullable ConfigValue value) {
    return value != null && value.getValue() != null;
  }

  private static ConfigValue value(String name, String value) {
    return ConfigValue.builder()
        .withName(name)
        .withValue(value)
        .withConfigSourceName("defaults that follow sallyport keys")
        .build();
  }
}
