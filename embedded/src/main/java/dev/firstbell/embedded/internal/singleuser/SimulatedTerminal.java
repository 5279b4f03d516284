package dev.firstbell.embedded.internal.singleuser;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A simulated shell: it echoes its input and knows {@code echo} and {@code exit}. It answers every other command with a
 * note that it is simulated, and never runs one. It takes its input when it has begun; what was typed before waits.
 */
final class SimulatedTerminal {
    private static final String PROMPT = "$ ";
    private static final int LONGEST_LINE = 4096;

    private final String name;
    private final Instant started;
    private final Runnable onEnd;
    private final Set<Screen> screens = new LinkedHashSet<>();
    private final StringBuilder line = new StringBuilder();
    private final StringBuilder early = new StringBuilder();
    private boolean begun;
    private boolean ended;

    SimulatedTerminal(String name, Instant started, Runnable onEnd) {
        this.name = name;
        this.started = started;
        this.onEnd = onEnd;
    }

    /** A client that shows the terminal. */
    interface Screen {
        void show(String text);

        /** The shell has ended. */
        void end();
    }

    String name() {
        return name;
    }

    Instant started() {
        return started;
    }

    void attach(Screen screen) {
        screens.add(screen);
        if (begun) {
            screen.show(PROMPT);
        }
    }

    /** The shell is up: it shows its prompt and handles what was typed meanwhile. */
    void begin() {
        if (!ended) {
            begun = true;
            show(PROMPT);
            type(early.toString());
        }
    }

    void detach(Screen screen) {
        screens.remove(screen);
    }

    /** Handles input from the keyboard. */
    void type(String input) {
        if (!begun) {
            early.append(input, 0, Math.min(input.length(), LONGEST_LINE - early.length()));
            return;
        }
        for (char c : input.toCharArray()) {
            if (c == '\r' || c == '\n') {
                show("\r\n");
                String typed = line.toString();
                line.setLength(0);
                run(typed);
            } else if (line.length() < LONGEST_LINE) {
                line.append(c);
                show(String.valueOf(c));
            }
        }
    }

    /** Ends the shell and notifies every screen. */
    void end() {
        ended = true;
        Set<Screen> notified = Set.copyOf(screens);
        screens.clear();
        onEnd.run();
        notified.forEach(Screen::end);
    }

    private void run(String typed) {
        String[] words = typed.strip().split("\\s+", 2);
        switch (words[0]) {
            case "" -> show(PROMPT);
            case "echo" -> show((words.length < 2 ? "" : withoutQuotes(words[1])) + "\r\n" + PROMPT);
            case "exit" -> end();
            default -> show(words[0] + ": this shell is simulated and only knows echo and exit\r\n" + PROMPT);
        }
    }

    private static String withoutQuotes(String words) {
        return words.replaceAll("'([^']*)'|\"([^\"]*)\"", "$1$2");
    }

    private void show(String text) {
        screens.forEach(screen -> screen.show(text));
    }
}
