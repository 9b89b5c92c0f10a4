package dev.sallyport.broker.ready;

import java.util.List;
import java.util.stream.Collectors;

/** Production does not start with these settings. */
public final class NotReadyException extends Exception {
  private static final long serialVersionUID = 1L;

  NotReadyException(List<Finding> findings) {
    super(
        findings.stream()
            .map(Finding::toString)
            .collect(
                Collectors.joining(
                    "\n  ", "not ready for production (sallyport.mode=production):\n  ", "")));
  }
}
