package dev.sallyport.attestation.facts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One NVSwitch that passed every check of its verifier.
 *
 * @param label its name in the evidence, {@code SWITCH-0}
 * @param verifier kind of the verifier: {@code nvidia-nras}
 * @param issuer exact issuer of the token
 * @param issuedAt when the token was issued
 * @param claimsVersion edition of the verifier's claims: {@code 2.0} or {@code 3.0}
 * @param architecture {@code ls10}
 * @param hwModel hardware model in the verifier's words
 * @param ueid identity of the chip, a decimal number of up to 20 bytes
 * @param oemId maker, where stated
 * @param biosVersion version of the BIOS, dotted hex
 * @param ocspStatus revocation status of the device's certificate chain; only claims 3.0 state it
 */
public record SwitchFacts(
    @Source(nras = "key in `submods`") String label,
    @Source(nras = "the issuer's configuration") String verifier,
    @Source(nras = "`iss`") String issuer,
    @Source(nras = "`iat`") Instant issuedAt,
    @Source(nras = "`x-nvidia-ver`") String claimsVersion,
    @Source(nras = "first word of `hwmodel`") String architecture,
    @Source(nras = "`hwmodel`") String hwModel,
    @Source(nras = "`ueid`") String ueid,
    @Source(nras = "`oemid`") @Nullable String oemId,
    @Source(nras = "`x-nvidia-switch-bios-version`") String biosVersion,
    @Source(nras = "`x-nvidia-cert-ocsp-status` of the report's chain")
        @Nullable String ocspStatus) {}
