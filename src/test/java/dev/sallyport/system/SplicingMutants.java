package dev.sallyport.system;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.List;

/** Parts of one good request in another. */
final class SplicingMutants implements Mutant.Maker {
  private static final List<String> PARTS =
      List.of("challenge", "ticket", "resources", "recipient", "cpu", "gpu", "switch");

  @Override
  public Mutant.Draft make(Stock stock, Dice dice) {
    Good into = dice.pick(stock.all());
    Good from = dice.pick(stock.all());
    return switch (dice.below(5)) {
      case 0 -> tokenParts(into, from, dice);
      case 1 -> tokens(into, from, dice);
      case 2 -> key(into, from, dice);
      default -> parts(into, from, dice);
    };
  }

  /** Any choice of parts. */
  private static Mutant.Draft parts(Good into, Good from, Dice dice) {
    JsonObject request = into.copy();
    StringBuilder how = new StringBuilder("of another request:");
    for (String part : PARTS) {
      if (dice.oneIn(2)) {
        move(part, from.copy(), request);
        how.append(' ').append(part);
      }
    }
    return new Mutant.Draft(how.toString(), Good.bytes(request));
  }

  private static void move(String part, JsonObject from, JsonObject into) {
    boolean evidence = PARTS.indexOf(part) >= PARTS.indexOf("cpu");
    JsonObject source = evidence ? from.getAsJsonObject("evidence") : from;
    JsonObject target = evidence ? into.getAsJsonObject("evidence") : into;
    JsonElement value = source.get(part);
    if (value == null) {
      target.remove(part);
    } else {
      target.add(part, value);
    }
  }

  /** One or more tokens, each into the place that it had. */
  private static Mutant.Draft tokens(Good into, Good from, Dice dice) {
    JsonObject request = into.copy();
    List<TokenPlace> places = TokenPlace.in(request);
    List<TokenPlace> common =
        TokenPlace.in(from.request()).stream().filter(places::contains).toList();
    StringBuilder how = new StringBuilder("of another request:");
    for (TokenPlace place : common) {
      if (dice.oneIn(2)) {
        place.set(request, place.get(from.request()));
        how.append(' ').append(place);
      }
    }
    return new Mutant.Draft(how.toString(), Good.bytes(request));
  }

  /** Header, payload or signature of one token in another. */
  private static Mutant.Draft tokenParts(Good into, Good from, Dice dice) {
    JsonObject request = into.copy();
    TokenPlace target = dice.pick(TokenPlace.in(request));
    TokenPlace source = dice.pick(TokenPlace.in(from.request()));
    String[] parts = target.get(request).split("\\.", -1);
    int part = dice.below(parts.length);
    parts[part] = source.get(from.request()).split("\\.", -1)[part];
    target.set(request, String.join(".", parts));
    return new Mutant.Draft("part " + part + " of another token in " + target, Good.bytes(request));
  }

  /** Another key, well sealed for this challenge: what a thief of the evidence would send. */
  private static Mutant.Draft key(Good into, Good from, Dice dice) {
    JsonObject request = into.copy();
    byte[] key =
        dice.oneIn(2) ? from.bound().encodedKey() : damaged(into.bound().encodedKey(), dice);
    byte[] context = Formulas.recipientContext((dice.oneIn(4) ? from : into).bound().challenge());
    request.add("recipient", into.bound().sealedRecipient(key, context));
    boolean same = Arrays.equals(key, into.bound().encodedKey());
    // Its own key sealed once more is no other key: left as it was.
    return same
        ? new Mutant.Draft("nothing", into.body())
        : new Mutant.Draft("another key, sealed for this challenge", Good.bytes(request));
  }

  private static byte[] damaged(byte[] key, Dice dice) {
    byte[] damaged =
        dice.oneIn(3) ? Arrays.copyOf(key, dice.between(0, key.length + 2)) : key.clone();
    if (damaged.length > 0) {
      damaged[dice.below(damaged.length)] ^= (byte) dice.between(1, 255);
    }
    return damaged;
  }
}
