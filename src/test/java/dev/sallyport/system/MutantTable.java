package dev.sallyport.system;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many mutants of which family got which answer, to be printed. */
final class MutantTable {
  private final Map<String, Map<Family, Long>> byReason = new TreeMap<>();
  private final Map<Family, Long> same = new EnumMap<>(Family.class);
  private final Map<Family, Long> again = new EnumMap<>(Family.class);
  private final List<Long> nanos = new ArrayList<>();

  synchronized void answered(Family family, String reason, long took) {
    byReason.computeIfAbsent(reason, _ -> new EnumMap<>(Family.class)).merge(family, 1L, Long::sum);
    nanos.add(took);
  }

  /** Said the same as a good request, and was not sent as a mutant. */
  synchronized void same(Family family) {
    same.merge(family, 1L, Long::sum);
  }

  /** Was drawn before. */
  synchronized void again(Family family) {
    again.merge(family, 1L, Long::sum);
  }

  synchronized long sent() {
    return nanos.size();
  }

  synchronized int reasons() {
    return byReason.size();
  }

  /** Mutants of one family that were answered. */
  synchronized long of(Family family) {
    return byReason.values().stream().mapToLong(row -> row.getOrDefault(family, 0L)).sum();
  }

  /** Milliseconds in which so many of a hundred were answered. */
  synchronized double millis(double percent) {
    return Percentile.millis(nanos, percent);
  }

  /** A line for each reason and a column for each family. */
  synchronized String text() {
    StringBuilder text = new StringBuilder(row("reason", header()));
    byReason.forEach((reason, counts) -> text.append(row(reason, cells(counts))));
    Map<Family, Long> total = new EnumMap<>(Family.class);
    for (Family family : Family.values()) {
      total.put(family, of(family));
    }
    return text.append(row("all refused", cells(total)))
        .append(row("dropped: says the same", cells(same)))
        .append(row("dropped: drawn again", cells(again)))
        .toString();
  }

  private static List<String> header() {
    List<String> cells =
        Arrays.stream(Family.values()).map(Family::label).collect(Collectors.toList());
    cells.add("total");
    return cells;
  }

  private static List<String> cells(Map<Family, Long> counts) {
    List<String> cells = new ArrayList<>();
    for (Family family : Family.values()) {
      cells.add(Long.toString(counts.getOrDefault(family, 0L)));
    }
    cells.add(Long.toString(counts.values().stream().mapToLong(Long::longValue).sum()));
    return cells;
  }

  private static String row(String name, List<String> cells) {
    return "  %-28s%s%n"
        .formatted(name, cells.stream().map("%14s"::formatted).collect(Collectors.joining()));
  }
}
