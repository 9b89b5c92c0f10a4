package dev.sallyport.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.sallyport.simulator.verifier.GenuineSigner;
import java.util.List;

/** Parts that stand twice: the check and the use could each see another one. */
final class DuplicationMutants implements Mutant.Maker {
  private static final String MARK = "~~again~~";
  private final GenuineSigner signer;

  DuplicationMutants(GenuineSigner signer) {
    this.signer = signer;
  }

  @Override
  public Mutant.Draft make(Stock stock, Dice dice) {
    Good good = dice.pick(stock.all());
    JsonObject request = good.copy();
    return switch (dice.below(6)) {
      case 0, 1 -> member(request, dice);
      case 2 -> resource(request, dice);
      case 3 -> element(request, dice);
      case 4 -> claim(good, request, dice);
      default -> token(request, dice);
    };
  }

  private static Mutant.Draft member(JsonObject request, Dice dice) {
    String twice = doubled(request, dice);
    return new Mutant.Draft("member twice", Encoding.utf8(twice));
  }

  /** The document as text, one of its members in it twice, the second with any value. */
  private static String doubled(JsonObject document, Dice dice) {
    Spot spot = dice.pick(Spot.in(document).stream().filter(Spot::isMember).toList());
    JsonElement again = dice.oneIn(2) ? spot.value() : ClaimMutants.other(spot.value(), dice);
    spot.parent().getAsJsonObject().add(MARK, again);
    return Jws.json(document).replace("\"" + MARK + "\"", Jws.json(new JsonPrimitive(spot.name())));
  }

  private static Mutant.Draft resource(JsonObject request, Dice dice) {
    JsonArray resources = request.getAsJsonArray("resources");
    String resource = resources.get(dice.below(resources.size())).getAsString();
    for (int count = dice.between(1, 40); count > 0; count--) {
      resources.add(dice.oneIn(2) ? resource : resource + "@" + dice.between(1, 99));
    }
    return new Mutant.Draft("resource again", Good.bytes(request));
  }

  private static Mutant.Draft element(JsonObject request, Dice dice) {
    Spot spot = dice.pick(Spot.in(request).stream().filter(found -> !found.isMember()).toList());
    for (int count = dice.between(1, 20); count > 0; count--) {
      spot.parent().getAsJsonArray().add(spot.value());
    }
    return new Mutant.Draft(spot.path() + " again", Good.bytes(request));
  }

  /** A claim or header member twice: under the old signature, and under a genuine one. */
  private Mutant.Draft claim(Good good, JsonObject request, Dice dice) {
    TokenPlace place = dice.oneIn(2) ? TokenPlace.CPU : dice.pick(TokenPlace.in(request));
    Jws jws = Jws.parse(place.get(request));
    boolean inHeader = dice.oneIn(3);
    String header = inHeader ? doubled(jws.header(), dice) : Jws.json(jws.header());
    String claims = inHeader ? Jws.json(jws.claims()) : doubled(jws.claims(), dice);
    boolean genuine = dice.oneIn(2);
    if (!genuine) {
      place.set(request, Jws.part(header) + "." + Jws.part(claims) + "." + jws.signature());
    } else if (place.isCpu()) {
      place.set(request, signer.trustAuthority(header, claims));
    } else {
      place.set(request, signer.devices(header, claims));
      new Commitment(good, signer).renew(request, place);
    }
    return new Mutant.Draft(
        place + ": member twice, " + (genuine ? "genuinely signed" : "old signature"),
        Good.bytes(request));
  }

  /** One token in the place of another, or in a place of its own. */
  private static Mutant.Draft token(JsonObject request, Dice dice) {
    List<TokenPlace> places = TokenPlace.in(request);
    TokenPlace from = dice.pick(places);
    TokenPlace to = dice.pick(places);
    if (to.isCpu() || dice.oneIn(2)) {
      to.set(request, from.get(request));
      return new Mutant.Draft(from + " as " + to, Good.bytes(request));
    }
    String label = (to.evidence().equals("gpu") ? "GPU-" : "SWITCH-") + dice.between(0, 70);
    to.devices(request).addProperty(label, from.get(request));
    return new Mutant.Draft(from + " also as " + label, Good.bytes(request));
  }
}
