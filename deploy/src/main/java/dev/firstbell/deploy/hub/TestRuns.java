package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.form.HubLine;
import dev.firstbell.records.classes.ClassPlan;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The test runs of Firstbell that a hub's log shows. A run makes a token for the user that is its lock, and one for each of
 * its test users, with one account. Their names begin with a prefix that is {@value ClassPlan#DEFAULT_PREFIX} unless it was
 * changed. Not thread-safe.
 */
final class TestRuns {
    private static final Pattern TOKENS = Pattern.compile(".*?/hub/api/users/([^/]+)/tokens/?");

    private final Map<String, Set<String>> usersByRequester = new HashMap<>();
    private final Set<String> holders = new HashSet<>();
    private Optional<Instant> locked = Optional.empty();

    void add(HubLine line, Instant at) {
        if (!line.module().equals("log") || !line.message().contains("/tokens")) {
            return;
        }
        LogFacts.request(line)
                .filter(request -> request.method().equals("POST") && request.status() / 100 == 2)
                .ifPresent(request -> {
                    Matcher path = TOKENS.matcher(request.path());
                    if (path.matches()) {
                        LogFacts.decoded(path.group(1)).ifPresent(user -> made(user, request.requester(), at));
                    }
                });
    }

    private void made(String user, String requester, Instant at) {
        if (user.equals(ClassPlan.LOCK_USER)) {
            holders.add(requester);
            locked = locked.filter(known -> !at.isBefore(known)).or(() -> Optional.of(at));
        } else if (!user.equals(requester)) {
            usersByRequester.computeIfAbsent(requester, name -> new HashSet<>()).add(user);
        }
    }

    /** Whether a user belongs to a test run, as far as the name or the log shows it. */
    boolean isTestUser(String user) {
        return isTestName(user)
                || holders.stream()
                        .anyMatch(holder ->
                                usersByRequester.getOrDefault(holder, Set.of()).contains(user));
    }

    /** Whether a name is that of a test user or of the lock. */
    static boolean isTestName(String user) {
        return user.startsWith(ClassPlan.DEFAULT_PREFIX) || user.equals(ClassPlan.LOCK_USER);
    }

    /** When the first run took the hub's lock. */
    Optional<Instant> locked() {
        return locked;
    }

    /** Whether the log shows the users of a run. */
    boolean usersAreKnown() {
        return holders.stream().anyMatch(usersByRequester::containsKey);
    }
}
