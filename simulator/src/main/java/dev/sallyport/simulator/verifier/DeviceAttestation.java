package dev.sallyport.simulator.verifier;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.machine.Device;
import dev.sallyport.simulator.machine.DeviceKind;
import dev.sallyport.simulator.machine.EvidenceException;
import dev.sallyport.simulator.machine.Hashes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;

/**
 * NVIDIA's remote attestation service: checks reports and answers with a detached EAT bundle,
 * {@code [["JWT", overall], {label: token}]}. The overall token names every device token by the
 * SHA-256 of its compact JWS.
 */
final class DeviceAttestation {
  private static final Duration LIFE = Duration.ofHours(1);
  private static final String OTHER_NONCE = "ab".repeat(32);

  private final NvidiaKeys keys;
  private final String issuer;
  private final InstantSource clock;

  DeviceAttestation(NvidiaKeys keys, String issuer, InstantSource clock) {
    this.keys = keys;
    this.issuer = issuer;
    this.clock = clock;
  }

  JsonArray attest(JsonObject request, DeviceKind kind, String defaultVersion, Faults faults)
      throws EvidenceException {
    String version =
        request.has("claims_version") ? Json.text(request, "claims_version") : defaultVersion;
    if (!version.equals("2.0") && !version.equals("3.0")) {
      throw new EvidenceException("claims_version is 2.0 or 3.0");
    }
    DeviceEvidence evidence = DeviceEvidence.read(request, "nonce", kind).shown(faults);
    return new Bundle(kind, version, evidence, faults, clock.instant()).make();
  }

  JsonObject keySet() {
    return keys.keySet();
  }

  /** One answer in the making; all its tokens share key, nonce and times. */
  private final class Bundle {
    private final DeviceKind kind;
    private final String version;
    private final DeviceEvidence evidence;
    private final Faults faults;
    private final Instant now;
    private final TokenMint mint;

    Bundle(DeviceKind kind, String version, DeviceEvidence evidence, Faults faults, Instant now) {
      this.kind = kind;
      this.version = version;
      this.evidence = evidence;
      this.faults = faults;
      this.now = now;
      this.mint = new TokenMint(issuer, LIFE, faults);
    }

    JsonArray make() {
      SequencedMap<String, String> tokens = new LinkedHashMap<>();
      for (int index = 0; index < evidence.devices().size(); index++) {
        tokens.put(kind.label(index), deviceToken(index));
      }
      String overall = overallToken(tokens);
      rearrange(tokens);
      JsonArray main = new JsonArray();
      main.add("JWT");
      main.add(overall);
      JsonObject detached = new JsonObject();
      tokens.forEach(detached::addProperty);
      JsonArray bundle = new JsonArray();
      bundle.add(main);
      bundle.add(detached);
      return bundle;
    }

    private String deviceToken(int index) {
      Device device = evidence.devices().get(index);
      JsonObject claims = common(index == 0 && faults.has(Fault.MIXED_NONCES));
      // A fault of a device is shown by the first one alone.
      new DeviceClaims(device, version, index == 0 ? faults : Faults.none()).addTo(claims);
      return sign(claims);
    }

    private String overallToken(Map<String, String> tokens) {
      JsonObject claims = common(false);
      claims.addProperty("sub", "NVIDIA-PLATFORM-ATTESTATION");
      claims.addProperty("x-nvidia-ver", version);
      claims.addProperty("x-nvidia-overall-att-result", !faults.has(Fault.OVERALL_FALSE));
      JsonObject submods = new JsonObject();
      tokens.forEach((label, token) -> submods.add(label, digest(token)));
      claims.add("submods", submods);
      return sign(claims);
    }

    private JsonObject common(boolean otherNonce) {
      JsonObject claims = new JsonObject();
      claims.addProperty("iss", mint.issuer());
      claims.addProperty("eat_nonce", otherNonce ? OTHER_NONCE : evidence.nonce());
      claims.addProperty("jti", UUID.randomUUID().toString());
      mint.addTimes(claims, now);
      return claims;
    }

    private String sign(JsonObject claims) {
      return mint.sign(new JsonObject(), claims, keys.signingKey(), keys.publicKey());
    }

    /** What can happen to a bundle on its way: the overall token stays as it was signed. */
    private void rearrange(SequencedMap<String, String> tokens) {
      List<String> labels = new ArrayList<>(tokens.keySet());
      String first = tokens.firstEntry().getValue();
      if (faults.has(Fault.SWAPPED_TOKEN)) {
        tokens.put(labels.getFirst(), tokens.lastEntry().getValue());
        tokens.put(labels.getLast(), first);
      }
      if (faults.has(Fault.BIT_FLIPPED_TOKEN)) {
        tokens.put(labels.getFirst(), flipped(first));
      }
      if (faults.has(Fault.ADDED_DEVICE)) {
        tokens.put(kind.label(labels.size()), first);
      }
      if (faults.has(Fault.DROPPED_DEVICE)) {
        tokens.remove(labels.getLast());
      }
    }

    /** Another character in the signature, which stays base64url. */
    private static String flipped(String token) {
      int at = token.length() - 10;
      char other = token.charAt(at) == 'A' ? 'B' : 'A';
      return token.substring(0, at) + other + token.substring(at + 1);
    }

    private static JsonArray digest(String token) {
      byte[] hash = Hashes.sha256(token.getBytes(StandardCharsets.US_ASCII));
      JsonArray value = new JsonArray();
      value.add("SHA-256");
      value.add(HexFormat.of().formatHex(hash));
      JsonArray digest = new JsonArray();
      digest.add("DIGEST");
      digest.add(value);
      return digest;
    }
  }
}
