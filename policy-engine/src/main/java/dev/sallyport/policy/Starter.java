package dev.sallyport.policy;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.json.JsonValue;
import dev.sallyport.protocol.json.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Policies to begin with: templates that an owner fills in, reads, changes and signs. */
public enum Starter {
  /** Intel TDX with confidential GPUs, all pinned to reference values. */
  TDX_GPUS("tdx-gpus"),
  /** Intel TDX alone, pinned to reference values; evidence of GPUs refuses. */
  TDX_CPU_ONLY("tdx-cpu-only");

  private final String label;

  Starter(String label) {
    this.label = label;
  }

  /**
   * What is filled in.
   *
   * @param name the policy's name
   * @param cpuIssuer exact issuer of CPU tokens
   * @param gpuIssuer exact issuer of GPU tokens
   * @param architecture of the GPUs, {@code hopper} or {@code blackwell}
   * @param gpuCount exact number of GPUs
   * @param references name of the reference set
   */
  public record Values(
      String name,
      String cpuIssuer,
      String gpuIssuer,
      String architecture,
      int gpuCount,
      String references) {

    /** The public services of Intel and NVIDIA, and 8 GPUs of the Hopper generation. */
    public static Values named(String name, String references) {
      return new Values(
          name,
          "https://portal.trustauthority.intel.com",
          "https://nras.attestation.nvidia.com",
          "hopper",
          8,
          references);
    }
  }

  /** The name under which tools offer it. */
  public String label() {
    return label;
  }

  /** The template filled in; {@link PolicyDocument#parse} still has the last word on it. */
  public Bytes document(Values values) {
    Map<String, String> members =
        Map.of(
            "${name}", quoted(values.name()),
            "${cpuIssuer}", quoted(values.cpuIssuer()),
            "${gpuIssuer}", quoted(values.gpuIssuer()),
            "${architecture}", quoted(values.architecture()),
            "${gpuCount}", Integer.toString(values.gpuCount()),
            "${references}", quoted(values.references()));
    String text = template();
    for (Map.Entry<String, String> member : members.entrySet()) {
      text = text.replace(member.getKey(), member.getValue());
    }
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String value) {
    return new String(StrictJson.write(new JsonValue.Text(value)), StandardCharsets.UTF_8);
  }

  private String template() {
    try (InputStream in = Starter.class.getResourceAsStream("starters/" + label + ".json")) {
      if (in == null) {
        throw new IllegalStateException("a resource of this module: " + label);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
