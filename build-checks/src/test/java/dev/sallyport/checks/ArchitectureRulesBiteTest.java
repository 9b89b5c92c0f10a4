package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Breaks every rule of {@link ArchitectureRules} with a few lines of Java: the rule says so. */
class ArchitectureRulesBiteTest {
  /** What breaks a rule, and the same thing done rightly. Each source names its own package. */
  record Breach(ArchRule rule, List<String> wrong, List<String> right) {
    @Override
    public String toString() {
      return rule.getDescription();
    }
  }

  private static Breach breach(ArchRule rule, List<String> wrong, String... right) {
    return new Breach(rule, wrong, List.of(right));
  }

  static List<Breach> breaches() {
    return List.of(
        breach(
            ArchitectureRules.NO_CYCLES,
            List.of(
                "package dev.sallyport.a; public class A { dev.sallyport.b.B b; }",
                "package dev.sallyport.b; public class B { dev.sallyport.a.A a; }"),
            "package dev.sallyport.a; public class A { dev.sallyport.b.B b; }",
            "package dev.sallyport.b; public class B {}"),
        breach(
            ArchitectureRules.NULL_MARKED,
            List.of("package dev.sallyport.a; class A {}"),
            "package dev.sallyport.a; class A {}",
            "@org.jspecify.annotations.NullMarked package dev.sallyport.a;"),
        breach(
            ArchitectureRules.PURE,
            List.of("package dev.sallyport.policy; class A { java.net.http.HttpClient c; }"),
            "package dev.sallyport.policy; class A { java.net.URI u; }"),
        breach(
            ArchitectureRules.PURE,
            List.of("package dev.sallyport.attestation.ita; class A { java.net.Socket c; }"),
            "package dev.sallyport.broker; class A { java.net.http.HttpClient c; }",
            "package dev.sallyport.attestation; class B {}"),
        breach(
            ArchitectureRules.FRAMEWORK_ONLY_IN_BROKER,
            List.of(
                "package io.quarkus; public class Q {}",
                "package dev.sallyport.client; class A { io.quarkus.Q q; }"),
            "package io.quarkus; public class Q {}",
            "package dev.sallyport.broker; class A { io.quarkus.Q q; }"),
        breach(
            ArchitectureRules.ADAPTERS_SEE_ONLY_THE_API,
            List.of(
                "package dev.sallyport.attestation; public class T {}",
                "package dev.sallyport.kms.local; class A { dev.sallyport.attestation.T t; }"),
            "package dev.sallyport.protocol; public class T {}",
            "package dev.sallyport.kms.local; class A { dev.sallyport.protocol.T t; }"),
        breach(
            ArchitectureRules.SIMULATOR_SEES_ONLY_THE_COLLECTOR,
            List.of(
                "package dev.sallyport.client; public class Binder {}",
                "package dev.sallyport.simulator; class A { dev.sallyport.client.Binder b; }"),
            "package dev.sallyport.client.collector; public class Collector {}",
            "package dev.sallyport.simulator; class A { dev.sallyport.client.collector.Collector c; }"),
        breach(
            ArchitectureRules.SYSTEM_TESTS_SEE_NO_PRODUCT,
            List.of(
                "package dev.sallyport.protocol; public class T {}",
                "package dev.sallyport.system; class A { dev.sallyport.protocol.T t; }"),
            "package dev.sallyport.simulator; public class T {}",
            "package dev.sallyport.system; class A { dev.sallyport.simulator.T t; }"),
        breach(
            ArchitectureRules.TIME_IS_PASSED_IN,
            List.of("package dev.sallyport.a; class A { Object t = java.time.Instant.now(); }"),
            "package dev.sallyport.a; class A { Object t(java.time.Clock c) {"
                + " return java.time.Instant.now(c); } }"),
        breach(
            ArchitectureRules.TIME_IS_PASSED_IN,
            List.of(
                "package dev.sallyport.a; class A { java.util.function.Supplier<?> t ="
                    + " java.time.Instant::now; }"),
            "package dev.sallyport.broker; class ClockWiring { Object t ="
                + " java.time.Clock.systemUTC(); }",
            "package dev.sallyport.a; class A {}"),
        breach(
            ArchitectureRules.TIME_IS_PASSED_IN,
            List.of("package dev.sallyport.a; class A { Object t = java.time.Clock.systemUTC(); }"),
            "package dev.sallyport.a; class A { long t = System.nanoTime(); }"),
        breach(
            ArchitectureRules.TIME_IS_PASSED_IN,
            List.of("package dev.sallyport.a; class A { long t = System.currentTimeMillis(); }"),
            "package dev.sallyport.a; class A {}"),
        breach(
            ArchitectureRules.NO_GENERIC_THROW,
            List.of(
                "package dev.sallyport.a; class A { void a() { throw new RuntimeException(); } }"),
            "package dev.sallyport.a; class A extends RuntimeException {}"),
        breach(
            ArchitectureRules.NO_STANDARD_STREAMS,
            List.of("package dev.sallyport.a; class A { void a() { System.out.println(); } }"),
            "package dev.sallyport.client.cli; class A { void a() { System.out.println(); } }",
            "package dev.sallyport.a; class B {}"),
        breach(
            ArchitectureRules.ONE_LOG,
            List.of("package dev.sallyport.broker.x; class A { java.util.logging.Logger l; }"),
            "package dev.sallyport.broker.log; class A { java.util.logging.Logger l; }",
            "package dev.sallyport.client; class B { java.util.logging.Logger l; }"),
        breach(
            ArchitectureRules.ONE_LOG,
            List.of("package dev.sallyport.broker.x; class A { System.Logger l; }"),
            "package dev.sallyport.broker.x; class A {}"),
        breach(
            ArchitectureRules.NO_PREDICTABLE_RANDOM,
            List.of("package dev.sallyport.protocol; class A { java.util.Random r; }"),
            "package dev.sallyport.protocol; class A { java.security.SecureRandom r; }"),
        breach(
            ArchitectureRules.NO_MAGIC,
            List.of(
                "package org.mockito; public class Mockito {}",
                "package dev.sallyport.a; class A { org.mockito.Mockito m; }"),
            "package dev.sallyport.a; class A {}"),
        breach(
            ArchitectureRules.JAZZER_ONLY_IN_FUZZ,
            List.of(
                "package com.code_intelligence.jazzer; public class J {}",
                "package dev.sallyport.a; class A { com.code_intelligence.jazzer.J j; }"),
            "package dev.sallyport.a; class A {}"),
        breach(
            ArchitectureRules.NO_SLEEP,
            List.of(
                "package dev.sallyport.a; class A { void a() throws Exception {"
                    + " Thread.sleep(1); } }"),
            "package dev.sallyport.a; class A { void a() throws Exception {"
                + " new java.util.concurrent.CountDownLatch(1).await(); } }"),
        breach(
            ArchitectureRules.NO_SLEEP_IN_TESTS,
            List.of(
                "package dev.sallyport.client.cli; class A { void a() throws Exception {"
                    + " java.util.concurrent.TimeUnit.SECONDS.sleep(1); } }"),
            "package dev.sallyport.a; class A {}"),
        breach(
            ArchitectureRules.SKIPS_HAVE_REASONS,
            List.of("package dev.sallyport.a; @org.junit.jupiter.api.Disabled class A {}"),
            "package dev.sallyport.a; @org.junit.jupiter.api.Disabled(\"needs a TPM\") class A {}"),
        breach(
            ArchitectureRules.SKIPS_HAVE_REASONS,
            List.of(
                "package dev.sallyport.a; class A { void a() {"
                    + " org.junit.jupiter.api.Assumptions.assumeTrue(false); } }"),
            "package dev.sallyport.a; class A { void a() {"
                + " org.junit.jupiter.api.Assumptions.assumeTrue(false, \"needs a TPM\"); } }"));
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void wrongLine_failsAndNamesTheRule(Breach breach, @TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> breach.rule().check(Fixture.compile(folder, breach.wrong())))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(breach.rule().getDescription())
        .hasMessageContaining("HOUSE RULE")
        .hasMessageContaining("was violated");
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void rightLine_passes(Breach breach, @TempDir Path folder) throws IOException {
    breach.rule().allowEmptyShould(true).check(Fixture.compile(folder, breach.right()));
  }

  @Test
  void everyRule_isBroken() {
    Set<String> rules =
        Stream.of(
                ArchitectureRules.FOR_MAIN.stream(),
                ArchitectureRules.FOR_TESTS.stream(),
                Stream.of(
                    ArchitectureRules.SYSTEM_TESTS_SEE_NO_PRODUCT,
                    ArchitectureRules.JAZZER_ONLY_IN_FUZZ))
            .flatMap(rule -> rule)
            .map(ArchRule::getDescription)
            .collect(Collectors.toSet());
    assertThat(breaches().stream().map(Breach::toString).collect(Collectors.toSet()))
        .isEqualTo(rules);
  }
}
