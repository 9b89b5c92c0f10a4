package dev.sallyport.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.Documents;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConfigurationDocumentTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(sallyport\\.[^`]+)` \\| (?:`([^`]+)`|—) \\| \\S.*\\|$");

  @Test
  void table_namesEveryKeyWithItsDefaultAndNoOther() throws IOException {
    SortedMap<String, String> documented = new TreeMap<>();
    Matcher rows = ROW.matcher(Documents.read("configuration.md"));
    while (rows.find()) {
      String value = rows.group(2);
      documented.put(rows.group(1), value == null ? "" : value);
    }
    assertThat(documented).isEqualTo(ConfigKeys.all());
  }
}
