package dev.sallyport.simulator.collector;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.sallyport.client.collector.CollectedEvidence;
import dev.sallyport.client.collector.CollectionException;
import dev.sallyport.client.collector.CollectionRequest;
import dev.sallyport.client.collector.EvidenceCollector;
import dev.sallyport.simulator.fault.Fault;
import dev.sallyport.simulator.fault.Faults;
import dev.sallyport.simulator.guest.Guest;
import dev.sallyport.simulator.guest.GuestOptions;
import dev.sallyport.simulator.machine.Machine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.Optional;

/** Evidence of a machine that does not exist, appraised by services that are played. */
public final class SimulatedCollector implements EvidenceCollector {
  private static final String URL = "url";
  private static final String MACHINE = "machine";
  private static final String GPUS = "gpus";
  private static final String SWITCHES = "switches";
  private static final String FAULTS = "faults";

  private static final Map<String, String> OPTIONS =
      Map.of(
          URL, "where the simulator listens, for example http://127.0.0.1:8090",
          MACHINE, "name of the machine, from which its devices have their identities (alpha)",
          GPUS, "how many GPUs it has, 0 to 8 (8)",
          SWITCHES, "how many NVSwitches it has (0)",
          FAULTS, "faults to show, by name, separated by commas (none)");

  /** For the service loader. */
  public SimulatedCollector() {}

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public Map<String, String> options() {
    return OPTIONS;
  }

  @Override
  public CollectedEvidence collect(CollectionRequest request)
      throws CollectionException, InterruptedException {
    Settings settings = Settings.of(request.options());
    try (HttpClient http = HttpClient.newHttpClient()) {
      return collect(request, settings, http);
    } catch (IOException e) {
      throw new CollectionException(
          "the simulator at " + settings.url() + " gave no evidence: " + e.getMessage(), e);
    }
  }

  private static CollectedEvidence collect(
      CollectionRequest request, Settings settings, HttpClient http)
      throws IOException, InterruptedException {
    Guest guest =
        new Guest(
            http, settings.url(), settings.machine(), GuestOptions.usual(), settings.faults());
    String gpus = "";
    String switches = "";
    if (!settings.machine().gpus().isEmpty()) {
      request.progress().accept("asking " + settings.machine().gpus().size() + " simulated GPUs");
      gpus = guest.gpuBundle(request.gpuNonceHex());
    }
    if (!settings.machine().switches().isEmpty()) {
      request.progress().accept("asking the simulated switches");
      switches = guest.switchBundle(request.switchNonceHex());
    }
    request.progress().accept("asking the simulated trust domain");
    byte[] held =
        request
            .heldData()
            .bytes(
                settings.faults().has(Fault.OTHER_GPU_VERDICT)
                    ? overall(guest.gpuBundle(request.gpuNonceHex()))
                    : overall(gpus),
                settings.faults().has(Fault.OTHER_SWITCH_VERDICT)
                    ? overall(guest.switchBundle(request.switchNonceHex()))
                    : overall(switches));
    return new CollectedEvidence(
        new CollectedEvidence.Part(
            CollectedEvidence.INTEL_TRUST_AUTHORITY, guest.trustAuthorityToken(held)),
        part(gpus),
        part(switches));
  }

  /** The compact JWS at {@code [0][1]} of a bundle; empty for none. */
  private static String overall(String bundle) {
    if (bundle.isEmpty()) {
      return "";
    }
    JsonElement main = JsonParser.parseString(bundle).getAsJsonArray().get(0);
    return main.getAsJsonArray().get(1).getAsString();
  }

  private static Optional<CollectedEvidence.Part> part(String bundle) {
    return bundle.isEmpty()
        ? Optional.empty()
        : Optional.of(new CollectedEvidence.Part(CollectedEvidence.NVIDIA_NRAS, bundle));
  }

  /** The options as values. */
  private record Settings(URI url, Machine machine, Faults faults) {
    static Settings of(Map<String, String> options) throws CollectionException {
      String url = options.get(URL);
      if (url == null) {
        throw new CollectionException("say where the simulator listens: option " + URL);
      }
      try {
        int gpus = Integer.parseInt(options.getOrDefault(GPUS, "8"));
        int switches = Integer.parseInt(options.getOrDefault(SWITCHES, "0"));
        String name = options.getOrDefault(MACHINE, "alpha");
        return new Settings(
            URI.create(url),
            Machine.of(name, gpus, switches),
            Faults.parse(options.getOrDefault(FAULTS, "")));
      } catch (IllegalArgumentException e) {
        throw new CollectionException("a bad option: " + e.getMessage(), e);
      }
    }
  }
}
