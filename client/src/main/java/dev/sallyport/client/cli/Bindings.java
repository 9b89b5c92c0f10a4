package dev.sallyport.client.cli;

import dev.sallyport.protocol.ResourceList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The secrets of one command.
 *
 * @param all in the order of the command line, no name twice
 * @param wanted what to ask the broker for: each resource once
 */
record Bindings(List<Binding> all, ResourceList wanted) {
  /** Copies. */
  Bindings {
    all = List.copyOf(all);
  }

  /** From the values of {@code --env} and {@code --file}. */
  static Bindings parse(List<String> variables, List<String> files) throws CliException {
    List<Binding> all = new ArrayList<>();
    for (String text : variables) {
      all.add(Binding.parse(Binding.Form.VARIABLE, text));
    }
    for (String text : files) {
      all.add(Binding.parse(Binding.Form.FILE, text));
    }
    if (all.isEmpty()) {
      throw CliException.usage(
          "no secret is named", "Add --env NAME=RESOURCE or --file NAME=RESOURCE.");
    }
    requireNoNameTwice(all);
    List<String> resources =
        all.stream().map(binding -> binding.resource().toString()).distinct().toList();
    return new Bindings(all, Replies.argument(ResourceList.parse(resources), "RESOURCE"));
  }

  boolean haveFiles() {
    return all.stream().anyMatch(binding -> binding.form() == Binding.Form.FILE);
  }

  /** One of the two would silently not arrive. */
  private static void requireNoNameTwice(List<Binding> all) throws CliException {
    Set<String> names = new HashSet<>();
    for (Binding binding : all) {
      if (!names.add(binding.name())) {
        throw CliException.usage(
            "two secrets are called " + binding.name(), "Give each a name of its own.");
      }
    }
  }
}
