package dev.sallyport.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles a few lines of Java, so that a rule can be shown what it forbids. */
final class Fixture {
  private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface) (\\w+)");

  private Fixture() {}

  static JavaClasses compile(Path folder, List<String> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<Path> files = new ArrayList<>();
    for (String source : sources) {
      Path place = Files.createDirectories(folder.resolve("source" + files.size()));
      files.add(Files.writeString(place.resolve(fileName(source)), source));
    }
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  manager,
                  null,
                  List.of("-d", classes.toString(), "-proc:none", "-Xlint:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
    return new ClassFileImporter().importPath(classes);
  }

  private static String fileName(String source) {
    Matcher type = TYPE.matcher(source);
    return (type.find() ? type.group(1) : "package-info") + ".java";
  }
}
