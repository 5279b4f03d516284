package dev.firstbell.cli.issues;

/** Lines of a hub's log on the day of {@link FieldLog}'s class, at times like {@code 15:00:01} (UTC). */
final class LogLines {
    private LogLines() {}

    static String checking(String time) {
        return line(time, "proxy:477", "Checking routes");
    }

    static String request(String time, String user) {
        return line(
                time,
                "log:192",
                "302 GET /hub/spawn -> /hub/spawn-pending/" + user + " (" + user + "@10.0.0.1) 0.00ms");
    }

    static String took(String time, String user, int seconds) {
        return line(time, "base:1143", "User " + user + " took " + seconds + ".000 seconds to start");
    }

    static String route(String time, String user) {
        return line(time, "proxy:331", "Adding user " + user + " to proxy /user/" + user + "/ => http://10.1.0.1:8888");
    }

    static String line(String time, String source, String message) {
        return "[I 2026-09-07 " + time + ".000 JupyterHub " + source + "] " + message;
    }
}
