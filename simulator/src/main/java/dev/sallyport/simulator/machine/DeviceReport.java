package dev.sallyport.simulator.machine;

import com.google.gson.JsonArray;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A device's report: an SPDM GET_MEASUREMENTS request with the nonce (37 bytes, as real devices
 * sign it), then what the device says of itself, then the seal.
 *
 * @param device what the device says it is
 * @param nonce 32 bytes in lower-case hex
 */
public record DeviceReport(Device device, String nonce) {
  /** Size of the nonce in bytes. */
  public static final int NONCE_SIZE = 32;

  private static final int REQUEST_SIZE = 37;
  private static final byte[] REQUEST_HEAD = {0x11, (byte) 0xe0, 0x01, (byte) 0xff};

  byte[] encode() {
    JsonArray fields = new JsonArray();
    fields.add(device.kind().name());
    fields.add(device.architecture());
    fields.add(device.hwModel());
    fields.add(device.ueid());
    fields.add(device.driverVersion());
    fields.add(device.biosVersion());
    byte[] body = fields.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer report = ByteBuffer.allocate(REQUEST_SIZE + body.length);
    report.put(REQUEST_HEAD).put(HexFormat.of().parseHex(nonce)).put((byte) 0).put(body);
    return SimulatedSeal.append(report.array());
  }

  /**
   * Reads a report.
   *
   * @throws EvidenceException if a bit of it was changed, or it is none
   */
  public static DeviceReport decode(byte[] report) throws EvidenceException {
    ByteBuffer content = ByteBuffer.wrap(SimulatedSeal.open(report));
    if (content.remaining() <= REQUEST_SIZE) {
      throw new EvidenceException("too short for a device report");
    }
    byte[] nonce = new byte[NONCE_SIZE];
    content.position(REQUEST_HEAD.length).get(nonce).position(REQUEST_SIZE);
    String body = StandardCharsets.UTF_8.decode(content).toString();
    try {
      return new DeviceReport(
          device(JsonParser.parseString(body).getAsJsonArray()), HexFormat.of().formatHex(nonce));
    } catch (JsonParseException | IllegalStateException | IllegalArgumentException e) {
      throw new EvidenceException("not a device report: " + e.getMessage());
    }
  }

  private static Device device(JsonArray fields) {
    return new Device(
        DeviceKind.valueOf(fields.get(0).getAsString()),
        fields.get(1).getAsString(),
        fields.get(2).getAsString(),
        fields.get(3).getAsString(),
        fields.get(4).getAsString(),
        fields.get(5).getAsString());
  }
}
