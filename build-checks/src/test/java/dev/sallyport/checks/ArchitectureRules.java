package dev.sallyport.checks;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/**
 * The architecture rules, each with the name a failing build shows. {@link ArchitectureTest} holds
 * the tree to them and {@link ArchitectureRulesBiteTest} breaks each of them on purpose.
 */
final class ArchitectureRules {
  private static final String PROTOCOL = "dev.sallyport.protocol..";
  private static final String ATTESTATION = "dev.sallyport.attestation..";
  private static final String POLICY = "dev.sallyport.policy..";
  private static final String KMS = "dev.sallyport.kms..";
  private static final String BROKER = "dev.sallyport.broker..";
  private static final String CLIENT = "dev.sallyport.client..";
  private static final String COLLECTOR = "dev.sallyport.client.collector..";
  private static final String SIMULATOR = "dev.sallyport.simulator..";

  private static final DescribedPredicate<JavaClass> WIRING =
      describe(
          "wiring (a name that ends in Wiring, or a command line)",
          type ->
              outermost(type).getSimpleName().endsWith("Wiring")
                  || resideInAnyPackage("..cli..", SIMULATOR).test(type));

  private static final Pattern WALL_CLOCK =
      Pattern.compile(
          "java\\.time\\.\\w+\\.now\\((java\\.time\\.ZoneId)?\\)"
              + "|java\\.time\\.(Clock|InstantSource)\\.system.*"
              + "|java\\.lang\\.System\\.currentTimeMillis\\(\\)"
              + "|java\\.util\\.Date\\.<init>\\(\\)");

  static final ArchRule NO_CYCLES =
      SlicesRuleDefinition.slices()
          .matching("dev.sallyport.(**)")
          .should()
          .beFreeOfCycles()
          .as("HOUSE RULE no-package-cycles: packages depend on each other one way");

  static final ArchRule NULL_MARKED =
      classes()
          .should(beInNullMarkedPackage())
          .as("HOUSE RULE null-marked: every package has a package-info.java with @NullMarked");

  static final ArchRule PURE =
      noClasses()
          .that()
          .resideInAnyPackage(PROTOCOL, ATTESTATION, POLICY)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.net.http..", "javax.net..", "java.nio.channels..", "java.sql..")
                  .or(named("java.net", "Socket", "ServerSocket", "URLConnection", "URL"))
                  .as("reach a network or a database"))
          .as("HOUSE RULE pure: protocol, attestation and policy-engine reach no network");

  static final ArchRule FRAMEWORK_ONLY_IN_BROKER =
      noClasses()
          .that()
          .resideOutsideOfPackage(BROKER)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.quarkus..", "io.smallrye..", "io.vertx..", "jakarta..")
          .as("HOUSE RULE quarkus-only-in-broker: no other module knows the framework");

  static final ArchRule ADAPTERS_SEE_ONLY_THE_API =
      noClasses()
          .that()
          .resideInAPackage(KMS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ATTESTATION, POLICY, BROKER, CLIENT, SIMULATOR)
          .as("HOUSE RULE kms-adapters: an adapter sees kms-api and protocol alone");

  static final ArchRule SIMULATOR_SEES_ONLY_THE_COLLECTOR =
      noClasses()
          .that()
          .resideInAPackage(SIMULATOR)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("dev.sallyport..")
                  .and(not(resideInAnyPackage(SIMULATOR, COLLECTOR)))
                  .as("are product classes other than the collector interface"))
          .as("HOUSE RULE simulator: shares no formula with the product it is a witness against");

  /** Holds for the classes of the system tests alone. */
  static final ArchRule SYSTEM_TESTS_SEE_NO_PRODUCT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PROTOCOL, ATTESTATION, POLICY, KMS, BROKER, CLIENT)
          .as("HOUSE RULE black-box: system tests share no code with the product");

  /** Holds for all classes but those of the fuzz module. */
  static final ArchRule JAZZER_ONLY_IN_FUZZ =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.code_intelligence..")
          .as("HOUSE RULE jazzer-only-in-fuzz: no other module knows the fuzzer");

  static final ArchRule TIME_IS_PASSED_IN =
      noClasses()
          .that(not(WIRING))
          .should(
              access(
                  "read the wall clock",
                  target -> WALL_CLOCK.matcher(target.getFullName()).matches()))
          .as("HOUSE RULE time-is-passed-in: a clock is a constructor parameter");

  static final ArchRule NO_GENERIC_THROW =
      noClasses()
          .should(THROW_GENERIC_EXCEPTIONS)
          .as("HOUSE RULE no-generic-throw: an exception has a type that says what went wrong");

  static final ArchRule NO_STANDARD_STREAMS =
      noClasses()
          .that()
          .resideOutsideOfPackages("..cli..", "dev.sallyport.simulator.demo..")
          .should(ACCESS_STANDARD_STREAMS)
          .as("HOUSE RULE no-standard-streams: only a command line prints");

  static final ArchRule ONE_LOG =
      noClasses()
          .that()
          .resideInAPackage(BROKER)
          .and()
          .resideOutsideOfPackage("dev.sallyport.broker.log..")
          .should()
          .dependOnClassesThat(
              named("org.jboss.logging", "Logger")
                  .or(named("java.util.logging", "Logger"))
                  .or(named("org.slf4j", "Logger"))
                  .or(named("io.quarkus.logging", "Log"))
                  .or(named("java.lang", "Logger")))
          .as("HOUSE RULE one-log: the broker writes events of LogEvent, and no other line");

  static final ArchRule NO_PREDICTABLE_RANDOM =
      noClasses()
          .that()
          .resideInAnyPackage(PROTOCOL, ATTESTATION, POLICY, KMS, BROKER)
          .and()
          // Runs in tests alone, which have to be repeatable.
          .resideOutsideOfPackage("dev.sallyport.kms.testkit..")
          .should()
          .dependOnClassesThat(
              named("java.util", "Random", "SplittableRandom")
                  .or(resideInAnyPackage("java.util.random.."))
                  .or(named("java.util.concurrent", "ThreadLocalRandom")))
          .as("HOUSE RULE no-predictable-random: randomness comes from SecureRandom or a library");

  static final ArchRule NO_MAGIC =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("lombok..", "org.mockito..", "org.easymock..", "org.powermock..")
          .as("HOUSE RULE no-magic: neither Lombok nor a mocking library");

  static final ArchRule NO_SLEEP =
      noClasses()
          .that(not(WIRING))
          .should(sleep())
          .as("HOUSE RULE no-sleep: whoever waits is given what to wait with");

  /** Holds for test classes. */
  static final ArchRule NO_SLEEP_IN_TESTS =
      noClasses()
          .should(sleep())
          .as(
              "HOUSE RULE no-sleep-in-tests: wait for a condition with a deadline, not for a while");

  /** Holds for test classes. */
  static final ArchRule SKIPS_HAVE_REASONS =
      noClasses()
          .should(skipWithoutReason())
          .as("HOUSE RULE skips-have-reasons: a skipped test says why");

  /** The rules for the product and the simulator. */
  static final List<ArchRule> FOR_MAIN =
      List.of(
          NO_CYCLES,
          NULL_MARKED,
          PURE,
          FRAMEWORK_ONLY_IN_BROKER,
          ADAPTERS_SEE_ONLY_THE_API,
          SIMULATOR_SEES_ONLY_THE_COLLECTOR,
          TIME_IS_PASSED_IN,
          NO_GENERIC_THROW,
          NO_STANDARD_STREAMS,
          ONE_LOG,
          NO_PREDICTABLE_RANDOM,
          NO_MAGIC,
          NO_SLEEP);

  static final List<ArchRule> FOR_TESTS = List.of(NO_MAGIC, NO_SLEEP_IN_TESTS, SKIPS_HAVE_REASONS);

  private ArchitectureRules() {}

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureRules::outermost).orElse(type);
  }

  private static DescribedPredicate<JavaClass> named(String packageName, String... simpleNames) {
    Set<String> names = Set.of(simpleNames);
    return describe(
        packageName + "." + names,
        type -> type.getPackageName().equals(packageName) && names.contains(type.getSimpleName()));
  }

  private static boolean takes(AccessTarget target, Class<?> type) {
    return target instanceof AccessTarget.CodeUnitAccessTarget unit
        && unit.getRawParameterTypes().stream().anyMatch(raw -> raw.isEquivalentTo(type));
  }

  /** Calls and method references alike. */
  private static ArchCondition<JavaClass> access(String text, Predicate<AccessTarget> forbidden) {
    return new ArchCondition<>(text) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
          if (forbidden.test(access.getTarget())) {
            events.add(SimpleConditionEvent.satisfied(access, access.getDescription()));
          }
        }
      }
    };
  }

  private static ArchCondition<JavaClass> sleep() {
    return access(
        "sleep",
        target ->
            target.getName().equals("sleep")
                && (target.getOwner().isEquivalentTo(Thread.class)
                    || target.getOwner().isEquivalentTo(TimeUnit.class)));
  }

  private static ArchCondition<JavaClass> beInNullMarkedPackage() {
    return new ArchCondition<>("be in a package with @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
        String text = type.getName() + (marked ? " is" : " is not") + " in a @NullMarked package";
        events.add(new SimpleConditionEvent(type, marked, text));
      }
    };
  }

  private static ArchCondition<JavaClass> skipWithoutReason() {
    ArchCondition<JavaClass> unexplained =
        access(
            "skip without a reason",
            target ->
                target.getOwner().getName().equals("org.junit.jupiter.api.Assumptions")
                    && !takes(target, String.class)
                    && !target.getName().equals("assumingThat"));
    return new ArchCondition<>("skip without a reason") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        unexplained.check(type, events);
        checkDisabled(type.getName(), type, events);
        type.getMethods().forEach(method -> checkDisabled(method.getFullName(), method, events));
      }

      private void checkDisabled(
          String name,
          com.tngtech.archunit.core.domain.properties.HasAnnotations<?> annotated,
          ConditionEvents events) {
        annotated
            .tryGetAnnotationOfType("org.junit.jupiter.api.Disabled")
            .filter(disabled -> disabled.get("value").orElse("").toString().isBlank())
            .ifPresent(disabled ->
                events.add(SimpleConditionEvent.satisfied(name, name + " is @Disabled, bare")));
      }
    };
  }
}
