package dev.sallyport.broker.crypto;

import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The provider of each primitive, chosen once at start: the native one where it loads and gives the
 * known answers, otherwise the JDK's own, which is slower and needs no native code. X-Wing has no
 * fall-back; without Conscrypt there is no transport key and so no broker.
 */
public final class NativeCrypto {
  private final Map<Primitive, Choice> choices;

  private NativeCrypto(Map<Primitive, Choice> choices) {
    this.choices = Collections.unmodifiableMap(choices);
  }

  /**
   * What was chosen for a primitive.
   *
   * @param primitive the primitive
   * @param provider who does it; empty: nobody can
   * @param why one clause for the log
   */
  public record Choice(Primitive primitive, Optional<Provider> provider, String why) {

    /** One line for the log. */
    public String line() {
      return "crypto " + primitive.label() + ": " + providerName() + " (" + why + ")";
    }

    /** The provider's name in the JDK's list. */
    public String providerName() {
      return provider.map(Provider::getName).orElse("unavailable");
    }
  }

  /**
   * Loads, tests and registers the native providers.
   *
   * @param corretto whether Amazon Corretto Crypto Provider may be used
   * @param conscrypt whether Conscrypt may be used
   */
  public static NativeCrypto start(boolean corretto, boolean conscrypt) {
    return choose(List.of(Candidate.corretto(corretto), Candidate.conscrypt(conscrypt)));
  }

  static NativeCrypto choose(List<Candidate> candidates) {
    Map<Primitive, Choice> choices = new EnumMap<>(Primitive.class);
    SelfTest test = new SelfTest();
    candidates.forEach(candidate -> tryOut(candidate, test, choices));
    for (Primitive primitive : Primitive.values()) {
      choices.computeIfAbsent(primitive, _ -> fallBack(primitive, test, "no native provider"));
    }
    return new NativeCrypto(choices);
  }

  /** What was chosen for this primitive. */
  public Choice choice(Primitive primitive) {
    Choice choice = choices.get(primitive);
    if (choice == null) {
      throw new IllegalStateException("every primitive has a choice");
    }
    return choice;
  }

  /**
   * Who does this primitive.
   *
   * @throws IllegalStateException if nobody does
   */
  public Provider provider(Primitive primitive) {
    return choice(primitive)
        .provider()
        .orElseThrow(() -> new IllegalStateException(choice(primitive).line()));
  }

  /** What was chosen for each primitive. */
  public List<Choice> choices() {
    return List.copyOf(choices.values());
  }

  /** Primitives that nobody here can do. */
  public List<Primitive> unavailable() {
    Predicate<Choice> missing = choice -> choice.provider().isEmpty();
    return choices.values().stream().filter(missing).map(Choice::primitive).toList();
  }

  private static void tryOut(Candidate candidate, SelfTest test, Map<Primitive, Choice> choices) {
    if (!candidate.enabled()) {
      giveUp(candidate, test, choices, candidate.key() + " is off");
      return;
    }
    Provider provider;
    try {
      provider = candidate.load().call();
    } catch (Exception | LinkageError e) {
      // Loading native code fails in ways that no signature lists; the JDK serves instead.
      giveUp(candidate, test, choices, "the native provider does not load: " + kind(e));
      return;
    }
    register(provider, candidate.first());
    for (Primitive primitive : candidate.primitives()) {
      choices.put(primitive, tested(primitive, provider, test));
    }
    unregisterUseless(provider, choices);
  }

  private static Choice tested(Primitive primitive, Provider provider, SelfTest test) {
    return test.passes(primitive, provider)
        ? new Choice(primitive, Optional.of(provider), "native, self-test passed")
        : fallBack(primitive, test, provider.getName() + " failed its self-test");
  }

  private static void giveUp(
      Candidate candidate, SelfTest test, Map<Primitive, Choice> choices, String why) {
    candidate
        .primitives()
        .forEach(primitive -> choices.put(primitive, fallBack(primitive, test, why)));
  }

  private static Choice fallBack(Primitive primitive, SelfTest test, String why) {
    Optional<Provider> jdk =
        Optional.of(primitive.fallBack())
            .filter(name -> !name.isEmpty())
            .map(Security::getProvider)
            .filter(provider -> test.passes(primitive, provider));
    String outcome = jdk.isPresent() ? "fall-back, " : "no fall-back, ";
    return new Choice(primitive, jdk, outcome + why);
  }

  /** At the end of the list Conscrypt serves those who ask for it and never TLS by accident. */
  private static void register(Provider provider, boolean first) {
    Security.removeProvider(provider.getName());
    Security.insertProviderAt(provider, first ? 1 : Security.getProviders().length + 1);
  }

  /** A provider at the head that fails for what Tink takes from the list must not stay there. */
  private static void unregisterUseless(Provider provider, Map<Primitive, Choice> choices) {
    List<Primitive> kept = new ArrayList<>();
    for (Primitive listed : List.of(Primitive.AES_GCM, Primitive.X_WING)) {
      Choice choice = choices.get(listed);
      if (choice != null && choice.provider().filter(provider::equals).isPresent()) {
        kept.add(listed);
      }
    }
    if (kept.isEmpty()) {
      Security.removeProvider(provider.getName());
    }
  }

  private static String kind(Throwable e) {
    return e.getClass().getSimpleName();
  }
}
