package dev.sallyport.simulator.verifier;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.machine.Device;
import dev.sallyport.simulator.machine.DeviceKind;
import dev.sallyport.simulator.machine.DeviceReport;
import dev.sallyport.simulator.machine.EvidenceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Device evidence that passed: every report intact, of the announced kind and architecture, with
 * its own certificate, and over the announced nonce.
 *
 * @param nonce 64 lower-case hex digits
 * @param devices in the order sent
 */
record DeviceEvidence(String nonce, List<Device> devices) {
  private static final int MAX_DEVICES = 8;

  DeviceEvidence {
    devices = List.copyOf(devices);
  }

  static DeviceEvidence read(JsonObject request, String nonceMember, DeviceKind kind)
      throws EvidenceException {
    String nonce = Json.text(request, nonceMember).toLowerCase(Locale.ROOT);
    if (!nonce.matches("[0-9a-f]{64}")) {
      throw new EvidenceException(nonceMember + " is not 64 hex digits");
    }
    String architecture = Json.text(request, "arch").toUpperCase(Locale.ROOT);
    List<Device> devices = new ArrayList<>();
    for (JsonElement entry : Json.array(request, "evidence_list")) {
      if (!(entry instanceof JsonObject members)) {
        throw new EvidenceException("evidence_list holds something else than objects");
      }
      devices.add(device(members, kind, architecture, nonce));
    }
    if (devices.isEmpty() || devices.size() > MAX_DEVICES) {
      throw new EvidenceException("evidence_list has 1 to " + MAX_DEVICES + " entries");
    }
    return new DeviceEvidence(nonce, devices);
  }

  /** What is left to be told, when a device shall be told of twice. */
  DeviceEvidence shown(Faults faults) {
    if (!faults.has(Fault.DUPLICATE_DEVICE) || devices.size() < 2) {
      return this;
    }
    List<Device> shown = new ArrayList<>(devices);
    shown.set(shown.size() - 1, shown.getFirst());
    return new DeviceEvidence(nonce, shown);
  }

  private static Device device(JsonObject entry, DeviceKind kind, String architecture, String nonce)
      throws EvidenceException {
    DeviceReport report =
        DeviceReport.decode(Json.fromBase64(Json.text(entry, "evidence"), "evidence"));
    Device device = report.device();
    if (device.kind() != kind || !device.architecture().equals(architecture)) {
      throw new EvidenceException("evidence of another kind or architecture");
    }
    String certificate =
        new String(
            Json.fromBase64(Json.text(entry, "certificate"), "certificate"),
            StandardCharsets.US_ASCII);
    if (!certificate.equals(new String(device.certificateChain(), StandardCharsets.US_ASCII))) {
      throw new EvidenceException("certificate of another device");
    }
    if (!report.nonce().equals(nonce)) {
      throw new EvidenceException("nonce in the evidence is not the one of the request");
    }
    return device;
  }
}
