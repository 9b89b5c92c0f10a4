package dev.sallyport.policy;

import dev.sallyport.attestation.facts.BindingFacts;
import dev.sallyport.attestation.facts.CpuFacts;
import dev.sallyport.attestation.facts.GpuFacts;
import dev.sallyport.attestation.facts.SwitchFacts;
import java.util.List;

/**
 * All that a condition can speak of; its components are the variables of the expression language.
 *
 * @param binding with the level that reference values can raise
 * @param refs the reference sets that the policy names and the tenant has
 */
record Subject(
    CpuFacts cpu,
    List<GpuFacts> gpus,
    List<SwitchFacts> switches,
    BindingFacts binding,
    RequestFacts request,
    List<ReferenceFacts> refs) {}
