package dev.sallyport.broker.ready;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How the process itself was started. */
final class ProcessChecks implements ReadinessCheck {
  /** An agent of any kind is code of somebody else's within the process, not a debugger's alone. */
  private static final Pattern DEBUG =
      Pattern.compile(
          "-(agentlib|agentpath|javaagent):.*|-Xrun.*|-Xdebug"
              + "|-Dcom\\.sun\\.management\\.jmxremote(\\.port)?(=.*)?");

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
    }
    facts.jvmFlags().unsafe(facts.jvmArguments()).map(CheckId.HEAP_DUMP::at).forEach(found::add);
    facts
        .jvmFlags()
        .coreDump(facts.jvmArguments())
        .map(CheckId.CORE_DUMP::at)
        .ifPresent(found::add);
    if (!facts.broker().crypto().corretto()) {
      found.add(CheckId.SLOW_CRYPTO.at("sallyport.crypto.corretto"));
    }
    return found.build();
  }

  private static String name(String argument) {
    return argument.replaceFirst("=.*", "");
  }
}
