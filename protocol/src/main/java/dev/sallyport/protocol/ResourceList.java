package dev.sallyport.protocol;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The resources of one challenge: 1 to 32, distinct paths, one tenant, in ascending unsigned byte
 * order.
 *
 * @param names in that order
 */
public record ResourceList(List<ResourceName> names) {
  /** Most resources in one challenge. */
  public static final int MAX = 32;

  /** Copies; use {@link #parse} for foreign text. */
  public ResourceList {
    names = List.copyOf(names);
    if (names.isEmpty() || names.size() > MAX) {
      throw new IllegalArgumentException("1 to 32 resources");
    }
  }

  /** Reads and sorts resources from foreign text. */
  public static Outcome<ResourceList> parse(List<String> texts) {
    if (texts.isEmpty() || texts.size() > MAX) {
      return Outcome.refused(RefusalReason.RESOURCE_COUNT);
    }
    List<ResourceName> names = new ArrayList<>();
    for (String text : texts) {
      switch (ResourceName.parse(text)) {
        case Outcome.Accepted<ResourceName>(ResourceName name) -> names.add(name);
        case Outcome.Refused<ResourceName>(Refusal refusal) -> {
          return refusal.asOutcome();
        }
      }
    }
    names.sort(null);
    return checked(names);
  }

  /** The one tenant. */
  public TenantName tenant() {
    return names.getFirst().tenant();
  }

  /** The names as text, in order. */
  public List<String> texts() {
    return names.stream().map(ResourceName::toString).toList();
  }

  private static Outcome<ResourceList> checked(List<ResourceName> names) {
    Set<SecretPath> paths = new HashSet<>();
    for (ResourceName name : names) {
      if (!name.tenant().equals(names.getFirst().tenant())) {
        return Outcome.refused(RefusalReason.MIXED_TENANTS);
      }
      if (!paths.add(name.path())) {
        return Outcome.refused(RefusalReason.DUPLICATE_RESOURCE);
      }
    }
    return Outcome.accepted(new ResourceList(names));
  }

  Frame appendTo(Frame frame) {
    frame.u32(names.size());
    names.forEach(name -> frame.prefixed(name.toString()));
    return frame;
  }
}
