package dev.sallyport.client.collector.files;

/** The three exchanges with tools, in their order. */
enum Exchange {
  GPU("gpu", "gpu-nonce.hex", "gpu-bundle.json"),
  SWITCH("switch", "switch-nonce.hex", "switch-bundle.json"),
  CPU("cpu", "held-data.b64", "cpu-token.jwt");

  /** In option names, as {@code gpu-program}. */
  private final String label;

  private final String question;
  private final String answer;

  Exchange(String label, String question, String answer) {
    this.label = label;
    this.question = question;
    this.answer = answer;
  }

  String label() {
    return label;
  }

  /** The file that this collector writes. */
  String question() {
    return question;
  }

  /** The file that the tool's output goes to. */
  String answer() {
    return answer;
  }

  /** A command line that makes the answer, for a person to read. */
  String hint(String value) {
    return switch (this) {
      case GPU -> "nvattest attest --device gpu --verifier remote --nonce " + value;
      case SWITCH -> "nvattest attest --device nvswitch --verifier remote --nonce " + value;
      case CPU -> "trustauthority-cli token --config config.json --user-data " + value;
    };
  }
}
