package dev.safetysystem.migrate.scripts;

import dev.safetysystem.migrate.outcome.Place;
import dev.safetysystem.migrate.outcome.Problem;
import dev.safetysystem.migrate.sql.Splitter;
import dev.safetysystem.migrate.sql.SqlSyntaxException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file's way up and its way down, each for what it is. Tools find their markers line by line,
 * without a look at quotes, and so does this.
 *
 * @param tool whose markers they are; empty if the file has none
 * @param up the whole file if it has none; lines of the other half are left empty, so that every
 *     line keeps its number
 * @param down what takes it back, if the file says
 * @param upAlone whether the file says that its way up runs without a transaction
 */
record Halves(Optional<Dialect> tool, String up, Optional<String> down, boolean upAlone) {

    /** Reads a migration's text; why it cannot be taken apart goes into {@code problems}. */
    static Halves of(String file, String text, List<Problem> problems) {
        return new Cut(file, text, problems).cut();
    }

    private static final class Cut {
        private final String file;
        private final String text;
        private final List<Problem> problems;
        private final StringBuilder up = new StringBuilder();
        private final StringBuilder down = new StringBuilder();
        private Optional<Dialect> tool = Optional.empty();
        private Section section = Section.BEFORE;
        private boolean hasUp;
        private boolean hasDown;
        private boolean upAlone;
        private boolean downAlone;
        private Optional<Problem> suspicion = Optional.empty();

        /** Where a line stands. */
        private enum Section {
            BEFORE,
            UP,
            DOWN
        }

        Cut(String file, String text, List<Problem> problems) {
            this.file = file;
            this.text = text;
            this.problems = problems;
        }

        Halves cut() {
            int number = 1;
            for (int start = 0; start < text.length(); number++) {
                int newLine = text.indexOf('\n', start);
                int end = newLine < 0 ? text.length() : newLine;
                line(start, end, number);
                start = end + 1;
            }
            // Beside markers that are understood, other headings are comments.
            if (tool.isEmpty()) {
                suspicion.ifPresent(problems::add);
            }
            if (tool.isEmpty()) {
                return new Halves(Optional.empty(), text, Optional.empty(), false);
            }
            if (!hasUp) {
                refuse(1, "names no way up", "Add the marker of its way up");
            }
            return new Halves(
                    tool,
                    up.toString().stripTrailing(),
                    hasDown ? Optional.of(downText()) : Optional.empty(),
                    upAlone);
        }

        private void line(int start, int end, int number) {
            int first = start;
            while (first < end && Character.isWhitespace(text.charAt(first))) {
                first++;
            }
            char c = first < end ? text.charAt(first) : ' ';
            if (c == '-' || c == '#') {
                comment(text.substring(start, end), start, number);
            }
            // What has no markers is not copied.
            if (tool.isEmpty()) {
                return;
            }
            (section == Section.DOWN ? down : up).append(text, start, end).append('\n');
            (section == Section.DOWN ? up : down).append('\n');
        }

        private void comment(String line, int start, int number) {
            Optional<Dialect> dialect = Dialect.of(line);
            Optional<Dialect.Mark> mark = dialect.flatMap(d -> d.read(line));
            if (mark.isPresent()) {
                if (tool.isPresent() && !tool.equals(dialect)) {
                    refuse(number, "holds markers of two tools", "Keep those of one");
                }
                if (tool.isEmpty()) {
                    header(start);
                }
                tool = dialect;
                take(mark.get(), number);
                return;
            }
            if (dialect.isPresent()) {
                problems.add(unknown(dialect.get().tool(), line, number));
            } else if (suspicion.isEmpty()) {
                Dialect.refused(line).ifPresent(name -> suspect(name, line, start, number));
            }
        }

        /** A heading with nothing but comments behind it marks nothing. */
        private void suspect(String name, String line, int start, int number) {
            if (holdsSql(text.substring(start))) {
                suspicion = Optional.of(unknown(name, line, number));
            }
        }

        private Problem unknown(String name, String line, int number) {
            return problem(
                    number,
                    "holds a marker of %s that this program does not know: %s"
                            .formatted(name, line.strip()),
                    "Put what takes the migration back into a file of its own, or remove the line");
        }

        private void take(Dialect.Mark mark, int number) {
            switch (mark) {
                case Dialect.Mark.Begins begins when begins.down() -> {
                    if (hasDown && tool.equals(Optional.of(Dialect.RAMBLER))) {
                        refuse(
                                number,
                                "holds several ways down, which rambler runs last first",
                                "Write one, in the order in which it shall run");
                    }
                    section = Section.DOWN;
                    hasDown = true;
                    downAlone |= !begins.transaction();
                }
                case Dialect.Mark.Begins begins -> {
                    section = Section.UP;
                    hasUp = true;
                    upAlone |= !begins.transaction();
                }
                case Dialect.Mark.NoTransaction alone -> {
                    upAlone = true;
                    downAlone = true;
                }
                case Dialect.Mark.Nothing nothing -> {}
            }
        }

        /** What stands before the first marker; its tool would leave statements there out. */
        private void header(int end) {
            String header = text.substring(0, end);
            up.append(header);
            header.chars().filter(c -> c == '\n').forEach(c -> down.append('\n'));
            if (holdsSql(header)) {
                refuse(
                        1,
                        "holds statements before its first marker, which its tool would never run",
                        "Move them behind the marker of the way up");
            }
        }

        private static boolean holdsSql(String part) {
            try {
                return !Splitter.split(part).isEmpty();
            } catch (SqlSyntaxException unterminated) {
                return true;
            }
        }

        /** Kept in the history by itself, so it must say by itself how it runs. */
        private String downText() {
            String alone = down.toString().stripTrailing();
            return downAlone ? ScriptReader.ALONE + alone : alone;
        }

        private void refuse(int line, String what, String remedy) {
            problems.add(problem(line, what, remedy));
        }

        private Problem problem(int line, String what, String remedy) {
            return Problem.at(Place.line(file, line), "markers", file + " " + what, remedy);
        }
    }

    /** For a file that takes a migration back: what it says of a way up is not meant for it. */
    static List<Problem> inDown(String file, String text) {
        var problems = new ArrayList<Problem>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.startsWith("--") && isWayUp(line)) {
                problems.add(
                        Problem.at(
                                Place.line(file, number),
                                "markers",
                                file + " is a rollback and holds a way up",
                                "Keep only what takes the migration back"));
            }
        }
        return problems;
    }

    private static boolean isWayUp(String line) {
        return Dialect.of(line)
                .flatMap(dialect -> dialect.read(line))
                .filter(mark -> mark instanceof Dialect.Mark.Begins begins && !begins.down())
                .isPresent();
    }
}
