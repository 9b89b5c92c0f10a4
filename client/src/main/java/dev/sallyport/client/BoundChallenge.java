package dev.sallyport.client;

import dev.sallyport.protocol.Challenge;
import dev.sallyport.protocol.HeldData;
import dev.sallyport.protocol.ResourceList;
import dev.sallyport.protocol.Ticket;
import dev.sallyport.protocol.Transcript;
import dev.sallyport.protocol.wire.ReleaseRequest.Recipient;

/**
 * A challenge of a broker that is the pinned one, bound to the workload's key: what evidence has to
 * be collected for. Made by {@link WorkloadClient#challengeAndBind} alone.
 */
public final class BoundChallenge {
  private final Challenge challenge;
  private final Ticket ticket;
  private final ResourceList resources;
  private final Transcript transcript;
  private final Recipient recipient;

  BoundChallenge(
      Challenge challenge,
      Ticket ticket,
      ResourceList resources,
      Transcript transcript,
      Recipient recipient) {
    this.challenge = challenge;
    this.ticket = ticket;
    this.resources = resources;
    this.transcript = transcript;
    this.recipient = recipient;
  }

  /** What the evidence commits to. */
  public Transcript transcript() {
    return transcript;
  }

  /** What was asked for. */
  public ResourceList resources() {
    return resources;
  }

  /** The nonce for every GPU: 64 lower-case hex digits. */
  public String gpuNonceHex() {
    return transcript.gpuNonce().hex();
  }

  /** The nonce for every NVSwitch: 64 lower-case hex digits. */
  public String switchNonceHex() {
    return transcript.switchNonce().hex();
  }

  /**
   * What the CPU evidence must carry, given the overall device tokens; empty where there is none.
   */
  public HeldData heldData(String overallGpuJws, String overallSwitchJws) {
    return HeldData.of(transcript, overallGpuJws, overallSwitchJws);
  }

  /**
   * The broker's own values, handed back to it unchanged: it keeps no state for them, the ticket
   * does.
   */
  Challenge challenge() {
    return challenge;
  }

  Ticket ticket() {
    return ticket;
  }

  Recipient recipient() {
    return recipient;
  }
}
