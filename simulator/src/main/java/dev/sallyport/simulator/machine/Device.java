package dev.sallyport.simulator.machine;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A simulated GPU or NVSwitch.
 *
 * @param kind which of the two
 * @param architecture as NVIDIA's service names it: HOPPER, BLACKWELL, LS10
 * @param hwModel free text of the device's identity certificate
 * @param ueid its identity, a 20-byte number in decimal
 * @param driverVersion of the driver; empty for a switch
 * @param biosVersion of the VBIOS or the switch's BIOS
 */
public record Device(
    DeviceKind kind,
    String architecture,
    String hwModel,
    String ueid,
    String driverVersion,
    String biosVersion) {
  private static final int UEID_SIZE = 20;

  /** A Hopper GPU of that machine. */
  public static Device hopper(String machine, int index) {
    return new Device(
        DeviceKind.GPU,
        "HOPPER",
        "GH100 A01 GSP BROM",
        ueid(machine, DeviceKind.GPU, index),
        "570.133.20",
        "96.00.CF.00.02");
  }

  /** A third-generation NVSwitch of that machine. */
  public static Device nvSwitch(String machine, int index) {
    return new Device(
        DeviceKind.SWITCH,
        "LS10",
        "LS_10 A01 FSP BROM",
        ueid(machine, DeviceKind.SWITCH, index),
        "",
        "96.10.55.00.01");
  }

  /** The same GPU under another driver. */
  public Device withDriver(String version) {
    return new Device(kind, architecture, hwModel, ueid, version, biosVersion);
  }

  /** The same device with other firmware. */
  public Device withBios(String version) {
    return new Device(kind, architecture, hwModel, ueid, driverVersion, version);
  }

  /** A Blackwell GPU with this identity. */
  public Device asBlackwell() {
    return new Device(kind, "BLACKWELL", "GB100 A01 GSP BROM", ueid, driverVersion, biosVersion);
  }

  /** The device's answer to a nonce of 32 bytes: a simulated SPDM report. */
  public byte[] report(byte[] nonce) {
    return new DeviceReport(this, HexFormat.of().formatHex(nonce)).encode();
  }

  /** The certificate chain that goes with a report. */
  public byte[] certificateChain() {
    return ("-----BEGIN SIMULATED CERTIFICATE-----\n"
            + ueid
            + "\n-----END SIMULATED CERTIFICATE-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String ueid(String machine, DeviceKind kind, int index) {
    byte[] hash =
        Hashes.sha256((machine + "/" + kind.label(index)).getBytes(StandardCharsets.UTF_8));
    return new BigInteger(1, hash, 0, UEID_SIZE).toString();
  }
}
