package dev.sallyport.simulator.verifier;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.machine.DeviceKind;
import dev.sallyport.simulator.machine.EvidenceException;
import dev.sallyport.simulator.machine.Hashes;
import dev.sallyport.simulator.machine.TdQuote;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Intel Trust Authority: nonces, and tokens about trust domains, alone or with their GPUs. */
final class TrustAuthority {
  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final Duration NONCE_LIFE = Duration.ofMinutes(5);
  private static final Duration STALE = Duration.ofMinutes(10);
  private static final String PROFILE = "https://portal.trustauthority.intel.com/eat_profile.html";

  private final IntelKeys keys;
  private final String issuer;
  private final URI keySetAddress;
  private final InstantSource clock;

  TrustAuthority(IntelKeys keys, String issuer, URI keySetAddress, InstantSource clock) {
    this.keys = keys;
    this.issuer = issuer;
    this.keySetAddress = keySetAddress;
    this.clock = clock;
  }

  /** {@code GET /appraisal/v2/nonce}. */
  JsonObject nonce(Faults faults) {
    Instant now = clock.instant();
    Instant issued = faults.has(Fault.STALE_VERIFIER_NONCE) ? now.minus(STALE) : now;
    return VerifierNonce.issue(keys.nonceKey(), issued).toJson();
  }

  /** {@code POST /appraisal/v1/attest}: a flat token. */
  JsonObject attestFlat(JsonObject request, Faults faults) throws EvidenceException {
    JsonObject claims = new JsonObject();
    if (isOfOtherKind(claims, faults)) {
      return answer(request, claims, faults);
    }
    Checked checked = check(request, faults);
    checked.claims(faults).addFlat(claims);
    addNonce(claims, checked.nonce(), faults);
    addCommon(claims, "1.0.0");
    return answer(request, claims, faults);
  }

  /** {@code POST /appraisal/v2/attest}: a nested token, with GPUs where the request has them. */
  JsonObject attest(JsonObject request, Faults faults) throws EvidenceException {
    JsonObject claims = new JsonObject();
    if (isOfOtherKind(claims, faults)) {
      return answer(request, claims, faults);
    }
    Checked checked = check(Json.object(request, "tdx"), faults);
    JsonObject tdx = checked.claims(faults).nested();
    addNonce(tdx, checked.nonce(), faults);
    claims.add("tdx", tdx);
    if (faults.has(Fault.CONFLICTING_NONCES)) {
      claims.add("verifier_nonce", nonce(Faults.none()));
    }
    if (request.has("nvgpu")) {
      DeviceEvidence gpus =
          DeviceEvidence.read(Json.object(request, "nvgpu"), "gpu_nonce", DeviceKind.GPU);
      claims.add("nvgpu", new CompositeGpuClaims(gpus.shown(faults), faults).json());
    }
    JsonObject appraisal = new JsonObject();
    appraisal.addProperty("method", "default");
    appraisal.addProperty("ver", 2);
    claims.add("appraisal", appraisal);
    addCommon(claims, "2.0.0");
    return answer(request, claims, faults);
  }

  JsonObject keySet() {
    return keys.keySet();
  }

  byte[] rootRevocations() {
    return keys.rootRevocations(clock.instant());
  }

  byte[] leafRevocations() {
    return keys.leafRevocations(clock.instant());
  }

  byte[] rootCertificate() {
    return keys.rootCertificate();
  }

  /** A quote whose report data were found to commit to the nonce and the runtime data. */
  private record Checked(TdQuote quote, String runtimeData, @Nullable VerifierNonce nonce) {
    TdxClaims claims(Faults faults) {
      return new TdxClaims(quote, runtimeData, faults);
    }
  }

  private Checked check(JsonObject evidence, Faults faults) throws EvidenceException {
    TdQuote quote = TdQuote.decode(Json.fromBase64(Json.text(evidence, "quote"), "quote"));
    byte[] runtimeData = Json.fromBase64(Json.text(evidence, "runtime_data"), "runtime_data");
    VerifierNonce nonce = null;
    byte[] nonceBytes = new byte[0];
    if (evidence.has("verifier_nonce")) {
      nonce = VerifierNonce.read(Json.object(evidence, "verifier_nonce"));
      Duration life = faults.has(Fault.STALE_VERIFIER_NONCE) ? STALE.plus(NONCE_LIFE) : NONCE_LIFE;
      nonce.check(keys.nonceVerificationKey(), clock.instant().minus(life));
      nonceBytes = nonce.bytes();
    }
    String expected = HexFormat.of().formatHex(Hashes.sha512(nonceBytes, runtimeData));
    if (!quote.reportData().equals(expected)) {
      throw new EvidenceException("report data do not match nonce and runtime data");
    }
    return new Checked(quote, HexFormat.of().formatHex(runtimeData), nonce);
  }

  private void addNonce(JsonObject claims, @Nullable VerifierNonce nonce, Faults faults) {
    if (nonce == null || faults.has(Fault.MISSING_VERIFIER_NONCE)) {
      return;
    }
    claims.add(
        "verifier_nonce",
        faults.has(Fault.WRONG_VERIFIER_NONCE) ? nonce(Faults.none()) : nonce.toJson());
  }

  private static void addCommon(JsonObject claims, String version) {
    claims.add("verifier_instance_ids", Json.texts(List.of(UUID.randomUUID().toString())));
    claims.addProperty("eat_profile", PROFILE);
    claims.addProperty("intuse", "generic");
    claims.addProperty("ver", version);
  }

  private static boolean isOfOtherKind(JsonObject claims, Faults faults) {
    if (faults.has(Fault.SGX_TOKEN)) {
      OtherTokenKinds.addSgx(claims);
    } else if (faults.has(Fault.CONFIDENTIAL_SPACE_TOKEN)) {
      OtherTokenKinds.addConfidentialSpace(claims);
    }
    return !claims.isEmpty();
  }

  private JsonObject answer(JsonObject request, JsonObject claims, Faults faults)
      throws EvidenceException {
    String algorithm =
        request.has("token_signing_alg") ? Json.text(request, "token_signing_alg") : "PS384";
    if (!algorithm.equals("PS384") && !algorithm.equals("RS256")) {
      throw new EvidenceException("token_signing_alg is PS384 or RS256");
    }
    TokenMint mint = new TokenMint(issuer, LIFE, faults);
    addPolicies(request, claims);
    claims.addProperty("jti", UUID.randomUUID().toString());
    claims.addProperty("iss", mint.issuer());
    mint.addTimes(claims, clock.instant());
    JsonObject header = new JsonObject();
    header.addProperty("jku", keySetAddress.toString());
    header.addProperty("typ", "JWT");
    JsonObject answer = new JsonObject();
    answer.addProperty(
        "token",
        mint.sign(header, claims, keys.signingKey(algorithm, faults), keys.publicKey(faults)));
    return answer;
  }

  /** Every policy matches; its hash is that of its id, so that a test can know it. */
  private static void addPolicies(JsonObject request, JsonObject claims) throws EvidenceException {
    if (!request.has("policy_ids")) {
      return;
    }
    JsonArray matched = new JsonArray();
    for (JsonElement id : Json.array(request, "policy_ids")) {
      byte[] bytes = id.getAsString().getBytes(StandardCharsets.US_ASCII);
      JsonObject policy = new JsonObject();
      policy.addProperty("id", id.getAsString());
      policy.addProperty("version", "v1");
      policy.addProperty("hash", Json.base64(Hashes.sha384(bytes)));
      matched.add(policy);
    }
    claims.add("policy_ids_matched", matched);
  }
}
