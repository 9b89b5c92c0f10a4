package dev.sallyport.broker.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.log.LogEvent;
import dev.sallyport.broker.ready.CheckId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of keys, checks and events are those of the code. */
class GeneratedDocumentsTest {
  private static final Path CONFIG =
      Path.of("src/main/java/dev/sallyport/broker/config/BrokerConfig.java");
  private static final Path PACKAGED = Path.of("src/main/resources/application.properties");

  @Test
  void configurationKeys_areThoseOfTheCode() throws IOException {
    new GeneratedBlock("configuration.md", "configuration keys")
        .check(ConfigTable.of(Docstrings.of(CONFIG)));
  }

  @Test
  void frameworkKeys_areThoseThatArePackaged() throws IOException {
    new GeneratedBlock("configuration.md", "framework keys")
        .check(FrameworkTable.of(Files.readString(PACKAGED)));
  }

  /** A comment above several keys is about the first of them at best. */
  @Test
  void everyKey_hasAMeaningOfItsOwn() throws IOException {
    assertThat(FrameworkTable.rows(Files.readString(PACKAGED)))
        .extracting(FrameworkTable.Row::meaning)
        .isNotEmpty()
        .doesNotContain("")
        .doesNotHaveDuplicates();
    assertThat(ConfigTable.rows(Docstrings.of(CONFIG)))
        .extracting(ConfigTable.Row::meaning)
        .doesNotContain("")
        .doesNotHaveDuplicates();
  }

  @Test
  void commentAboveSeveralKeys_isOfTheFirst() {
    assertThat(FrameworkTable.rows("# one\n# line\na=1\nb=2\n\n# lost\n\nc=3\n"))
        .extracting(FrameworkTable.Row::meaning)
        .containsExactly("one line", "", "");
  }

  @Test
  void readinessChecks_areThoseOfTheCode() throws IOException {
    Table table = new Table("Check", "In production", "What is unsafe", "What to do");
    Arrays.stream(CheckId.values())
        .sorted(Comparator.comparing(CheckId::severity))
        .forEach(check ->
            table.row(
                Table.code(check.label()),
                check.severity().label(),
                check.problem(),
                check.remedy()));
    new GeneratedBlock("operations.md", "readiness checks").check(table.toString());
  }

  @Test
  void logEvents_areThoseOfTheCode() throws IOException {
    Table table = new Table("Event", "Level", "Members", "Meaning");
    Arrays.stream(LogEvent.values())
        .sorted(Comparator.comparing(LogEvent::label))
        .forEach(event ->
            table.row(
                Table.code(event.label()),
                event.level() == System.Logger.Level.WARNING ? "WARN" : event.level().getName(),
                event.members().stream().map(Table::code).collect(Collectors.joining(", ")),
                event.meaning()));
    new GeneratedBlock("operations.md", "log events").check(table.toString());
  }

  @Test
  void docstring_isReadAsMarkdown() throws IOException {
    assertThat(Docstrings.of(CONFIG).of("BrokerConfig", "portFile"))
        .startsWith("A file to write `http=PORT`")
        .doesNotContain("{@", "\n");
  }
}
