package dev.sallyport.bench.floor;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sallyport.bench.world.BenchException;
import dev.sallyport.bench.world.BrokerProcess;
import dev.sallyport.bench.world.Cores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs {@link Floor} in a process of its own, on the broker's core and under the broker's flags, so
 * that both numbers of the ratio are of one kind.
 */
public final class FloorRun {
  private static final String WHOLE = "release";

  private FloorRun() {}

  /**
   * What the primitives cost.
   *
   * @param micros the whole of one release
   * @param parts each primitive alone, by the names of {@link Floor}'s methods
   */
  public record Result(double micros, Map<String, Double> parts) {
    /** Copies, sorted. */
    public Result {
      parts = Map.copyOf(parts);
    }
  }

  /** Measures with the tokens of this request and the providers of this broker. */
  public static Result measure(Path home, Path folder, byte[] request, BrokerProcess broker)
      throws BenchException, InterruptedException {
    Path inputs = folder.resolve("floor-inputs.json");
    Path results = folder.resolve("floor.json");
    Path log = folder.resolve("floor.log");
    try {
      FloorInputs.write(inputs, request, broker.providers());
      Process process =
          new ProcessBuilder(command(home, inputs, results))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new BenchException("the floor could not be measured: see " + log);
      }
      return read(results);
    } catch (IOException e) {
      throw new BenchException("the floor could not be measured: see " + log, e);
    }
  }

  private static List<String> command(Path home, Path inputs, Path results) {
    List<String> command = new ArrayList<>(Cores.prefix(Cores.BROKER));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + home.resolve("broker/jvm.options"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-D" + FloorInputs.FILE + "=" + inputs);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.openjdk.jmh.Main");
    // The process that JMH forks takes over core and flags.
    command.addAll(List.of("-f", "1", "-wi", "5", "-w", "1s", "-i", "4", "-r", "1s"));
    command.addAll(List.of("-rf", "json", "-rff", results.toString()));
    command.add(Floor.class.getName() + "\\..*");
    return command;
  }

  private static Result read(Path results) throws IOException, BenchException {
    Map<String, Double> parts = new TreeMap<>();
    for (JsonElement entry : JsonParser.parseString(Files.readString(results)).getAsJsonArray()) {
      JsonObject result = entry.getAsJsonObject();
      String name = result.get("benchmark").getAsString();
      double score = result.getAsJsonObject("primaryMetric").get("score").getAsDouble();
      parts.put(name.substring(name.lastIndexOf('.') + 1), score);
    }
    Double whole = parts.remove(WHOLE);
    if (whole == null) {
      throw new BenchException("JMH measured nothing");
    }
    return new Result(whole, parts);
  }
}
