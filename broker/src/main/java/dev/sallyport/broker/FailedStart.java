package dev.sallyport.broker;

import dev.sallyport.broker.config.InvalidSettingException;
import dev.sallyport.broker.ready.NotReadyException;
import io.smallrye.config.ConfigValidationException;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a broker ends with that did not start. */
final class FailedStart {
  /**
   * The configuration is wrong: the same start fails again until somebody changes it. Whoever
   * restarts processes should not restart this one. The number is EX_CONFIG of sysexits.h.
   */
  static final int CONFIGURATION = 78;

  private static final int DEEPEST = 32;

  private FailedStart() {}

  /**
   * The exit code.
   *
   * @param usual the framework's
   * @param failure why it ended; null where it ended well
   */
  static int exitCode(int usual, @Nullable Throwable failure) {
    boolean configured =
        Stream.iterate(failure, Objects::nonNull, it -> Objects.requireNonNull(it).getCause())
            .limit(DEEPEST)
            .anyMatch(FailedStart::isAboutConfiguration);
    return configured ? CONFIGURATION : usual;
  }

  private static boolean isAboutConfiguration(@Nullable Throwable failure) {
    return failure instanceof ConfigValidationException
        || failure instanceof InvalidSettingException
        || failure instanceof NotReadyException;
  }
}
