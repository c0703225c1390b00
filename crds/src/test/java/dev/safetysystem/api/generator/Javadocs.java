package dev.safetysystem.api.generator;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import javax.tools.ToolProvider;

/**
 * The Javadoc of the records, read from their sources: what a field means is written once, beside
 * the field, and shown in the schema and the reference.
 *
 * @param byName Javadoc by the type's simple name, nested ones as Outer.Inner
 */
record Javadocs(Map<String, Doc> byName) {

    /**
     * Javadoc of a type.
     *
     * @param summary the text
     * @param params text of each record component
     */
    record Doc(String summary, Map<String, String> params) {}

    static Javadocs of(Path sources) throws IOException {
        var javac = ToolProvider.getSystemJavaCompiler();
        try (var files = javac.getStandardFileManager(null, null, null);
                var tree = Files.walk(sources)) {
            var units =
                    files.getJavaFileObjectsFromPaths(
                            tree.filter(f -> f.toString().endsWith(".java")).sorted().toList());
            var options = List.of("-proc:none");
            var task = (JavacTask) javac.getTask(null, files, null, options, null, units);
            var reader = new Reader(DocTrees.instance(task));
            for (CompilationUnitTree unit : task.parse()) {
                reader.scan(unit, "");
            }
            return new Javadocs(Map.copyOf(reader.found));
        }
    }

    /** The Javadoc of a type; a type or component without one ends the build. */
    Doc of(Class<?> type) {
        Doc doc = byName.get(name(type));
        if (doc == null) {
            throw new IllegalStateException(type + " has no Javadoc: write one");
        }
        return doc;
    }

    /** The text of a record component. */
    String of(Class<?> type, String component) {
        String text = of(type).params().get(component);
        if (text == null) {
            throw new IllegalStateException(
                    type + " has no @param " + component + ": say what it means");
        }
        return text;
    }

    private static String name(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return outer == null ? type.getSimpleName() : name(outer) + "." + type.getSimpleName();
    }

    private static final class Reader extends TreePathScanner<Void, String> {
        private final DocTrees trees;
        private final Map<String, Doc> found = new HashMap<>();

        Reader(DocTrees trees) {
            this.trees = trees;
        }

        @Override
        public Void visitClass(ClassTree type, String outer) {
            String name = outer + type.getSimpleName();
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            if (comment != null) {
                found.put(name, doc(comment));
            }
            return super.visitClass(type, name + ".");
        }

        private static Doc doc(DocCommentTree comment) {
            var params =
                    comment.getBlockTags().stream()
                            .filter(ParamTree.class::isInstance)
                            .map(ParamTree.class::cast)
                            .collect(
                                    Collectors.toMap(
                                            p -> p.getName().toString(),
                                            p -> text(p.getDescription())));
            return new Doc(text(comment.getFullBody()), params);
        }

        private static String text(List<? extends DocTree> parts) {
            return parts.stream()
                    .map(Reader::text)
                    .collect(Collectors.joining())
                    .replaceAll("\\s+", " ")
                    .strip();
        }

        private static String text(DocTree part) {
            return switch (part) {
                case TextTree text -> text.getBody();
                case LiteralTree literal -> "`" + literal.getBody().getBody().strip() + "`";
                case StartElementTree element -> " ";
                default -> part.toString();
            };
        }
    }
}
