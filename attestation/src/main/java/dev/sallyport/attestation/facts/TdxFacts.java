package dev.sallyport.attestation.facts;

import org.jspecify.annotations.Nullable;

/**
 * Measurements and attributes of an Intel TDX trust domain. Texts are lower-case hex; sizes are
 * those of the TD report (Intel TDX module specification, TDREPORT_STRUCT).
 *
 * @param mrTd initial contents of the domain, 48 bytes
 * @param rtmr0 run-time register 0 (firmware configuration), 48 bytes
 * @param rtmr1 run-time register 1 (boot loader, kernel), 48 bytes
 * @param rtmr2 run-time register 2 (command line, initrd), 48 bytes
 * @param rtmr3 run-time register 3 (free for the guest), 48 bytes
 * @param mrSeam the TDX module, 48 bytes
 * @param mrSignerSeam its signer, zero for Intel's, 48 bytes
 * @param seamAttributes its attributes, 8 bytes
 * @param tdAttributes attributes of the domain, 8 bytes little endian
 * @param xfam extended features, 8 bytes little endian
 * @param teeTcbSvn security versions of the TCB's parts, 16 bytes
 * @param mrConfigId chosen by whoever made the domain, 48 bytes
 * @param mrOwner likewise, 48 bytes
 * @param mrOwnerConfig likewise, 48 bytes
 * @param seamSvn security version of the TDX module, major in the high byte since module 1.5
 * @param septVeDisable whether the guest is spared exceptions that its host injects
 * @param migratable whether the host may move the domain
 * @param perfmon whether the guest sees performance counters
 */
public record TdxFacts(
    @Source(trustAuthority = "`tdx_mrtd`") String mrTd,
    @Source(trustAuthority = "`tdx_rtmr0`") String rtmr0,
    @Source(trustAuthority = "`tdx_rtmr1`") String rtmr1,
    @Source(trustAuthority = "`tdx_rtmr2`") String rtmr2,
    @Source(trustAuthority = "`tdx_rtmr3`") String rtmr3,
    @Source(trustAuthority = "`tdx_mrseam`") String mrSeam,
    @Source(trustAuthority = "`tdx_mrsignerseam`") String mrSignerSeam,
    @Source(trustAuthority = "`tdx_seam_attributes`") String seamAttributes,
    @Source(trustAuthority = "`tdx_td_attributes`") String tdAttributes,
    @Source(trustAuthority = "`tdx_xfam`") String xfam,
    @Source(trustAuthority = "`tdx_tee_tcb_svn`") String teeTcbSvn,
    @Source(trustAuthority = "`tdx_mrconfigid`") String mrConfigId,
    @Source(trustAuthority = "`tdx_mrowner`") String mrOwner,
    @Source(trustAuthority = "`tdx_mrownerconfig`") String mrOwnerConfig,
    @Source(trustAuthority = "`tdx_seamsvn`") long seamSvn,
    @Source(trustAuthority = "`tdx_td_attributes_septve_disable`") boolean septVeDisable,
    @Source(trustAuthority = "`tdx_td_attributes_migratable` or `tdx_is_migratable`")
        @Nullable Boolean migratable,
    @Source(trustAuthority = "`tdx_td_attributes_perfmon`") @Nullable Boolean perfmon) {}
