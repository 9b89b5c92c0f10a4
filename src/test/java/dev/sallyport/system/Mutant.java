package dev.sallyport.system;

/** A release request that must be refused. */
final class Mutant {
  private final Family family;
  private final Draft draft;

  Mutant(Family family, Draft draft) {
    this.family = family;
    this.draft = draft;
  }

  Family family() {
    return family;
  }

  /** The change, for people. */
  String how() {
    return draft.how();
  }

  byte[] body() {
    return draft.body();
  }

  /** A change that was made, before anybody asked whether it changed what is said. */
  static final class Draft {
    private final String how;
    private final byte[] body;

    Draft(String how, byte[] body) {
      this.how = how;
      this.body = body;
    }

    String how() {
      return how;
    }

    byte[] body() {
      return body;
    }
  }

  /** Makes mutants of one family. */
  interface Maker {
    Draft make(Stock stock, Dice dice);
  }
}
