package dev.firstbell.deploy.hub.form;

import java.util.regex.Pattern;

/**
 * The beginning of each line of a hub: {@code [I 2026-09-07 09:00:01.500 JupyterHub log:192] }. JupyterHub writes it
 * since 0.8 (jupyterhub/app.py, {@code log_format} and {@code log_datefmt}), between codes for colours on a terminal.
 */
final class HubHeader {
    /** The groups are level, timestamp, program and module. */
    static final Pattern PATTERN = Pattern.compile("\\[([A-Z]) (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3})"
            + " ([^\\s\\]]+) (\\w+):\\d+\\](?:\\(B)?(?:\\[[0-9;]{0,9}m)?");

    /** Students' servers and other programs in the hub's output that use the same form. */
    private static final Pattern OTHER_PROGRAM =
            Pattern.compile(".*(?:SingleUser|Notebook|ServerApp|LabApp|BinderHub|ConfigProxy).*");

    /** A terminal's escape sequence, also as syslog and others write the escape character. */
    private static final Pattern COLOUR =
            Pattern.compile("(?:\\x1B|#033|\\\\x1[bB]|\\\\u001[bB]|\\\\033|\\^\\[)(?:\\[[0-9;]{0,20}[A-Za-z]|\\(B)");

    /** What is left of it before a line where the escape character was lost. */
    private static final Pattern COLOUR_WITHOUT_ESCAPE = Pattern.compile("(?:\\[\\d{1,3}(?:;\\d{1,3})*m)+$");

    private static final Pattern UNBREAKABLE = Pattern.compile("[\u00a0\u2007\u202f]");

    private HubHeader() {}

    static boolean isOtherProgram(String program) {
        return OTHER_PROGRAM.matcher(program).matches();
    }

    /** Whether a text contains a line of a hub. */
    static boolean isIn(String text) {
        return text.indexOf('[') >= 0
                && PATTERN.matcher(withPlainSpaces(withoutColours(text))).find();
    }

    /** The text with plain spaces, where a web page or an editor put ones at which a line does not break. */
    static String withPlainSpaces(String text) {
        return UNBREAKABLE.matcher(text).find() ? UNBREAKABLE.matcher(text).replaceAll(" ") : text;
    }

    /** The text without escape sequences; the same object if it has none. */
    static String withoutColours(String text) {
        boolean possible = text.indexOf('\u001B') >= 0
                || text.contains("#033")
                || text.contains("\\x1")
                || text.contains("\\u001")
                || text.contains("\\033")
                || text.contains("^[");
        return possible ? COLOUR.matcher(text).replaceAll("") : text;
    }

    static String withoutLostColours(String before) {
        return before.endsWith("m") ? COLOUR_WITHOUT_ESCAPE.matcher(before).replaceAll("") : before;
    }
}
