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

  private final Path home;
  private final Path folder;
  private final Path inputs;

  /**
   * With the tokens of this request and the providers of this broker.
   *
   * @param home the tree with the broker's flags
   * @param folder where inputs, results and log go
   */
  public FloorRun(Path home, Path folder, byte[] request, BrokerProcess broker)
      throws BenchException {
    this.home = home;
    this.folder = folder;
    this.inputs = folder.resolve("floor-inputs.json");
    try {
      FloorInputs.write(inputs, request, broker.providers());
    } catch (IOException e) {
      throw new BenchException("the floor's inputs cannot be written: " + inputs, e);
    }
  }

  /** All primitives of one release, one after the other, in microseconds. */
  public double release() throws BenchException, InterruptedException {
    Double whole = measure(WHOLE).get(WHOLE);
    if (whole == null) {
      throw new BenchException("JMH measured nothing");
    }
    return whole;
  }

  /** Each primitive alone, by the names of {@link Floor}'s methods, in microseconds. */
  public Map<String, Double> parts() throws BenchException, InterruptedException {
    return measure("(?!" + WHOLE + ").*");
  }

  /**
   * Runs what is named.
   *
   * @param methods a regular expression
   */
  private Map<String, Double> measure(String methods) throws BenchException, InterruptedException {
    Path results = folder.resolve("floor.json");
    Path log = folder.resolve("floor.log");
    try {
      Process process =
          new ProcessBuilder(command(methods, results))
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

  private List<String> command(String methods, Path results) {
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
    command.add(Floor.class.getName() + "\\." + methods + "$");
    return command;
  }

  private static Map<String, Double> read(Path results) throws IOException {
    Map<String, Double> parts = new TreeMap<>();
    for (JsonElement entry : JsonParser.parseString(Files.readString(results)).getAsJsonArray()) {
      JsonObject result = entry.getAsJsonObject();
      String name = result.get("benchmark").getAsString();
      double score = result.getAsJsonObject("primaryMetric").get("score").getAsDouble();
      parts.put(name.substring(name.lastIndexOf('.') + 1), score);
    }
    return parts;
  }
}
