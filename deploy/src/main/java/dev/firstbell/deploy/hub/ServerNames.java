package dev.firstbell.deploy.hub;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which user's server a name in a hub's log means. The hub writes {@code NAME} or {@code NAME:SERVER}, and either part may
 * contain colons ({@code f:552b2f3a:ada}), so the users that the log names elsewhere decide where to cut. Not thread-safe.
 */
final class ServerNames {
    private static final Pattern SPEC = Pattern.compile("(?:.*?)/user/([^/]+)(?:/([^/]*))?/?");

    private final Set<String> users = new HashSet<>();

    /** A user's server; the default server has an empty name. */
    record Server(String user, String name) {
        /** As the hub logs it. */
        String logName() {
            return name.isEmpty() ? user : user + ":" + name;
        }
    }

    void know(String user) {
        users.add(user);
    }

    /** The server that a log name means: the longest known user counts. */
    Server of(String logName) {
        if (users.contains(logName)) {
            return new Server(logName, "");
        }
        for (int colon = logName.lastIndexOf(':'); colon > 0; colon = logName.lastIndexOf(':', colon - 1)) {
            if (users.contains(logName.substring(0, colon))) {
                return new Server(logName.substring(0, colon), logName.substring(colon + 1));
            }
        }
        // No other line names the user. A name with one colon most likely has a server's name after it.
        int only = logName.indexOf(':');
        return only <= 0 || only != logName.lastIndexOf(':')
                ? new Server(logName, "")
                : new Server(logName.substring(0, only), logName.substring(only + 1));
    }

    /** The server with a route: {@code /user/ada/lab/}, with a prefix or a host before it. */
    static Optional<Server> ofSpec(String spec) {
        Matcher matcher = SPEC.matcher(spec);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String server = matcher.group(2) == null ? "" : matcher.group(2);
        return LogFacts.decoded(matcher.group(1))
                .flatMap(user -> LogFacts.decoded(server).map(name -> new Server(user, name)));
    }
}
