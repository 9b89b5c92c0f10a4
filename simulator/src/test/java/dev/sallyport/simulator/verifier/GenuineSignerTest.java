package dev.sallyport.simulator.verifier;

import static dev.sallyport.simulator.verifier.SimulatorFixture.NONCE;
import static dev.sallyport.simulator.verifier.SimulatorFixture.SIMULATOR;
import static dev.sallyport.simulator.verifier.SimulatorFixture.guest;
import static dev.sallyport.simulator.verifier.SimulatorFixture.overall;
import static dev.sallyport.simulator.verifier.SimulatorFixture.parse;
import static dev.sallyport.simulator.verifier.SimulatorFixture.verifies;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.simulator.fault.Faults;
import java.text.ParseException;
import org.junit.jupiter.api.Test;

class GenuineSignerTest {
  /** Says one thing twice, as no JSON library would write it. */
  private static final String CLAIMS = "{\"iss\":\"somebody\",\"iss\":\"somebody else\"}";

  private static final GenuineSigner SIGNER = SIMULATOR.signer();

  @Test
  void otherClaimsUnderIntelsHeader_verify() throws Exception {
    String token = guest(Faults.none()).trustAuthorityToken(SimulatorFixture.HELD);

    String other = SIGNER.trustAuthority(header(token), CLAIMS);

    assertThat(parse(other).getPayload()).hasToString(CLAIMS);
    assertThat(verifies(other)).isTrue();
    assertThat(verifies(other.substring(0, other.length() - 8) + "AAAAAAAA")).isFalse();
  }

  @Test
  void otherClaimsUnderNvidiasHeader_verify() throws Exception {
    String token = overall(guest(Faults.none()).gpuBundle(NONCE));

    String other = SIGNER.devices(header(token), CLAIMS);

    assertThat(parse(other).getPayload()).hasToString(CLAIMS);
    assertThat(verifies(other)).isTrue();
  }

  private static String header(String token) throws ParseException {
    return parse(token).getHeader().toString();
  }
}
