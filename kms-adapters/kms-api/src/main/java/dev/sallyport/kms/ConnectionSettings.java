package dev.sallyport.kms;

import java.util.List;

/** What the operator configured for one connection of a {@link ConnectedKms}. */
public interface ConnectionSettings {

  /** What the operator calls it. */
  String name();

  /** Names of the KEKs that may be used there, at least one. */
  List<String> keys();
}
