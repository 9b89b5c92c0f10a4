package dev.sallyport.broker.ready;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How the process itself was started. */
final class ProcessChecks implements ReadinessCheck {
  private static final Pattern DEBUG =
      Pattern.compile(
          "-agentlib:jdwp.*|-Xrunjdwp.*|-Xdebug|-Dcom\\.sun\\.management\\.jmxremote(\\.port)?(=.*)?");
  private static final Pattern DUMP =
      Pattern.compile(
          "-XX:\\+(HeapDumpOnOutOfMemoryError|HeapDumpBeforeFullGC|HeapDumpAfterFullGC"
              + "|CrashOnOutOfMemoryError|CreateCoredumpOnCrash)");

  @Override
  public Stream<Finding> findings(StartFacts facts) {
    Stream.Builder<Finding> found = Stream.builder();
    if (facts.developmentLaunch()) {
      found.add(CheckId.DEVELOPMENT_LAUNCH.at("quarkus:dev"));
    }
    for (String argument : facts.jvmArguments()) {
      if (DEBUG.matcher(argument).matches()) {
        found.add(CheckId.DEBUG_AGENT.at(name(argument)));
      }
      if (DUMP.matcher(argument).matches()) {
        found.add(CheckId.HEAP_DUMP.at(name(argument)));
      }
    }
    if (!facts.broker().crypto().corretto()) {
      found.add(CheckId.SLOW_CRYPTO.at("sallyport.crypto.corretto"));
    }
    return found.build();
  }

  private static String name(String argument) {
    return argument.replaceFirst("=.*", "");
  }
}
