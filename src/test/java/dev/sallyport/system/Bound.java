package dev.sallyport.system;

import com.google.gson.JsonObject;
import java.util.List;

/**
 * A challenge, bound to a key and to resources.
 *
 * @param answer the broker's answer, as it came
 * @param resources in the order of the formulas
 * @param key the workload's key
 */
record Bound(JsonObject answer, List<String> resources, Hpke key) {
  byte[] challenge() {
    return Encoding.bytes(answer, "challenge");
  }

  byte[] transcript() {
    return Formulas.transcript(challenge(), resources, key.kem().id(), key.publicKey());
  }

  byte[] gpuNonce() {
    return Formulas.gpuNonce(transcript());
  }

  byte[] switchNonce() {
    return Formulas.switchNonce(transcript());
  }

  byte[] heldData(String overallGpuJws, String overallSwitchJws) {
    return Formulas.heldData(transcript(), overallGpuJws, overallSwitchJws);
  }

  /** The same challenge with another key. */
  Bound with(Hpke other) {
    return new Bound(answer, resources, other);
  }

  /** Challenge, ticket and resources of a release request. */
  JsonObject request() {
    JsonObject request = new JsonObject();
    request.add("challenge", answer.get("challenge"));
    request.add("ticket", answer.get("ticket"));
    request.add("resources", Documents.texts(resources));
    return request;
  }

  byte[] encodedKey() {
    return Formulas.encodedKey(key.kem().id(), key.publicKey());
  }

  JsonObject sealedRecipient() {
    return sealedRecipient(encodedKey(), Formulas.recipientContext(challenge()));
  }

  /** Any bytes under any context, sealed to the broker's transport key. */
  JsonObject sealedRecipient(byte[] content, byte[] context) {
    JsonObject transport = answer.getAsJsonObject("transportKey");
    JsonObject recipient = new JsonObject();
    recipient.addProperty("transportKey", transport.get("number").getAsInt());
    recipient.addProperty(
        "sealed",
        Encoding.text(
            Hpke.seal(
                Kem.of(transport.get("kemId").getAsInt()),
                Encoding.bytes(transport, "publicKey"),
                content,
                context)));
    return recipient;
  }

  JsonObject plainRecipient() {
    JsonObject recipient = new JsonObject();
    recipient.addProperty("plain", Encoding.text(encodedKey()));
    return recipient;
  }
}
