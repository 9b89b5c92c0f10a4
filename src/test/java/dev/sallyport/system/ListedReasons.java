package dev.sallyport.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What docs/api.md says that a workload can be told, and by which status. */
final class ListedReasons {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `[a-z0-9-]+` \\| (\\d{3}) \\| `([a-z0-9-]+)` \\| \\S.*\\|$");

  /** Listed, but no answer to one's own wrong request: the broker itself would be in trouble. */
  private static final Set<Integer> TROUBLE = Set.of(429, 500, 503);

  private final Map<String, Integer> statusByReason;

  private ListedReasons(Map<String, Integer> statusByReason) {
    this.statusByReason = statusByReason;
  }

  static ListedReasons read() {
    Map<String, Integer> statusByReason = new TreeMap<>();
    try {
      Matcher rows = ROW.matcher(Files.readString(Project.file("docs/api.md")));
      while (rows.find()) {
        statusByReason.put(rows.group(2), Integer.valueOf(rows.group(1)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ListedReasons(statusByReason);
  }

  /** Whether this is a listed answer to a request that is wrong. */
  boolean refuses(int status, String reason) {
    Integer listed = statusByReason.get(reason);
    return listed != null && listed == status && !TROUBLE.contains(status);
  }

  int size() {
    return statusByReason.size();
  }
}
