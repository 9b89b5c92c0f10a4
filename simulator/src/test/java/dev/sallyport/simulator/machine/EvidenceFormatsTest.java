package dev.sallyport.simulator.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EvidenceFormatsTest {
  private static final byte[] REPORT_DATA = Hashes.sha512(new byte[] {7});

  @Test
  void quote_comesBackAsItWasMade() throws EvidenceException {
    TrustDomain domain = TrustDomain.booted("image");
    TdQuote quote = TdQuote.decode(domain.quote(REPORT_DATA));

    assertThat(quote.domain()).isEqualTo(domain);
    assertThat(quote.reportData()).isEqualTo(HexFormat.of().formatHex(REPORT_DATA));
  }

  @Test
  void everyChangedByteOfAQuote_isFound() {
    byte[] quote = TrustDomain.booted("image").quote(REPORT_DATA);
    for (int index = 0; index < quote.length; index += 17) {
      byte[] changed = quote.clone();
      changed[index] ^= 0x40;
      assertThatThrownBy(() -> TdQuote.decode(changed)).isInstanceOf(EvidenceException.class);
    }
  }

  @Test
  void deviceReport_comesBackAsItWasMade() throws EvidenceException {
    Device device = Device.nvSwitch("alpha", 3);
    byte[] nonce = Hashes.sha256(new byte[] {9});
    DeviceReport report = DeviceReport.decode(device.report(nonce));

    assertThat(report.device()).isEqualTo(device);
    assertThat(report.nonce()).isEqualTo(HexFormat.of().formatHex(nonce));
  }

  @Test
  void quoteOfferedAsADeviceReport_isRefused() {
    byte[] quote = TrustDomain.booted("image").quote(REPORT_DATA);

    assertThatThrownBy(() -> DeviceReport.decode(quote)).isInstanceOf(EvidenceException.class);
  }

  @Test
  void equalImages_measureEqualAndOtherKernelsDoNot() {
    TrustDomain domain = TrustDomain.booted("image");

    assertThat(TrustDomain.booted("image")).isEqualTo(domain);
    assertThat(domain.withKernel("other").mrtd()).isEqualTo(domain.mrtd());
    assertThat(domain.withKernel("other").rtmrs()).isNotEqualTo(domain.rtmrs());
  }

  @Test
  void identities_differBetweenMachinesAndDevices() {
    assertThat(Device.hopper("alpha", 0).ueid())
        .isNotEqualTo(Device.hopper("alpha", 1).ueid())
        .isNotEqualTo(Device.hopper("beta", 0).ueid())
        .matches("[0-9]{40,49}");
  }
}
