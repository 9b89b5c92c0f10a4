package dev.sallyport.broker.docs;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The docstrings of a source file, read by the compiler: {@code Type.member} to Markdown. */
final class Docstrings {
  private final Map<String, String> texts = new HashMap<>();

  private Docstrings() {}

  static Docstrings of(Path source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Docstrings docstrings = new Docstrings();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(source));
      Reader reader = docstrings.new Reader(DocTrees.instance(task));
      task.parse().forEach(unit -> reader.scan(unit, ""));
    }
    return docstrings;
  }

  String of(String type, String member) {
    String text = texts.get(type + "." + member);
    if (text == null) {
      throw new IllegalStateException("no docstring: " + type + "." + member);
    }
    return text;
  }

  private final class Reader extends TreePathScanner<String, String> {
    private final DocTrees trees;
    private final Deque<String> types = new ArrayDeque<>();

    Reader(DocTrees trees) {
      this.trees = trees;
    }

    @Override
    public String visitClass(ClassTree tree, String nothing) {
      types.push(tree.getSimpleName().toString());
      super.visitClass(tree, nothing);
      types.pop();
      return nothing;
    }

    @Override
    public String visitMethod(MethodTree tree, String nothing) {
      keep(tree.getName().toString());
      return nothing;
    }

    @Override
    public String visitVariable(VariableTree tree, String nothing) {
      keep(tree.getName().toString());
      return nothing;
    }

    private void keep(String member) {
      String text = trees.getDocComment(getCurrentPath());
      if (text != null) {
        texts.put(types.peek() + "." + member, markdown(text));
      }
    }
  }

  private static String markdown(String text) {
    return text.replaceAll("\\{@code\\s+([^}]*)}", "`$1`")
        .replaceAll("\\s+", " ")
        .replace("|", "\\|")
        .strip();
  }
}
