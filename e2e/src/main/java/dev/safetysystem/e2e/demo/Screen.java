package dev.safetysystem.e2e.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Where the demo is watched. Safe for one thread. */
sealed interface Screen {
    /** A line that stays. */
    void say(String line);

    /** The present state: in place of the one before, or as a line if it changed. */
    void show(Scene scene);

    /** Leaves what is shown where it is; what follows stands below. */
    void end();

    /** A terminal that redraws when standard output is one, plain lines otherwise. */
    static Screen ofProcess() {
        boolean terminal =
                System.console() != null
                        && System.console().isTerminal()
                        && !"dumb".equals(System.getenv("TERM"));
        return terminal
                ? new Terminal(System.out, System.getenv("NO_COLOR") == null)
                : new Lines(System.out);
    }

    /** Plain lines with the time since the beginning, one whenever something changed. */
    final class Lines implements Screen {
        private final PrintStream out;
        private final Instant begin = Instant.now();
        private String last = "";

        Lines(PrintStream out) {
            this.out = out;
        }

        @Override
        public void say(String line) {
            out.println(time() + line);
        }

        @Override
        public void show(Scene scene) {
            // The count of requests changes all the time and is told with what else changes.
            if (!scene.inOneLine().equals(last)) {
                last = scene.inOneLine();
                say(last + " | " + scene.requests());
            }
        }

        @Override
        public void end() {
            out.flush();
        }

        private String time() {
            Duration since = Duration.between(begin, Instant.now());
            return "%d:%02d  ".formatted(since.toMinutes(), since.toSecondsPart());
        }
    }

    /** Lines that stay scroll up; below them the present state is drawn again and again. */
    final class Terminal implements Screen {
        private static final String ESCAPE = "\u001b[";

        private final PrintStream out;
        private final boolean colours;
        private int drawn;

        Terminal(PrintStream out, boolean colours) {
            this.out = out;
            this.colours = colours;
        }

        @Override
        public void say(String line) {
            erase();
            out.println(colours ? ESCAPE + "1m" + line + ESCAPE + "0m" : line);
            out.flush();
        }

        @Override
        public void show(Scene scene) {
            erase();
            List<String> lines = scene.panel();
            // A line that is too long is cut: if it wrapped, the next erasing would miss a row.
            out.print(ESCAPE + "?7l");
            lines.forEach(out::println);
            out.print(ESCAPE + "?7h");
            out.flush();
            drawn = lines.size();
        }

        @Override
        public void end() {
            drawn = 0;
            out.flush();
        }

        private void erase() {
            if (drawn > 0) {
                out.print(ESCAPE + drawn + "A" + ESCAPE + "J");
                drawn = 0;
            }
        }
    }
}
