package dev.sallyport.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogEventTest {
  private final LogLines lines = new LogLines();

  @AfterEach
  void close() {
    lines.close();
  }

  private static Object[] numbered(LogEvent event) {
    return event.members().stream().map(member -> "value of " + member).toArray();
  }

  private static String name(System.Logger.Level level) {
    return level == System.Logger.Level.WARNING ? "WARN" : level.getName();
  }

  @ParameterizedTest
  @EnumSource(LogEvent.class)
  void line_hasItsEventLevelAndMembers(LogEvent event) {
    event.write(numbered(event));
    ExtLogRecord line = lines.of(event).getFirst();
    assertThat(line.getLevel().getName()).isEqualTo(name(event.level()));
    assertThat(event.members())
        .doesNotHaveDuplicates()
        .allSatisfy(member -> assertThat(line.getMdc(member)).isEqualTo("value of " + member));
    assertThat(line.getMessage()).doesNotContain("{", "}");
  }

  @ParameterizedTest
  @EnumSource(LogEvent.class)
  @Tag("I8")
  void noMember_isNamedAfterASecret(LogEvent event) {
    assertThat(event.members())
        .noneMatch(member ->
            member
                .toLowerCase(Locale.ROOT)
                .matches(".*(token|password|passphrase|plaintext|secret|credential).*"));
  }

  @Test
  void labels_areUnique() {
    assertThat(Arrays.stream(LogEvent.values()).map(LogEvent::label)).doesNotHaveDuplicates();
  }

  @Test
  void cause_comesWithTheLine() {
    IOException cause = new IOException("disk");
    LogEvent.STORE_FAILED.failed(cause, "08006");
    assertThat(lines.of(LogEvent.STORE_FAILED).getFirst().getThrown()).isSameAs(cause);
  }

  @Test
  void valueTooFew_isEmpty() {
    LogEvent.HOUSEKEEPING_REFUSED.write("store-unavailable");
    assertThat(lines.of(LogEvent.HOUSEKEEPING_REFUSED).getFirst().getMessage())
        .isEqualTo("housekeeping: store-unavailable ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nsallyport broker listening on http://evil",
        "a\r\nb",
        "a\u0085b",
        "a\u2028b",
        "a\u001b[2Jb",
        "a\u202eb",
        "a\ud800b",
        "a\u0000b"
      })
  void foreignText_staysOnItsLine(String foreign) {
    LogEvent.REQUEST_REFUSED.write("reason", foreign);
    String told = lines.of(LogEvent.REQUEST_REFUSED).getFirst().getMessage();
    assertThat(told)
        .startsWith("refused: reason a?")
        .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");
  }

  @Test
  void placesInForeignText_areNotFilledIn() {
    LogEvent.REQUEST_REFUSED.write("{subject} $1 \\", "x");
    assertThat(lines.of(LogEvent.REQUEST_REFUSED).getFirst().getMessage())
        .isEqualTo("refused: {subject} $1 \\ x");
  }

  @Test
  void longText_isCut() {
    LogEvent.REQUEST_REFUSED.write("reason", "x".repeat(LogText.MAX_SIZE + 1));
    assertThat(lines.of(LogEvent.REQUEST_REFUSED).getFirst().getMdc("subject"))
        .hasSize(LogText.MAX_SIZE + 3)
        .endsWith("...");
  }

  @Test
  void levelThatIsOff_writesNothing() {
    java.util.logging.Logger.getLogger("dev.sallyport.broker").setLevel(Level.INFO);
    LogEvent.REQUEST_REFUSED.write("reason", "subject");
    assertThat(lines.all()).isEmpty();
  }
}
