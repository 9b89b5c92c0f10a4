package dev.sallyport.attestation;

import dev.sallyport.attestation.facts.GpuFacts;
import dev.sallyport.attestation.facts.SwitchFacts;
import dev.sallyport.protocol.Digest;
import dev.sallyport.protocol.RefusalReason;
import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The claims of one device, editions 2.0 and 3.0 of NVIDIA's service: typed, and every check that
 * the service reports must have passed. NVIDIA's own example policies leave out {@code secboot} and
 * {@code dbgstat}; here they count.
 */
final class DeviceClaims {
  /** Edition that tells certificate chains one by one, with their revocation status. */
  static final String VERSION_3 = "3.0";

  /** Edition with one boolean for each chain, and nothing of revocation. */
  static final String VERSION_2 = "2.0";

  private static final Set<String> RESULTS = Set.of("success", "fail", "not-run", "absent");
  private static final Set<String> CHAIN_STATES = Set.of("valid", "expired", "invalid", "revoked");
  private static final Set<String> OCSP_STATES = Set.of("good", "revoked", "unknown");
  private static final Set<String> DEBUG_STATES = Set.of("disabled", "enabled");
  private static final Pattern UEID = Pattern.compile("[1-9][0-9]{0,48}");
  private static final int UEID_BITS = 160;
  private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z]+(\\.[0-9A-Za-z]+){1,7}");
  private static final Pattern CHIP = Pattern.compile("(GH|GB|LS_)([0-9]{1,4})(?: .{0,64})?");

  private final ClaimsReader claims;
  private final DeviceKind kind;
  private final String version;
  private final Device.Origin origin;

  private DeviceClaims(ClaimsReader claims, DeviceKind kind, String version, Device.Origin origin) {
    this.claims = claims;
    this.kind = kind;
    this.version = version;
    this.origin = origin;
  }

  /**
   * Reads one device; what is wrong is kept by the reader.
   *
   * @param version {@link #VERSION_2} or {@link #VERSION_3}
   */
  static Device read(
      ClaimsReader claims, DeviceKind kind, String version, Digest nonce, Device.Origin origin) {
    DeviceClaims device = new DeviceClaims(claims, kind, version, origin);
    device.checkState();
    @Nullable String ocsp = device.checkReport();
    return switch (kind) {
      case GPU -> new Device.Gpu(nonce, device.gpu(ocsp));
      case SWITCH -> new Device.Switch(nonce, device.nvSwitch(ocsp));
    };
  }

  /** The edition by the claims present, where nothing names it. */
  static String versionOf(ClaimsReader claims, DeviceKind kind) {
    String validated = kind.claimPrefix() + "attestation-report-cert-chain-validated";
    return claims.has(validated) ? VERSION_2 : VERSION_3;
  }

  /** Measurements first: where they fail, the service leaves the two after them null. */
  private void checkState() {
    String result = claims.oneOf("measres", RESULTS);
    claims.check(!result.equals("fail"), RefusalReason.DEVICE_MEASUREMENT_MISMATCH, "measres");
    claims.check(result.equals("success"), RefusalReason.DEVICE_CHECK_FAILED, "measres");
    claims.mustBeAbsent(
        "x-nvidia-mismatch-measurement-records", RefusalReason.DEVICE_MEASUREMENT_MISMATCH);
    claims.mustBeAbsent("x-nvidia-error-details", RefusalReason.DEVICE_RESULT_FAILED);
    String debug = claims.oneOf("dbgstat", DEBUG_STATES);
    claims.check(debug.equals("disabled"), RefusalReason.DEBUG_ENABLED, "dbgstat");
    claims.mustBe(true, "secboot", RefusalReason.SECURE_BOOT_DISABLED);
    claims.mustBeNull("x-nvidia-attestation-warning", RefusalReason.ATTESTATION_WARNING);
    mustHold("arch-check");
  }

  /** The signed report of the device itself; gives the revocation status of its chain. */
  private @Nullable String checkReport() {
    mustHold("attestation-report-parsed");
    mustHold("attestation-report-nonce-match");
    mustHold("attestation-report-signature-verified");
    if (version.equals(VERSION_2)) {
      mustHold("attestation-report-cert-chain-validated");
      return null;
    }
    mustHold("attestation-report-cert-chain-fwid-match");
    return checkChain("attestation-report-cert-chain");
  }

  /** A reference integrity manifest: what the vendor says the firmware should measure. */
  private void checkManifest(String name) {
    mustHold(name + "-fetched");
    mustHold(name + "-schema-validated");
    mustHold(name + "-signature-verified");
    mustHold(name + "-measurements-available");
    if (version.equals(VERSION_2)) {
      mustHold(name + "-cert-validated");
    } else {
      mustHold(name + "-version-match");
      checkChain(name + "-cert-chain");
    }
  }

  private String checkChain(String name) {
    ClaimsReader chain = claims.object(kind.claimPrefix() + name);
    String status = chain.oneOf("x-nvidia-cert-status", CHAIN_STATES);
    chain.check(status.equals("valid"), RefusalReason.DEVICE_CHECK_FAILED, "x-nvidia-cert-status");
    String ocsp = chain.oneOf("x-nvidia-cert-ocsp-status", OCSP_STATES);
    chain.check(
        ocsp.equals("good"), RefusalReason.DEVICE_CHECK_FAILED, "x-nvidia-cert-ocsp-status");
    chain.time("x-nvidia-cert-expiration-date");
    chain.mustBeNull("x-nvidia-cert-revocation-reason", RefusalReason.DEVICE_CHECK_FAILED);
    mustHoldIfStated(chain, "x-nvidia-cert-ocsp-nonce-matches");
    mustHoldIfStated(chain, "x-nvidia-cert-ocsp-response-valid");
    return ocsp;
  }

  private static void mustHoldIfStated(ClaimsReader chain, String name) {
    if (chain.has(name)) {
      chain.mustBe(true, name, RefusalReason.DEVICE_CHECK_FAILED);
    }
  }

  private void mustHold(String name) {
    claims.mustBe(true, kind.claimPrefix() + name, RefusalReason.DEVICE_CHECK_FAILED);
  }

  private GpuFacts gpu(@Nullable String ocsp) {
    checkManifest("driver-rim");
    checkManifest("vbios-rim");
    mustHold("vbios-index-no-conflict");
    return gpuFacts(claims, version, ocsp, origin);
  }

  /** The facts of a GPU; their claims have the same names in every edition. */
  static GpuFacts gpuFacts(
      ClaimsReader claims, String version, @Nullable String ocsp, Device.Origin origin) {
    return new GpuFacts(
        origin.label(),
        origin.verifier(),
        origin.issuer(),
        origin.issuedAt(),
        version,
        architecture(claims, DeviceKind.GPU),
        claims.text("hwmodel"),
        ueid(claims),
        claims.optionalText("oemid"),
        claims.text("x-nvidia-gpu-driver-version", VERSION),
        claims.text("x-nvidia-gpu-vbios-version", VERSION),
        ocsp);
  }

  private SwitchFacts nvSwitch(@Nullable String ocsp) {
    checkManifest("bios-rim");
    return new SwitchFacts(
        origin.label(),
        origin.verifier(),
        origin.issuer(),
        origin.issuedAt(),
        version,
        architecture(claims, DeviceKind.SWITCH),
        claims.text("hwmodel"),
        ueid(claims),
        claims.optionalText("oemid"),
        claims.text("x-nvidia-switch-bios-version", VERSION),
        ocsp);
  }

  /** By the chip's name, the first word of the model; a name that nobody documented refuses. */
  private static String architecture(ClaimsReader claims, DeviceKind kind) {
    Matcher chip = CHIP.matcher(claims.text("hwmodel"));
    String family = chip.matches() ? chip.group(1) : "";
    String architecture =
        switch (family) {
          case "GH" -> "hopper";
          case "GB" -> "blackwell";
          case "LS_" -> "ls" + chip.group(2);
          default -> "";
        };
    boolean fits = !architecture.isEmpty() && (kind == DeviceKind.SWITCH) == family.equals("LS_");
    claims.check(fits, RefusalReason.UNKNOWN_CLAIM_VALUE, "hwmodel");
    return architecture;
  }

  /** One spelling only, so that a chip cannot be counted twice. */
  private static String ueid(ClaimsReader claims) {
    String ueid = claims.text("ueid");
    boolean fits = UEID.matcher(ueid).matches() && new BigInteger(ueid).bitLength() <= UEID_BITS;
    claims.check(fits, RefusalReason.MISTYPED_CLAIM, "ueid");
    return ueid;
  }
}
