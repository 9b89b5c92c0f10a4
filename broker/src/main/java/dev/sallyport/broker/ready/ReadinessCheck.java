package dev.sallyport.broker.ready;

import java.util.stream.Stream;

/** Looks at one concern of a configuration; changes nothing and reaches no network. */
interface ReadinessCheck {
  /** What is unsafe; empty when there is nothing. */
  Stream<Finding> findings(StartFacts facts);
}
