package dev.sallyport.client.cli;

import dev.sallyport.protocol.ResourceName;
import java.util.regex.Pattern;

/**
 * One secret of a command that is started with secrets.
 *
 * @param form how the command gets it
 * @param name of the environment variable that holds the secret, or the path of its file
 * @param resource which secret
 */
record Binding(Form form, String name, ResourceName resource) {
  /** What every shell takes as a name; the file is called so too, and stays in its directory. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  /** How a command gets a secret. */
  enum Form {
    /** In the variable itself. */
    VARIABLE("--env"),
    /** In a file, whose path is in the variable. */
    FILE("--file");

    private final String option;

    Form(String option) {
      this.option = option;
    }
  }

  /** From {@code NAME=RESOURCE} as it stands on the command line. */
  static Binding parse(Form form, String text) throws CliException {
    int sign = text.indexOf('=');
    String name = sign < 0 ? "" : text.substring(0, sign);
    if (!NAME.matcher(name).matches()) {
      throw CliException.usage(
          form.option + " takes NAME=RESOURCE, and not " + text,
          "NAME has letters, digits and _; RESOURCE is TENANT/PATH or TENANT/PATH@VERSION.");
    }
    String resource = text.substring(sign + 1);
    return new Binding(form, name, Replies.argument(ResourceName.parse(resource), form.option));
  }
}
