package dev.sallyport.broker.ready;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Flags of the virtual machine by which its memory gets out. The machine itself tells what they
 * are: a flag has a default, comes from the command line, a file or a variable, and the last wins.
 *
 * @param values by name; a flag that the machine does not tell is missing
 */
public record JvmFlags(Map<String, String> values) {
  /** Write all memory to a file where they are on. */
  private static final List<String> DUMPS =
      List.of(
          "HeapDumpOnOutOfMemoryError",
          "HeapDumpBeforeFullGC",
          "HeapDumpAfterFullGC",
          "CrashOnOutOfMemoryError");

  /** On unless it is switched off; whether a crash then leaves a file is up to the system. */
  private static final String CORE = "CreateCoredumpOnCrash";

  /** Run a command beside the memory that they are about: usually one that dumps it. */
  private static final List<String> COMMANDS = List.of("OnOutOfMemoryError", "OnError");

  /** Copies. */
  public JvmFlags {
    values = Map.copyOf(values);
  }

  /** Those of another process, of which only the arguments may be known. */
  public static JvmFlags unknown() {
    return new JvmFlags(Map.of());
  }

  /** Those of this process. */
  public static JvmFlags ofThisProcess() {
    Map<String, String> values = new HashMap<>();
    HotSpotDiagnosticMXBean machine =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    Stream.of(DUMPS, COMMANDS, List.of(CORE))
        .flatMap(List::stream)
        .forEach(name -> {
          String value = value(machine, name);
          if (value != null) {
            values.put(name, value);
          }
        });
    return new JvmFlags(values);
  }

  private static @Nullable String value(@Nullable HotSpotDiagnosticMXBean machine, String name) {
    try {
      return machine == null ? null : machine.getVMOption(name).getValue();
    } catch (IllegalArgumentException e) {
      // A machine of another version has no such flag, and so nothing to switch off.
      return null;
    }
  }

  /** The unsafe ones as an argument names them, without a command that one may hold. */
  Stream<String> unsafe(List<String> arguments) {
    return Stream.of(
            DUMPS.stream().filter(name -> isOn(name, arguments)).map(JvmFlags::switchedOn),
            Stream.of(switchedOn(CORE))
                .filter(core -> arguments.contains(core) && isOn(CORE, arguments)),
            COMMANDS.stream()
                .filter(name -> hasCommand(name, arguments))
                .map(name -> "-XX:" + name))
        .flatMap(Function.identity());
  }

  /** The flag that leaves it to the system whether a crash writes all memory to a file. */
  Optional<String> coreDump(List<String> arguments) {
    return Optional.of(switchedOn(CORE))
        .filter(core -> !arguments.contains(core) && isOn(CORE, arguments));
  }

  private static String switchedOn(String name) {
    return "-XX:+" + name;
  }

  private boolean isOn(String name, List<String> arguments) {
    String value = values.get(name);
    return value == null ? arguments.contains(switchedOn(name)) : Boolean.parseBoolean(value);
  }

  private boolean hasCommand(String name, List<String> arguments) {
    String value = values.get(name);
    return value == null
        ? arguments.stream().anyMatch(argument -> argument.startsWith("-XX:" + name + "="))
        : !value.isEmpty();
  }
}
