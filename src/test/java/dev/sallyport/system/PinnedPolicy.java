package dev.sallyport.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A policy with conditions that pin every fact of docs/facts.md to what a sample of evidence says,
 * so that a token with any other fact in it must refuse.
 */
final class PinnedPolicy {
  private static final Map<String, String> MEASUREMENTS =
      Map.of(
          "mrSeam", "tdx_mrseam",
          "mrSignerSeam", "tdx_mrsignerseam",
          "seamAttributes", "tdx_seam_attributes",
          "tdAttributes", "tdx_td_attributes",
          "xfam", "tdx_xfam",
          "teeTcbSvn", "tdx_tee_tcb_svn",
          "mrConfigId", "tdx_mrconfigid",
          "mrOwner", "tdx_mrowner",
          "mrOwnerConfig", "tdx_mrownerconfig");

  private PinnedPolicy() {}

  /** Pins what the request's evidence says. */
  static JsonObject of(String name, JsonObject request) {
    JsonObject evidence = request.getAsJsonObject("evidence");
    int gpus = devices(request, "gpu").size();
    int switches = devices(request, "switch").size();
    JsonObject policy =
        gpus == 0 ? Documents.cpuPolicy(name) : Documents.devicePolicy(name, gpus, switches);
    JsonArray conditions = new JsonArray();
    JsonObject tdx = Jws.parse(TokenPlace.CPU.get(request)).claims().getAsJsonObject("tdx");
    MEASUREMENTS.forEach((fact, claim) ->
        add(conditions, "cpu.tdx." + fact + " == '" + tdx.get(claim).getAsString() + "'"));
    add(conditions, platform(tdx));
    if (evidence.has("gpu")) {
      add(conditions, all("gpus", devices(request, "gpu"), " && d.oemId == '5703'"));
      add(conditions, "binding.gpus == 'verdict' && binding.level == 3");
    }
    if (evidence.has("switch")) {
      add(conditions, all("switches", devices(request, "switch"), ""));
    }
    policy.add("conditions", conditions);
    return policy;
  }

  private static String platform(JsonObject tdx) {
    JsonObject collateral = tdx.getAsJsonObject("tdx_collateral");
    return "cpu.tcbDate == timestamp('%s') && size(cpu.advisoryIds) == 0 && cpu.fmspc == '%s' && cpu.tcbEvaluationDataNumber == %s && cpu.tdx.seamSvn == %s && !cpu.tdx.perfmon && cpu.tdx.septVeDisable"
        .formatted(
            tdx.get("attester_tcb_date").getAsString(),
            collateral.get("fmspc").getAsString(),
            collateral.get("tcbevaluationdatanumber"),
            tdx.get("tdx_seamsvn"));
  }

  /** Each of these devices, and no other. */
  private static String all(String list, List<JsonObject> devices, String more) {
    String ueids = texts(devices, "ueid");
    String models = texts(devices, "hwmodel");
    return list
        + ".all(d, d.ueid in ["
        + ueids
        + "] && d.hwModel in ["
        + models
        + "] && d.claimsVersion == '3.0' && d.ocspStatus == 'good'"
        + more
        + ")";
  }

  private static String texts(List<JsonObject> devices, String claim) {
    return devices.stream()
        .map(device -> "'" + device.get(claim).getAsString() + "'")
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static List<JsonObject> devices(JsonObject request, String kind) {
    List<JsonObject> devices = new ArrayList<>();
    for (TokenPlace place : TokenPlace.in(request)) {
      if (place.isDevice() && place.evidence().equals(kind)) {
        devices.add(Jws.parse(place.get(request)).claims());
      }
    }
    return devices;
  }

  private static void add(JsonArray conditions, String cel) {
    JsonObject condition = new JsonObject();
    condition.addProperty("name", "pin-" + conditions.size());
    condition.addProperty("cel", cel);
    conditions.add(condition);
  }
}
