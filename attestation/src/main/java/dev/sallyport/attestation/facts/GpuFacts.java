package dev.sallyport.attestation.facts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One GPU that passed every check of its verifier.
 *
 * @param label its name in the evidence, {@code GPU-0}
 * @param verifier kind of the verifier whose signature vouches for it: {@code nvidia-nras} or, in a
 *     composite token, {@code intel-trust-authority}
 * @param issuer exact issuer of that token
 * @param issuedAt when that token was issued
 * @param claimsVersion edition of the verifier's claims: {@code 1.0}, {@code 2.0} or {@code 3.0}
 * @param architecture {@code hopper} or {@code blackwell}
 * @param hwModel hardware model in the verifier's words
 * @param ueid identity of the chip, a decimal number of up to 20 bytes
 * @param oemId maker, where stated
 * @param driverVersion version of the driver, dotted decimal
 * @param vbiosVersion version of the VBIOS, dotted hex
 * @param ocspStatus revocation status of the device's certificate chain; only claims 3.0 state it
 */
public record GpuFacts(
    @Source(trustAuthority = "key in `claim_details`, or `GPU-0`", nras = "key in `submods`")
        String label,
    @Source(trustAuthority = "the issuer's configuration", nras = "the issuer's configuration")
        String verifier,
    @Source(trustAuthority = "`iss` of the token", nras = "`iss`") String issuer,
    @Source(trustAuthority = "`iat` of the token", nras = "`iat`") Instant issuedAt,
    @Source(trustAuthority = "`x-nvidia-ver`, or the claims present", nras = "`x-nvidia-ver`")
        String claimsVersion,
    @Source(trustAuthority = "first word of `hwmodel`", nras = "first word of `hwmodel`")
        String architecture,
    @Source(trustAuthority = "`hwmodel`", nras = "`hwmodel`") String hwModel,
    @Source(trustAuthority = "`ueid`", nras = "`ueid`") String ueid,
    @Source(trustAuthority = "`oemid`", nras = "`oemid`") @Nullable String oemId,
    @Source(
            trustAuthority = "`x-nvidia-gpu-driver-version`",
            nras = "`x-nvidia-gpu-driver-version`")
        String driverVersion,
    @Source(trustAuthority = "`x-nvidia-gpu-vbios-version`", nras = "`x-nvidia-gpu-vbios-version`")
        String vbiosVersion,
    @Source(
            trustAuthority = "`x-nvidia-cert-ocsp-status` of the report's chain",
            nras = "`x-nvidia-cert-ocsp-status` of the report's chain")
        @Nullable String ocspStatus) {}
