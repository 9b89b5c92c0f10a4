package dev.sallyport.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs Jazzer on a target, in a process of its own: it instruments what it fuzzes. */
final class Fuzzer {
  /** Beyond its time: to start, to instrument and to stop. */
  private static final Duration AROUND = Duration.ofMinutes(5);

  /** An input that takes longer is a finding. */
  private static final Duration PER_INPUT = Duration.ofSeconds(30);

  private static final int MEMORY_MIB = 1024;

  private final Path folder;

  /** A fuzzer that leaves corpora, findings and outputs below this folder. */
  Fuzzer(Path folder) {
    this.folder = folder;
  }

  /** Fuzzes a target for a time, or until something is found. */
  FuzzResult run(FuzzTarget target, Duration time) throws IOException, InterruptedException {
    Path own = folder.resolve(target.type().substring(target.type().lastIndexOf('.') + 1));
    Path corpus = Files.createDirectories(own.resolve("corpus"));
    Path output = own.resolve("output.txt");
    Process process =
        new ProcessBuilder(command(target, time, own, corpus))
            .directory(own.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(time.plus(AROUND).toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException(target.name() + " did not end, see " + output);
      }
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(output, StandardCharsets.ISO_8859_1);
    return FuzzResult.of(text, process.exitValue());
  }

  private static List<String> command(FuzzTarget target, Duration time, Path own, Path corpus) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + MEMORY_MIB + "m",
        // Two of these share two cores: what a better compiler would win is lost to its threads.
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+EnableDynamicAgentLoading",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        // Surefire's own class path is one jar that names the others.
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + target.type(),
        "--instrumentation_includes=dev.sallyport.**",
        "--reproducer_path=" + own,
        "-artifact_prefix=" + own + "/",
        "-max_total_time=" + time.toSeconds(),
        "-timeout=" + PER_INPUT.toSeconds(),
        "-print_final_stats=1",
        corpus.toString());
  }
}
