package dev.sallyport.client.cli;

import dev.sallyport.policy.PolicyEngine;
import dev.sallyport.policy.PolicyLimits;
import dev.sallyport.policy.cases.CaseResult;
import dev.sallyport.policy.cases.PolicyCases;
import dev.sallyport.protocol.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A policy directory on this machine; {@link PolicyCases} says what its files mean. */
final class PolicyDirectory {
  private static final int DEPTH = 2;

  /** Wide enough for any real policy; a wrong DIR must not make this read a whole disk. */
  private static final int MAX_FILES = 256;

  private PolicyDirectory() {}

  /** Runs the table of cases under the limits that brokers have by default. */
  static List<CaseResult> run(Path directory) throws CliException {
    PolicyEngine engine = new PolicyEngine(PolicyLimits.DEFAULT);
    PolicyCases cases =
        Replies.require(PolicyCases.read(engine, files(directory)), directory.toString());
    List<CaseResult> results = cases.run(engine);
    if (results.isEmpty()) {
      throw CliException.usage("cases.json has no case", "A test without cases proves nothing.");
    }
    return results;
  }

  private static Map<String, Bytes> files(Path directory) throws CliException {
    Map<String, Bytes> files = new TreeMap<>();
    for (Path file : list(directory)) {
      String name = directory.relativize(file).toString().replace('\\', '/');
      files.put(name, Bytes.of(PrivateFiles.read(file, PolicyCases.LIMITS.maxBytes())));
    }
    return files;
  }

  private static List<Path> list(Path directory) throws CliException {
    try (Stream<Path> found = Files.walk(directory, DEPTH)) {
      return found
          .filter(file -> file.toString().endsWith(".json") && Files.isRegularFile(file))
          .limit(MAX_FILES)
          .toList();
    } catch (IOException e) {
      throw CliException.local("cannot list " + directory, e);
    }
  }
}
