package dev.firstbell.cli.display;

import dev.firstbell.records.student.Stage;
import dev.firstbell.simulations.RunProgress;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * For a terminal: one line per stage and a small curve, drawn over and over in place. A picture is one write, lines are cut
 * to the terminal's width, and what does not fit its height is left out: first the curve, then the stages. The cursor is
 * hidden while a picture stands, and comes back however the program ends, short of a SIGKILL. Thread-safe.
 */
final class ScreenDisplay implements Display {
    private static final int CURVE_ROWS = 4;
    private static final int WIDEST_BAR = 40;
    private static final int LABEL = 14;
    private static final int COUNT = 7;
    private static final Set<Stage> ALWAYS = Set.of(Stage.SENT, Stage.ACCEPTED, Stage.HUB_READY, Stage.LANDED);

    private static final Set<Character.UnicodeScript> WIDE = Set.of(
            Character.UnicodeScript.HAN,
            Character.UnicodeScript.HIRAGANA,
            Character.UnicodeScript.KATAKANA,
            Character.UnicodeScript.HANGUL,
            Character.UnicodeScript.BOPOMOFO);
    private static final int FIRST_PICTURE = 0x1F300;
    private static final int LAST_PICTURE = 0x1FAFF;
    private static final int FIRST_FULL_WIDTH = 0xFF01;
    private static final int LAST_FULL_WIDTH = 0xFF60;

    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private static final String TO_END_OF_LINE = "\u001b[K";
    private static final String TO_END_OF_SCREEN = "\u001b[J";

    private final PrintWriter out;
    private final Supplier<TerminalSize> size;
    private final Glyphs glyphs;
    private final Thread lastAct = new Thread(this::end, "restore-terminal");
    private List<String> drawn = List.of();
    private boolean hooked;
    private String run;
    private Curve curve = new Curve();

    ScreenDisplay(PrintWriter out, Supplier<TerminalSize> size, Glyphs glyphs) {
        this.out = out;
        this.size = size;
        this.glyphs = glyphs;
    }

    @Override
    public synchronized void show(String name, RunProgress progress) {
        if (!name.equals(run)) {
            run = name;
            curve = new Curve();
        }
        if (progress.phase() == RunProgress.Phase.DRIVING) {
            curve.add(progress);
        }
        TerminalSize now = size.get();
        List<String> picture = picture(ProgressText.printable(name), progress, now);
        if (!picture.equals(drawn)) {
            draw(picture, now);
        }
    }

    private void draw(List<String> picture, TerminalSize now) {
        StringBuilder frame = new StringBuilder(drawn.isEmpty() ? HIDE_CURSOR : up(now));
        for (String line : picture) {
            frame.append(line).append(TO_END_OF_LINE).append('\n');
        }
        frame.append(TO_END_OF_SCREEN);
        if (!hooked) {
            Runtime.getRuntime().addShutdownHook(lastAct);
            hooked = true;
        }
        drawn = picture;
        out.print(frame);
        out.flush();
    }

    /** To where the picture begins. A terminal that has become narrower since has broken its lines. */
    private String up(TerminalSize now) {
        int rows = drawn.stream()
                .mapToInt(line -> Math.max(1, (width(line) + now.columns() - 1) / now.columns()))
                .sum();
        return "\u001b[" + rows + "A\r";
    }

    private List<String> picture(String name, RunProgress progress, TerminalSize now) {
        int width = now.columns() - 1;
        List<String> stages = new ArrayList<>();
        int bar = Math.min(WIDEST_BAR, width - LABEL - COUNT);
        for (Stage stage : Stage.values()) {
            int reached = progress.reached(stage);
            if (reached > 0 || !curve.isEmpty() && ALWAYS.contains(stage)) {
                stages.add(stageLine(stage, reached, progress.students(), bar));
            }
        }
        List<String> lines = new ArrayList<>();
        boolean room = now.rows() > stages.size() + 1 && bar > 0;
        lines.add(head(name, progress, !room));
        if (room) {
            lines.addAll(stages);
        }
        if (room && !curve.isEmpty() && now.rows() > lines.size() + CURVE_ROWS + 1) {
            lines.addAll(curveLines(progress.students(), width));
        }
        return lines.stream().map(line -> cut(line, width)).toList();
    }

    private String head(String name, RunProgress progress, boolean alone) {
        String dot = " " + glyphs.dot() + " ";
        return switch (progress.phase()) {
            case PREPARING, CLEANING_UP -> name + dot + ProgressText.phase(progress.phase());
            case DRIVING ->
                name + dot + ProgressText.clock(curve.elapsed()) + dot
                        + (alone
                                ? progress.reached(Stage.LANDED) + " of " + progress.students() + " landed"
                                : progress.ended() + " of " + progress.students() + " done")
                        + dot + progress.throttled() + " " + glyphs.times() + " 429"
                        + ProgressText.openTabs(progress)
                                .map(tabs -> dot + tabs)
                                .orElse("");
        };
    }

    private String stageLine(Stage stage, int reached, int students, int bar) {
        return String.format(
                Locale.ROOT, "  %-12s%s%6d", stage.label(), glyphs.bar(share(reached, students), bar), reached);
    }

    private static double share(int reached, int students) {
        return students == 0 ? 0 : (double) reached / students;
    }

    private List<String> curveLines(int students, int width) {
        int margin = LABEL - 1;
        List<String> lines = new ArrayList<>();
        List<String> rows =
                curve.draw(students, Math.max(1, Math.min(WIDEST_BAR, width - margin - 1)), CURVE_ROWS, glyphs);
        for (int row = 0; row < rows.size(); row++) {
            String label = row == 0
                    ? glyphs.waiting() + " waiting"
                    : row == 1 ? glyphs.eighths().charAt(7) + " in" : row == 3 ? "over time" : "";
            lines.add(String.format(Locale.ROOT, "  %-11s%s%s", label, glyphs.axis(), rows.get(row))
                    .stripTrailing());
        }
        return lines;
    }

    /** As much of a line as fits. */
    private static String cut(String line, int width) {
        StringBuilder cut = new StringBuilder();
        int used = 0;
        for (int c : (Iterable<Integer>) line.codePoints()::iterator) {
            used += width(c);
            if (used > width) {
                break;
            }
            cut.appendCodePoint(c);
        }
        return cut.toString();
    }

    private static int width(String line) {
        return line.codePoints().map(ScreenDisplay::width).sum();
    }

    /** Columns that a character takes; names of classes are in all languages. */
    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide = WIDE.contains(Character.UnicodeScript.of(c))
                || c >= FIRST_PICTURE && c <= LAST_PICTURE
                || c >= FIRST_FULL_WIDTH && c <= LAST_FULL_WIDTH;
        return wide ? 2 : 1;
    }

    @Override
    public synchronized void end() {
        if (!drawn.isEmpty()) {
            out.print(up(size.get()) + TO_END_OF_SCREEN + SHOW_CURSOR);
            out.flush();
            drawn = List.of();
        }
    }
}
