package dev.sallyport.bench;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.sallyport.bench.load.Latencies;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one run of the benchmark found.
 *
 * @param rounds windows with one GPU, with their floors
 * @param pairs windows with eight GPUs, beside others with one
 * @param floorParts each primitive of the floor alone, by name, in microseconds
 * @param halfLoad answers at half of the most that one core gives, open loop
 * @param disk the disk alone, flushing as much as often
 * @param residentMebibytes resident memory of the broker after the load
 * @param readyMillis from the start of the process to the line that it listens, median
 */
public record Figures(
    Rounds rounds,
    Pairs pairs,
    Map<String, Double> floorParts,
    Latencies halfLoad,
    Latencies disk,
    long residentMebibytes,
    double readyMillis) {

  /** Copies. */
  public Figures {
    floorParts = Map.copyOf(floorParts);
  }

  /** For a person. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line("crypto floor of one release", rounds.floorMicros(), "us"));
    new TreeMap<>(floorParts).forEach((part, micros) -> lines.add(line("  " + part, micros, "us")));
    double single = rounds.whole().cpuMicrosPerRelease();
    lines.add(line("broker CPU per release, 1 GPU", single, "us"));
    lines.add(line("broker CPU per release, 8 GPUs", pairs.eight().cpuMicrosPerRelease(), "us"));
    lines.add(line("ratio to the floor", rounds.floorRatio(), "x"));
    lines.add(line("ratio of 8 GPUs to 1", pairs.eightGpuRatio(), "x"));
    lines.add(line("releases per second on one core", rounds.whole().releasesPerSecond(), ""));
    lines.add(line("p50 at half of that, open loop", halfLoad.p50(), "ms"));
    lines.add(line("p99 at half of that, open loop", halfLoad.p99(), "ms"));
    lines.add(line("p99 over p50", halfLoad.p99() / halfLoad.p50(), "x"));
    lines.add(line("p50 of the disk alone at that rate", disk.p50(), "ms"));
    lines.add(line("p99 of the disk alone at that rate", disk.p99(), "ms"));
    lines.add(line("resident memory after the load", (double) residentMebibytes, "MiB"));
    lines.add(line("start to ready, median of 5", readyMillis, "ms"));
    return lines;
  }

  /** For a program. */
  public String json() {
    JsonObject json = new JsonObject();
    json.addProperty("floorMicros", rounds.floorMicros());
    json.addProperty("cpuMicrosPerRelease", rounds.whole().cpuMicrosPerRelease());
    json.addProperty("floorRatio", rounds.floorRatio());
    json.addProperty("eightGpuRatio", pairs.eightGpuRatio());
    json.addProperty("releasesPerSecond", rounds.whole().releasesPerSecond());
    json.addProperty("p50Millis", halfLoad.p50());
    json.addProperty("p99Millis", halfLoad.p99());
    json.addProperty("diskP50Millis", disk.p50());
    json.addProperty("diskP99Millis", disk.p99());
    json.addProperty("rssMiB", residentMebibytes);
    json.addProperty("readyMillis", readyMillis);
    return new GsonBuilder().setPrettyPrinting().create().toJson(json) + "\n";
  }

  private static String line(String name, double value, String unit) {
    return String.format(Locale.ROOT, "%-36s %10.2f %s", name, value, unit);
  }
}
