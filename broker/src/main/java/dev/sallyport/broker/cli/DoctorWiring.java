package dev.sallyport.broker.cli;

import dev.sallyport.broker.config.BrokerConfig;
import dev.sallyport.broker.config.ConfigBounds;
import dev.sallyport.broker.doctor.Doctor;
import dev.sallyport.broker.doctor.Patient;
import dev.sallyport.broker.doctor.Report;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Reads the configuration as a start does, with its bounds, and has the doctor look at it. */
final class DoctorWiring {
  /** Above a file that the configuration itself names, below the environment. */
  private static final int ABOVE_FILES = 299;

  /** What the library puts before its words. */
  private static final Pattern LIBRARY = Pattern.compile("(java\\.lang\\.\\w+: )?SRCFG\\d+: ");

  private DoctorWiring() {}

  /**
   * The report about the broker of this configuration.
   *
   * @throws UsageException if the file that was named cannot be read
   */
  static Report examine(DoctorOptions options, InstantSource clock) throws UsageException {
    try {
      SmallRyeConfig framework = load(options);
      return Doctor.examine(
          new Patient(
              framework.getConfigMapping(BrokerConfig.class),
              framework,
              clock,
              options.offline(),
              options.pins(),
              options.broker()));
    } catch (ConfigValidationException e) {
      return Doctor.unreadable(problems(e));
    }
  }

  private static SmallRyeConfig load(DoctorOptions options) throws UsageException {
    SmallRyeConfigBuilder builder =
        ConfigUtils.configBuilder()
            .withMapping(BrokerConfig.class)
            .withValidateUnknown(true)
            .withValidator(new ConfigBounds());
    if (options.config().isPresent()) {
      builder.withSources(file(options.config().get()));
    }
    return builder.build();
  }

  private static PropertiesConfigSource file(Path file) throws UsageException {
    try {
      return new PropertiesConfigSource(file.toAbsolutePath().toUri().toURL(), ABOVE_FILES);
    } catch (IOException e) {
      throw new UsageException("--config cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static List<String> problems(ConfigValidationException e) {
    return IntStream.range(0, e.getProblemCount())
        .mapToObj(index -> LIBRARY.matcher(e.getProblem(index).getMessage()).replaceAll(""))
        .sorted()
        .toList();
  }
}
