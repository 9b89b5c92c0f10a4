package dev.sallyport.attestation.facts;

import org.jspecify.annotations.Nullable;

/**
 * How device evidence is bound. Levels are named as in {@link BindingLevel}; absent where there is
 * no such device.
 *
 * @param gpus level of the GPUs
 * @param switches level of the NVSwitches
 * @param level number of the weakest of the two, 1 to 3
 */
public record BindingFacts(
    @Source(trustAuthority = "`nvgpu` nonce", nras = "`eat_nonce`, D_gpu") @Nullable String gpus,
    @Source(nras = "`eat_nonce`, D_switch") @Nullable String switches,
    @Source(trustAuthority = "the weakest of them", nras = "the weakest of them")
        @Nullable Long level) {}
