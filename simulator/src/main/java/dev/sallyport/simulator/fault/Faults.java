package dev.sallyport.simulator.fault;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Faults to show, for one request or one guest.
 *
 * @param set the faults
 * @param places which services are to show them
 */
public record Faults(Set<Fault> set, Set<Service> places) {
  /** Request header that names faults by label, separated by commas. */
  public static final String HEADER = "X-Simulator-Fault";

  private static final Set<Service> EVERYWHERE = EnumSet.allOf(Service.class);
  private static final Faults NONE = new Faults(Set.of());

  /** Copies the sets. */
  public Faults {
    set = Set.copyOf(set);
    places = Set.copyOf(places);
  }

  private Faults(Set<Fault> set) {
    this(set, EVERYWHERE);
  }

  /** No fault: everything as the real ones do it. */
  public static Faults none() {
    return NONE;
  }

  /** One fault. */
  public static Faults of(Fault fault) {
    return new Faults(Set.of(fault));
  }

  /**
   * Reads labels separated by commas.
   *
   * @throws IllegalArgumentException for a label that is none: a misspelt fault must not pass as
   *     good evidence
   */
  public static Faults parse(String labels) {
    EnumSet<Fault> set = EnumSet.noneOf(Fault.class);
    for (String label : labels.split(",", -1)) {
      if (!label.isBlank()) {
        set.add(
            Fault.fromLabel(label.strip())
                .orElseThrow(() -> new IllegalArgumentException("no such fault: " + label)));
      }
    }
    return new Faults(set);
  }

  /** Whether this fault is to be shown. */
  public boolean has(Fault fault) {
    return set.contains(fault);
  }

  /** These and others. */
  public Faults and(Faults others) {
    EnumSet<Fault> both = EnumSet.noneOf(Fault.class);
    both.addAll(set);
    both.addAll(others.set);
    return new Faults(both);
  }

  /** These, shown by one service alone where several could. */
  public Faults at(Service service) {
    return new Faults(set, Set.of(service));
  }

  /** Those that a service is to show. */
  public Faults shownBy(Service service) {
    return new Faults(
        set.stream()
            .filter(fault -> places.contains(service) && fault.shownBy().contains(service))
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** The labels, as {@link #parse} reads them. */
  public String labels() {
    return set.stream().map(Fault::label).sorted().collect(Collectors.joining(","));
  }
}
