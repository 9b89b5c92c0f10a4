package dev.sallyport.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Tokens whose header, claims or signature were changed by somebody without the verifier's key. All
 * of them refuse, whatever was changed.
 */
final class ClaimMutants implements Mutant.Maker {
  private static final List<String> ALGORITHMS =
      List.of(
          "none", "None", "NONE", "nOnE", "HS256", "HS384", "HS512", "RS256", "PS256", "PS384",
          "ES256", "ES384", "EdDSA", "dir", "");

  private static final BigInteger P384_ORDER =
      new BigInteger(
          "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
          16);

  private final Attacker attacker;

  ClaimMutants(Attacker attacker) {
    this.attacker = attacker;
  }

  @Override
  public Mutant.Draft make(Stock stock, Dice dice) {
    Good good = dice.pick(stock.all());
    JsonObject request = good.copy();
    TokenPlace place = dice.pick(TokenPlace.in(request));
    Jws jws = Jws.parse(place.get(request));
    String how =
        switch (dice.below(4)) {
          case 0 -> header(jws.header(), dice);
          case 1 -> "the same words";
          default -> claim(jws.claims(), dice);
        };
    Signed signed = sign(jws, place.isCpu(), dice);
    place.set(request, signed.token());
    return new Mutant.Draft(place + ": " + how + ", " + signed.how(), Good.bytes(request));
  }

  private String header(JsonObject header, Dice dice) {
    String name =
        dice.of(
            "alg", "alg", "kid", "kid", "jku", "x5u", "x5c", "jwk", "crit", "b64", "zip", "cty",
            "enc", "typ");
    switch (name) {
      case "alg" -> header.addProperty(name, dice.pick(ALGORITHMS));
      case "kid" ->
          header.addProperty(
              name,
              dice.of("", "0", "../../dev/null", "' or 1=1", "a".repeat(dice.between(1, 99))));
      case "jku", "x5u" -> header.addProperty(name, "http://127.0.0.1:9/" + dice.between(0, 9999));
      case "x5c" -> header.add(name, attacker.chain());
      case "jwk" -> header.add(name, attacker.jwk());
      case "crit" -> header.add(name, Documents.texts(List.of(dice.of("b64", "exp", "http://x"))));
      case "b64" -> header.addProperty(name, false);
      default ->
          header.addProperty(name, dice.of("DEF", "JWT", "A256GCM", "JOSE") + dice.between(0, 99));
    }
    if (dice.oneIn(8)) {
      header.remove(name);
      return "header " + name + " left out";
    }
    return "header " + name;
  }

  private static String claim(JsonObject claims, Dice dice) {
    Spot spot = dice.pick(Spot.in(claims));
    JsonElement value = spot.value();
    switch (dice.below(5)) {
      case 0 -> spot.remove();
      case 1 -> spot.replace(JsonNull.INSTANCE);
      case 2 -> spot.replace(Retyped.from(value, dice));
      case 3 -> claims.addProperty(spot.name() + dice.between(0, 99), "added");
      default -> spot.replace(other(value, dice));
    }
    return "claim " + spot.path();
  }

  /** Another value of the same type. */
  static JsonElement other(JsonElement value, Dice dice) {
    if (value instanceof JsonPrimitive primitive) {
      if (primitive.isBoolean()) {
        return new JsonPrimitive(!primitive.getAsBoolean());
      }
      return primitive.isNumber()
          ? new JsonPrimitive(primitive.getAsLong() + dice.between(1, 100_000))
          : new JsonPrimitive(otherText(primitive.getAsString(), dice));
    }
    if (value instanceof JsonArray array) {
      JsonArray longer = array.deepCopy();
      longer.add("INTEL-SA-0" + dice.between(1000, 9999));
      return longer;
    }
    return value.isJsonNull() ? new JsonPrimitive("x" + dice.between(0, 99)) : new JsonObject();
  }

  /** One character exchanged for another of its kind, so that the form stays. */
  private static String otherText(String text, Dice dice) {
    if (text.isEmpty()) {
      return "x";
    }
    int at = dice.below(text.length());
    char old = text.charAt(at);
    char other = old == '0' ? '1' : Character.isDigit(old) ? '0' : old == 'a' ? 'b' : 'a';
    return text.substring(0, at) + other + text.substring(at + 1);
  }

  private record Signed(String how, String token) {}

  private Signed sign(Jws jws, boolean intel, Dice dice) {
    String content = Jws.content(jws.header(), jws.claims());
    return switch (dice.below(8)) {
      case 0 -> {
        jws.header().addProperty("alg", dice.of("none", "None", "NONE"));
        yield new Signed("unsigned", Jws.content(jws.header(), jws.claims()) + ".");
      }
      case 1 -> hmac(jws, dice);
      case 2 -> {
        if (intel && dice.oneIn(2)) {
          jws.header().addProperty("alg", "RS256");
        }
        String own = Jws.content(jws.header(), jws.claims());
        yield new Signed("signed with a key of one's own", own + "." + attacker.signed(own, intel));
      }
      case 3 -> new Signed("signature damaged", content + "." + damaged(jws.signature(), dice));
      default -> new Signed("old signature", content + "." + jws.signature());
    };
  }

  private Signed hmac(Jws jws, Dice dice) {
    String size = dice.of("256", "384", "512");
    jws.header().addProperty("alg", "HS" + size);
    String content = Jws.content(jws.header(), jws.claims());
    return new Signed(
        "HMAC under a public key", content + "." + attacker.hmac(content, "HmacSHA" + size, dice));
  }

  private static String damaged(String text, Dice dice) {
    byte[] signature = Base64.getUrlDecoder().decode(text);
    int half = signature.length / 2;
    return switch (dice.below(6)) {
      case 0 -> Encoding.text(new byte[signature.length]);
      case 1 -> Encoding.text(dice.bytes(signature.length));
      case 2 -> Encoding.text(Arrays.copyOf(signature, dice.between(1, signature.length - 1)));
      case 3 -> Encoding.text(Arrays.copyOf(signature, signature.length + dice.between(1, 9)));
      case 4 ->
          Encoding.text(
              Frame.bare()
                  .raw(Arrays.copyOfRange(signature, half, signature.length))
                  .raw(Arrays.copyOf(signature, half))
                  .bytes());
      default -> mirrored(signature, half);
    };
  }

  /** An ECDSA signature that is as valid as the first: whoever pins a token's bytes refuses it. */
  private static String mirrored(byte[] signature, int half) {
    if (half != 48) {
      return Encoding.text(new byte[signature.length - 1]);
    }
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, half, signature.length));
    byte[] other = P384_ORDER.subtract(s).toByteArray();
    byte[] mirrored = Arrays.copyOf(signature, signature.length);
    Arrays.fill(mirrored, half, mirrored.length, (byte) 0);
    int length = Math.min(other.length, half);
    System.arraycopy(other, other.length - length, mirrored, mirrored.length - length, length);
    return Encoding.text(mirrored);
  }
}
