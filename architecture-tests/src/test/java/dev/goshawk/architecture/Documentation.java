package dev.goshawk.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Finds public and protected types and members that have no documentation comment.
 *
 * <p>Javadoc's own check for missing comments also asks for a tag for each parameter and each
 * result, which here mostly repeat the sentence above them; so that one is off, and this one asks
 * for the sentence. Methods that override another, and the constructors and components of records,
 * have theirs elsewhere.
 */
final class Documentation {
  private Documentation() {}

  /** A sentence for each thing without a comment, in the order of the sources. */
  static List<String> missing(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      Scanner scanner = new Scanner(DocTrees.instance(task));
      for (CompilationUnitTree unit : task.parse()) {
        scanner.scan(new TreePath(unit), null);
      }
      return scanner.missing;
    }
  }

  private static final class Scanner extends TreePathScanner<Void, Void> {
    private static final Set<Tree.Kind> INTERFACES =
        EnumSet.of(Tree.Kind.INTERFACE, Tree.Kind.ANNOTATION_TYPE);

    final List<String> missing = new ArrayList<>();
    private final DocTrees trees;

    Scanner(DocTrees trees) {
      this.trees = trees;
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      if (!isVisible(type.getModifiers())) {
        return null; // nor is anything in it
      }
      check(type.getSimpleName().toString());
      boolean constructed =
          type.getMembers().stream()
              .anyMatch(member -> member instanceof MethodTree method && isConstructor(method));
      if (type.getKind() == Tree.Kind.CLASS && !constructed) {
        missing.add(name() + " has a constructor that nobody wrote: write it, private if need be");
      }
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      boolean overrides =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
      boolean ofRecord = enclosing().getKind() == Tree.Kind.RECORD && isConstructor(method);
      if (isVisible(method.getModifiers()) && !overrides && !ofRecord) {
        check(method.getName().toString());
      }
      return null; // what is inside a body is nobody's business
    }

    @Override
    public Void visitVariable(VariableTree field, Void unused) {
      if (isVisible(field.getModifiers())) {
        check(field.getName().toString());
      }
      return null;
    }

    private static boolean isConstructor(MethodTree method) {
      return method.getName().contentEquals("<init>");
    }

    private boolean isVisible(ModifiersTree modifiers) {
      Set<Modifier> flags = modifiers.getFlags();
      boolean implicitly =
          getCurrentPath().getParentPath().getLeaf() instanceof ClassTree type
              && INTERFACES.contains(type.getKind())
              && !flags.contains(Modifier.PRIVATE);
      return implicitly || flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED);
    }

    private ClassTree enclosing() {
      return (ClassTree) getCurrentPath().getParentPath().getLeaf();
    }

    private void check(String simpleName) {
      if (trees.getDocComment(getCurrentPath()) == null) {
        boolean isType = getCurrentPath().getLeaf() instanceof ClassTree;
        missing.add((isType ? name() : name() + "." + simpleName) + " has no comment");
      }
    }

    /** The name of the type that the path is at or in, with those around it. */
    private String name() {
      List<String> names = new ArrayList<>();
      for (Tree tree : getCurrentPath()) {
        if (tree instanceof ClassTree type) {
          names.add(0, type.getSimpleName().toString());
        }
      }
      return String.join(".", names);
    }
  }
}
