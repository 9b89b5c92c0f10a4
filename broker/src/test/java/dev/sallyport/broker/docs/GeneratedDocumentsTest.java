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

  @Test
  void configurationKeys_areThoseOfTheCode() throws IOException {
    new GeneratedBlock("configuration.md", "configuration keys")
        .check(ConfigTable.of(Docstrings.of(CONFIG)));
  }

  @Test
  void frameworkKeys_areThoseThatArePackaged() throws IOException {
    new GeneratedBlock("configuration.md", "framework keys")
        .check(
            FrameworkTable.of(
                Files.readString(Path.of("src/main/resources/application.properties"))));
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
