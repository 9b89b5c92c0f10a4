package dev.sallyport.simulator.demo;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The steps of the demo, in order. Each can be broken on purpose and must then fail. */
enum Step {
  START("a broker and a simulator start on free loopback ports"),
  TENANT("an owner pins the broker and makes a tenant"),
  POLICY("the owner signs reference values and a policy for TDX with 8 GPUs"),
  SECRET("a model is encrypted, and its key sealed and uploaded"),
  RELEASE("a workload with TDX and 8 GPUs gets the key"),
  DECRYPT("the key opens the model"),
  TAMPERED("REFUSED: a guest with another kernel"),
  REPLAYED("REFUSED: a challenge that was used, with a thief's key"),
  FOREIGN_GPU("REFUSED: GPUs of another machine"),
  SWAPPED_KEY("REFUSED: a key swapped on the way");

  private final String text;

  Step(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** Its name on the command line. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Step> fromLabel(String label) {
    return Stream.of(values()).filter(step -> step.label().equals(label)).findFirst();
  }
}
