package dev.firstbell.deploy.hub;

import dev.firstbell.records.io.Excerpt;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether the names in a log were replaced by one text before the log was shared, so that its students cannot be told apart.
 *
 * @param refusal why nothing can be read from the log; empty if something can
 * @param note what may be wrong otherwise; names no account
 */
record ReplacedNames(Optional<String> refusal, Optional<String> note) {
    private static final String REMEDY =
            "names that were replaced by one text cannot be told apart: replace each name by its own";

    /** Not the name of an account: asterisks, crosses, a word in brackets, a word for a removed name. */
    private static final Pattern MASK = Pattern.compile(
            "(?i)[*#•█?]+|[x._*-]{3,}|<.*>|\\[.*]|\\{.*}|\\W*(?:redacted|removed|masked|anonymi[sz]ed|censored)\\W*");

    /** A student who reloads the page or tries again sends a few requests. */
    private static final int MANY = 5;

    /** @param requests those of servers, in the period */
    static ReplacedNames in(List<LogFact.Request> requests, List<LogFact> facts) {
        Map<String, Long> byName =
                requests.stream().collect(Collectors.groupingBy(LogFact.Request::owner, Collectors.counting()));
        Optional<Map.Entry<String, Long>> masked = byName.entrySet().stream()
                .filter(name ->
                        name.getValue() > 1 && MASK.matcher(name.getKey()).matches())
                .max(Map.Entry.comparingByValue());
        if (byName.size() == 1 && (masked.isPresent() || requests.size() > 1 && startsTwiceAtOnce(requests, facts))) {
            return new ReplacedNames(
                    Optional.of("all " + requests.size() + " requests of servers are by the user "
                            + Excerpt.quoted(requests.get(0).owner()) + "; " + REMEDY),
                    Optional.empty());
        }
        if (byName.size() == 1
                && requests.stream().filter(request -> request.status() < 400).count() >= MANY) {
            return new ReplacedNames(
                    Optional.empty(),
                    Optional.of("all " + requests.size()
                            + " requests of servers in the hub's log are by one user, who counts once; " + REMEDY));
        }
        return new ReplacedNames(
                Optional.empty(),
                masked.map(name -> name.getValue() + " of the " + requests.size()
                        + " requests of servers in the hub's log are by the user " + Excerpt.quoted(name.getKey())
                        + ", who counts once; " + REMEDY));
    }

    /** Whether a server began to start while it was already starting, which a hub does not do. */
    private static boolean startsTwiceAtOnce(List<LogFact.Request> requests, List<LogFact> facts) {
        String user = requests.get(0).owner();
        Instant from = requests.stream()
                .map(LogFact.Request::began)
                .min(Instant::compareTo)
                .orElseThrow();
        Map<String, Instant> ended = new HashMap<>();
        for (LogFact fact : facts) {
            if (fact instanceof LogFact.Took took
                    && !took.at().isBefore(from)
                    && (took.logName().equals(user) || took.logName().startsWith(user + ":"))) {
                Instant before = ended.put(took.logName(), took.at());
                if (before != null && took.at().minus(took.duration()).isBefore(before)) {
                    return true;
                }
            }
        }
        return false;
    }
}
