package dev.firstbell.records.io;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Commands in messages, for a person to paste into a shell: they must work as printed. */
public final class PastedCommand {
    /** Words that no shell changes. A tilde is one only in front, where it is quoted. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-][A-Za-z0-9_@%+=:,./~-]*");

    private PastedCommand() {}

    /**
     * A command with its arguments, quoted where a POSIX shell requires it.
     *
     * @param words each an argument, as {@code toString} gives it
     */
    public static String of(Object... words) {
        return of(Stream.of(words).map(Object::toString).toList());
    }

    /** The same for a list. */
    public static String of(List<String> words) {
        return words.stream().map(PastedCommand::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
