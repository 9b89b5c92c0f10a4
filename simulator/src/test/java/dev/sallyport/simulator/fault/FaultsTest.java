package dev.sallyport.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultsTest {
  @ParameterizedTest
  @EnumSource(Fault.class)
  void label_leadsBackToTheFault(Fault fault) {
    assertThat(Faults.parse(fault.label())).isEqualTo(Faults.of(fault));
    assertThat(fault.shownBy()).isNotEmpty();
    assertThat(fault.expectedReason()).matches("[a-z-]+");
  }

  @Test
  void severalLabels_areRead() {
    Faults faults = Faults.parse("expired, alg-none");

    assertThat(faults.has(Fault.EXPIRED)).isTrue();
    assertThat(faults.labels()).isEqualTo("alg-none,expired");
  }

  @Test
  void unknownLabel_isNotTakenForNone() {
    assertThatThrownBy(() -> Faults.parse("expird")).hasMessageContaining("expird");
  }

  @Test
  void faultsOfOneService_leaveTheOthersOut() {
    Faults faults = Faults.of(Fault.STALE_TCB).and(Faults.of(Fault.DROPPED_DEVICE));

    assertThat(faults.shownBy(Service.GPUS)).isEqualTo(Faults.of(Fault.DROPPED_DEVICE));
    assertThat(faults.shownBy(Service.GUEST)).isEqualTo(Faults.none());
  }

  @Test
  void faultAtOneService_isNotShownByAnother() {
    Faults faults = Faults.of(Fault.EXPIRED).at(Service.SWITCHES);

    assertThat(faults.shownBy(Service.SWITCHES)).isEqualTo(Faults.of(Fault.EXPIRED));
    assertThat(faults.shownBy(Service.GPUS)).isEqualTo(Faults.none());
  }
}
