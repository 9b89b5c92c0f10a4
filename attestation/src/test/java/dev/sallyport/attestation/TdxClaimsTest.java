package dev.sallyport.attestation;

import static dev.sallyport.attestation.OutcomeAssert.assertRefused;

import dev.sallyport.protocol.RefusalReason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("I3")
class TdxClaimsTest {
  /** Attributes of the right length are read bit by bit: what is no hex must not get that far. */
  @ParameterizedTest
  @ValueSource(strings = {" 000001000000000", "-100001000000000", "zz00001000000000", "zz"})
  void attributesThatAreNoHex_refuse(String value) {
    assertRefused(
        Minted.verify(
            Minted.evidence(
                Minted.ita(Json.with(Minted.flat(), Json.text(value), "tdx_td_attributes")))),
        RefusalReason.MISTYPED_CLAIM,
        "tdx_td_attributes");
  }
}
