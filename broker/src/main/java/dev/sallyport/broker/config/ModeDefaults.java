package dev.sallyport.broker.config;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Defaults of the framework that follow the broker's own keys: logs are JSON in production and
 * plain lines in development; with a certificate and its key the API's port answers TLS alone.
 * Anything that is set explicitly wins.
 */
public final class ModeDefaults implements ConfigSourceFactory {
  private static final int BELOW_APPLICATION_PROPERTIES = 200;

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    ConfigValue mode = context.getValue("sallyport.mode");
    boolean development = mode != null && "development".equalsIgnoreCase(mode.getValue());
    Map<String, String> defaults =
        Map.of(
            "quarkus.log.console.json.enabled",
            Boolean.toString(!development),
            "quarkus.http.insecure-requests",
            isSet(context, "sallyport.tls.certificate-file")
                    && isSet(context, "sallyport.tls.key-file")
                ? "disabled"
                : "enabled");
    return List.of(
        new PropertiesConfigSource(defaults, "sallyport mode", BELOW_APPLICATION_PROPERTIES));
  }

  private static boolean isSet(ConfigSourceContext context, String key) {
    ConfigValue value = context.getValue(key);
    return value != null && value.getValue() != null;
  }
}
