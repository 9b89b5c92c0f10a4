package dev.sallyport.broker.ready;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What may come into a log, and in which form. */
final class LogChecks implements ReadinessCheck {
  private static final Pattern LEVEL =
      Pattern.compile("quarkus\\.log\\.(level|category\\.(?!\"?dev\\.sallyport).*\\.level)");
  private static final Set<String> BELOW_INFO =
      Set.of("ALL", "TRACE", "FINEST", "FINER", "DEBUG", "FINE", "CONFIG");
  private static final String JSON = "quarkus.log.console.json.enabled";
  private static final String ACCESS = "quarkus.http.access-log.enabled";

  @Override
  public Stream<Finding> findings(StartFacts facts) {
    Stream<Finding> levels =
        facts
            .keys()
            .filter(key -> LEVEL.matcher(key).matches())
            .filter(key -> facts.value(key).filter(LogChecks::isBelowInfo).isPresent())
            .map(CheckId.VERBOSE_LOG::at);
    Stream.Builder<Finding> forms = Stream.builder();
    if (facts.isProduction() && facts.value(JSON).filter("false"::equalsIgnoreCase).isPresent()) {
      forms.add(CheckId.TEXT_LOG.at(JSON));
    }
    if (facts.isOn(ACCESS)) {
      forms.add(CheckId.ACCESS_LOG.at(ACCESS));
    }
    return Stream.concat(levels, forms.build());
  }

  private static boolean isBelowInfo(String level) {
    return BELOW_INFO.contains(level.strip().toUpperCase(Locale.ROOT));
  }
}
