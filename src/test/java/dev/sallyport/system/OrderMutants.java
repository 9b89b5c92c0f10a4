package dev.sallyport.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Parts that change places. Members and resources in another order say the same, and {@link
 * Meaning} finds that out; everything else here says something else.
 */
final class OrderMutants implements Mutant.Maker {
  @Override
  public Mutant.Draft make(Stock stock, Dice dice) {
    Good good = dice.pick(stock.all());
    JsonObject request = good.copy();
    String how =
        switch (dice.below(7)) {
          case 0 -> membersReversed(request);
          case 1 -> resourcesReversed(request);
          case 2 -> valuesSwapped(request, dice);
          case 3 -> tokensSwapped(request, dice);
          case 4 -> partsOfATokenSwapped(request, dice);
          case 5 -> claimsReordered(request, dice);
          default -> bytesRotated(request, dice);
        };
    return new Mutant.Draft(how, Good.bytes(request));
  }

  private static String membersReversed(JsonObject request) {
    reverse(request);
    request.entrySet().stream()
        .map(Map.Entry::getValue)
        .filter(JsonElement::isJsonObject)
        .forEach(value -> reverse(value.getAsJsonObject()));
    return "members reversed";
  }

  private static void reverse(JsonObject object) {
    List<String> names = new ArrayList<>(object.keySet());
    Collections.reverse(names);
    for (String name : names) {
      object.add(name, object.remove(name));
    }
  }

  private static String resourcesReversed(JsonObject request) {
    List<JsonElement> list = new ArrayList<>(request.getAsJsonArray("resources").asList());
    Collections.reverse(list);
    JsonArray reversed = new JsonArray();
    list.forEach(reversed::add);
    request.add("resources", reversed);
    return "resources reversed";
  }

  /** Any two places of one object or array. */
  private static String valuesSwapped(JsonObject request, Dice dice) {
    List<Spot> spots = Spot.in(request);
    Spot one = dice.pick(spots);
    List<Spot> beside = spots.stream().filter(one::isBeside).toList();
    Spot other = dice.pick(beside);
    JsonElement value = one.value();
    one.replace(other.value());
    other.replace(value);
    return one.path() + " and " + other.path() + " swapped";
  }

  private static String tokensSwapped(JsonObject request, Dice dice) {
    List<TokenPlace> places = TokenPlace.in(request);
    TokenPlace one = dice.pick(places);
    TokenPlace other = dice.pick(places);
    String token = one.get(request);
    one.set(request, other.get(request));
    other.set(request, token);
    return one + " and " + other + " swapped";
  }

  private static String partsOfATokenSwapped(JsonObject request, Dice dice) {
    TokenPlace place = dice.pick(TokenPlace.in(request));
    List<String> parts = new ArrayList<>(List.of(place.get(request).split("\\.", -1)));
    Collections.swap(parts, dice.below(3), dice.below(3));
    place.set(request, String.join(".", parts));
    return place + ": parts swapped";
  }

  private static String claimsReordered(JsonObject request, Dice dice) {
    TokenPlace place = dice.pick(TokenPlace.in(request));
    Jws jws = Jws.parse(place.get(request));
    reverse(dice.oneIn(2) ? jws.header() : jws.claims());
    place.set(request, jws.text());
    return place + ": members reversed under the old signature";
  }

  private static String bytesRotated(JsonObject request, Dice dice) {
    String name = dice.of("challenge", "ticket", "sealed");
    JsonObject parent = name.equals("sealed") ? request.getAsJsonObject("recipient") : request;
    byte[] bytes = Base64.getUrlDecoder().decode(parent.get(name).getAsString());
    List<Byte> list = new ArrayList<>();
    for (byte value : bytes) {
      list.add(value);
    }
    Collections.rotate(list, dice.between(1, bytes.length - 1));
    for (int at = 0; at < bytes.length; at++) {
      bytes[at] = list.get(at);
    }
    parent.add(name, new JsonPrimitive(Encoding.text(bytes)));
    return name + " rotated";
  }
}
