package dev.firstbell.cli.display;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A terminal as far as ours is used: what stands on it, and whether its cursor is seen. Lines that are too long break. */
final class TestingTerminal {
    private static final Pattern ESCAPE = Pattern.compile("\u001b\\[(\\??\\d*)([A-Za-z])");

    private final int columns;
    private final StringWriter sent = new StringWriter();
    private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    private int read;
    private int row;
    private int column;
    private boolean cursor = true;

    TestingTerminal(int columns) {
        this.columns = columns;
    }

    PrintWriter writer() {
        return new PrintWriter(sent);
    }

    /** Everything that was sent so far. */
    String sent() {
        return sent.toString();
    }

    /** The visible text, without blanks at the ends of lines and without empty lines at the end. */
    List<String> screen() {
        interpret();
        List<String> screen = new ArrayList<>(
                lines.stream().map(line -> line.toString().stripTrailing()).toList());
        while (!screen.isEmpty() && screen.get(screen.size() - 1).isEmpty()) {
            screen.remove(screen.size() - 1);
        }
        return screen;
    }

    boolean cursor() {
        interpret();
        return cursor;
    }

    int row() {
        interpret();
        return row;
    }

    private void interpret() {
        String text = sent.toString();
        while (read < text.length()) {
            char c = text.charAt(read);
            Matcher escape = ESCAPE.matcher(text).region(read, text.length());
            if (c == '\u001b' && escape.lookingAt()) {
                obey(escape.group(1), escape.group(2).charAt(0));
                read = escape.end();
                continue;
            }
            if (c == '\n') {
                row++;
                column = 0;
            } else if (c == '\r') {
                column = 0;
            } else {
                if (column == columns) {
                    row++;
                    column = 0;
                }
                StringBuilder line = line();
                while (line.length() <= column) {
                    line.append(' ');
                }
                line.setCharAt(column++, c);
            }
            line();
            read++;
        }
    }

    private void obey(String argument, char what) {
        switch (what) {
            case 'A' -> row = Math.max(0, row - Integer.parseInt(argument));
            case 'K' -> line().setLength(Math.min(column, line().length()));
            case 'J' -> {
                line().setLength(Math.min(column, line().length()));
                while (lines.size() > row + 1) {
                    lines.remove(lines.size() - 1);
                }
            }
            case 'h', 'l' -> cursor = what == 'h';
            default -> throw new AssertionError("a terminal need not know this: " + argument + what);
        }
    }

    private StringBuilder line() {
        while (lines.size() <= row) {
            lines.add(new StringBuilder());
        }
        return lines.get(row);
    }
}
