package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.LogFact.Request;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which requests of servers are those of students. The hub logs the account that sent a request (jupyterhub/log.py, {@code
 * log_request}): the user, also with the user's own token, or the administrator or service whose token was used. A job that
 * starts servers before class and an administrator who starts a student's server are no arrivals, and neither are the users
 * of a test run. Where the log does not show the account, the request counts. Immutable.
 */
final class Requesters {
    private final Set<String> counted;
    private final TestRuns tests;
    private final boolean testUsersCount;

    /** Whose request it is. */
    enum Kind {
        /** The user's own, or one of an account that counts as the user. */
        STUDENT,
        /** Another account's. */
        OTHER,
        /** For a user of a test run. */
        TEST
    }

    /**
     * @param counted accounts whose requests count as their users', such as a portal's
     * @param tests the test runs that the log shows
     * @param requests in the period. If all of them are for test users, the test is what the reader wants to see, and they
     *     count
     */
    Requesters(Set<String> counted, TestRuns tests, List<Request> requests) {
        this.counted = Set.copyOf(counted);
        this.tests = tests;
        boolean anyTest = requests.stream().anyMatch(request -> tests.isTestUser(request.owner()));
        this.testUsersCount = anyTest
                && requests.stream().filter(this::isByUser).allMatch(request -> tests.isTestUser(request.owner()));
    }

    Kind kind(Request request) {
        if (!testUsersCount && tests.isTestUser(request.owner())) {
            return Kind.TEST;
        }
        return isByUser(request) ? Kind.STUDENT : Kind.OTHER;
    }

    /** Whether test users count, because no other user came. */
    boolean testUsersCount() {
        return testUsersCount;
    }

    /** Whether lines about a user say nothing about students. */
    boolean isIgnored(String user) {
        return !testUsersCount && tests.isTestUser(user);
    }

    private boolean isByUser(Request request) {
        // The hub turns user names into lower case when they log in; a path may hold them as they were typed.
        return request.requester().isEmpty()
                || request.requester()
                        .toLowerCase(Locale.ROOT)
                        .equals(request.owner().toLowerCase(Locale.ROOT))
                || counted.contains(request.requester());
    }
}
