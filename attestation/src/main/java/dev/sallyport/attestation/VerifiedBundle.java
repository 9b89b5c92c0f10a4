package dev.sallyport.attestation;

import dev.sallyport.protocol.Digest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Devices of one kind that passed together.
 *
 * @param kind the kind
 * @param verdict names the signed verdict: SHA-256 of the overall token's compact JWS
 * @param nonce what all of them answered
 * @param devices in the order of their numbers, at least one
 */
record VerifiedBundle(DeviceKind kind, Digest verdict, Digest nonce, List<Device> devices) {
  VerifiedBundle {
    devices = List.copyOf(devices);
  }

  /** Identities of the chips. */
  Set<String> ueids() {
    return devices.stream().map(Device::ueid).collect(Collectors.toSet());
  }
}
