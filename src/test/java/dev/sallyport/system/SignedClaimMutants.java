package dev.sallyport.system;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sallyport.simulator.verifier.GenuineSigner;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Tokens that the verifier's genuine key signed and that say something else: another claim, another
 * time, another commitment. Everything around the change is made to fit again, so that what refuses
 * is the reading of the claim, the binding or the policy, and never a signature.
 */
final class SignedClaimMutants implements Mutant.Maker {
  /** Members that would make the token be about something else, or that take its word back. */
  private static final List<String> CPU_ADDITIONS =
      List.of(
          "{\"submods\":{}}",
          "{\"swname\":\"CONFIDENTIAL_SPACE\"}",
          "{\"sgx\":{}}",
          "{\"sgx_mrenclave\":\"00\"}",
          "{\"sevsnp_is_debuggable\":false}",
          "{\"sevsnp\":null}",
          "{\"tdx_mrtd\":\"00\"}",
          "{\"dbgstat\":\"enabled\"}",
          "{\"verifier_nonce\":{\"val\":\"AAAA\",\"iat\":\"AAAA\",\"signature\":\"AAAA\"}}",
          "{\"policy_ids_unmatched\":[{\"id\":\"a\",\"version\":\"v1\"}]}",
          "{\"policy_ids_unmatched\":7}",
          "{\"policy_ids_matched\":[{\"id\":\"a\"}]}",
          "{\"nvgpu\":{}}",
          "{\"nvgpu\":[]}");

  private static final List<String> DEVICE_ADDITIONS =
      List.of(
          "{\"x-nvidia-error-details\":\"none\"}",
          "{\"x-nvidia-error-details\":{}}",
          "{\"x-nvidia-mismatch-measurement-records\":[]}",
          "{\"x-nvidia-mismatch-measurement-records\":[{\"index\":1}]}");

  private static final List<String> FORBIDDEN_HEADERS = List.of("crit", "b64", "zip", "cty", "enc");
  private static final long LONG_AGO = 20L * 60;

  private final GenuineSigner signer;

  SignedClaimMutants(GenuineSigner signer) {
    this.signer = signer;
  }

  @Override
  public Mutant.Draft make(Stock stock, Dice dice) {
    Good good = dice.pick(stock.all());
    JsonObject request = good.copy();
    if (dice.oneIn(6)) {
      String how = otherCommitment(stock, good, request, dice);
      return new Mutant.Draft("genuinely signed: " + how, Good.bytes(request));
    }
    TokenPlace place = dice.oneIn(3) ? TokenPlace.CPU : dice.pick(TokenPlace.in(request));
    Jws jws = Jws.parse(place.get(request));
    String how =
        switch (dice.below(9)) {
          case 0 -> header(jws.header(), place, dice);
          case 1 -> time(jws.claims(), dice);
          case 2 -> addition(jws.claims(), place, dice);
          default -> claim(jws.claims(), place, dice);
        };
    sign(place, jws, request);
    if (!place.isCpu()) {
      new Commitment(good, signer).renew(request, place);
    }
    return new Mutant.Draft(place + ", genuinely signed: " + how, Good.bytes(request));
  }

  private void sign(TokenPlace place, Jws jws, JsonObject request) {
    String header = Jws.json(jws.header());
    String claims = Jws.json(jws.claims());
    place.set(
        request,
        place.isCpu() ? signer.trustAuthority(header, claims) : signer.devices(header, claims));
  }

  private static String header(JsonObject header, TokenPlace place, Dice dice) {
    // The signature of a device's own token is not asked for: its digest is signed.
    if (place.isDevice() || dice.oneIn(2)) {
      String name = dice.pick(FORBIDDEN_HEADERS);
      header.add(name, Retyped.from(JsonNull.INSTANCE, dice));
      return "header " + name;
    }
    String name = dice.of("alg", "kid");
    switch (dice.below(4)) {
      case 0 -> header.remove(name);
      case 1 -> header.add(name, JsonNull.INSTANCE);
      case 2 -> header.add(name, Retyped.from(header.get(name), dice));
      default -> header.add(name, ClaimMutants.other(header.get(name), dice));
    }
    return "header " + name;
  }

  /** Outside what any skew allows. */
  private static String time(JsonObject claims, Dice dice) {
    String name = dice.of("iat", "nbf", "exp");
    long away = LONG_AGO + dice.between(0, 999);
    long now = claims.get("iat").getAsLong();
    boolean ahead = name.equals("nbf") || (name.equals("iat") && dice.oneIn(2));
    claims.addProperty(name, ahead ? now + away : now - away);
    return name + " far away";
  }

  private static String addition(JsonObject claims, TokenPlace place, Dice dice) {
    if (!place.isCpu() && !place.isDevice()) {
      claims.getAsJsonObject("submods").addProperty(dice.of("GPU-9", "SWITCH-9", "CPU-0", ""), "x");
      return "a submodule more";
    }
    JsonObject added =
        JsonParser.parseString(dice.pick(place.isCpu() ? CPU_ADDITIONS : DEVICE_ADDITIONS))
            .getAsJsonObject();
    added.entrySet().forEach(member -> claims.add(member.getKey(), member.getValue()));
    return "with " + added;
  }

  private static String claim(JsonObject claims, TokenPlace place, Dice dice) {
    List<Spot> deciding =
        Spot.in(claims).stream().filter(spot -> Deciding.isRead(place, spot)).toList();
    while (true) {
      Spot spot = dice.pick(deciding);
      Optional<String> how = change(spot, dice);
      if (how.isPresent()) {
        return spot.path() + " " + how.get();
      }
    }
  }

  private static Optional<String> change(Spot spot, Dice dice) {
    JsonElement value = spot.value();
    switch (dice.below(5)) {
      case 0 -> {
        if (!Deciding.mayBeAbsent(spot)) {
          spot.remove();
          return Optional.of("left out");
        }
      }
      case 1 -> {
        if (!value.isJsonNull() && !Deciding.mayBeAbsent(spot)) {
          spot.replace(JsonNull.INSTANCE);
          return Optional.of("null");
        }
      }
      case 2 -> {
        JsonElement retyped = Retyped.from(value, dice);
        spot.replace(retyped);
        return Optional.of("retyped to " + retyped);
      }
      default -> {
        JsonElement other = ClaimMutants.other(value, dice);
        if (Deciding.valueCounts(spot)) {
          spot.replace(other);
          return Optional.of("is " + other);
        }
      }
    }
    return Optional.empty();
  }

  /** Held data that fit the report data, but not what is sent beside them. */
  private String otherCommitment(Stock stock, Good good, JsonObject request, Dice dice) {
    Good other = dice.pick(stock.all());
    byte[] held = heldOf(request);
    String how;
    switch (dice.below(4)) {
      case 0 -> {
        held[dice.below(held.length)] ^= (byte) dice.between(1, 255);
        how = "held data with another byte";
      }
      case 1 -> {
        held = Arrays.copyOf(held, dice.between(0, 2 * held.length));
        how = "held data of another length";
      }
      case 2 -> {
        held = heldOf(other.request());
        how = "held data of another request";
      }
      default -> {
        held = good.bound().heldData(dice.of("", "a.b.c"), dice.of("", "a.b.c"));
        how = "held data of no verdict";
      }
    }
    if (Arrays.equals(held, heldOf(good.request()))) {
      return "nothing";
    }
    new Commitment(good, signer).commit(request, held);
    return how;
  }

  private static byte[] heldOf(JsonObject request) {
    JsonObject tdx = Jws.parse(TokenPlace.CPU.get(request)).claims().getAsJsonObject("tdx");
    return Base64.getDecoder().decode(tdx.get("attester_held_data").getAsString());
  }
}
