package dev.sallyport.attestation.facts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Where a fact comes from, for each verifier: a claim by its name, or a rule in words.
 * docs/facts.md is made from these.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Source {
  /** In a token of Intel Trust Authority; empty where it has no such fact. */
  String trustAuthority() default "";

  /** In a bundle of NVIDIA's remote attestation service; empty where it has no such fact. */
  String nras() default "";
}
