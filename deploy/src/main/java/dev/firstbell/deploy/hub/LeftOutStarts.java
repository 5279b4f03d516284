package dev.firstbell.deploy.hub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The starts in a period that are not students' arrivals, because another account than the user requested them or because
 * the user is one of a test run. Immutable.
 *
 * @param servers how many servers each other account requested, by the account's name
 * @param testUsers how many users of a test run requested a server
 * @param testUsersCount whether there was no other user, so that those of a test run count
 */
public record LeftOutStarts(Map<String, Integer> servers, int testUsers, boolean testUsersCount) {
    private static final int NAMED = 3;

    public LeftOutStarts {
        servers = Map.copyOf(servers);
    }

    /** Whether every start counts. */
    public boolean isEmpty() {
        return servers.isEmpty() && testUsers == 0;
    }

    /** What a reader of the record needs to know; names no account. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!servers.isEmpty()) {
            notes.add(requested()
                    + HubLogFindings.count(servers.size(), "other account", "other accounts")
                    + ", such as a job or an administrator, not by " + (total() == 1 ? "its user" : "their users")
                    + "; such starts are load on the hub, but not students, and are left out");
        }
        notes.addAll(ofTests());
        return notes;
    }

    /** The same for the person who has the log, with the accounts' names. */
    public List<String> inFull() {
        List<String> said = new ArrayList<>();
        if (!servers.isEmpty()) {
            said.add(requested() + accounts() + ", not by " + (total() == 1 ? "its user" : "their users")
                    + (total() == 1 ? ", and is left out" : ", and are left out")
                    + "; a user who finds a running server sends no request, so the log does not show such an arrival"
                    + remedy());
        }
        said.addAll(ofTests());
        return said;
    }

    /** Why no start is left, if there were some. */
    String nothingElse() {
        return servers.isEmpty()
                ? ofTests().get(0)
                : requested() + accounts() + ", not by " + (total() == 1 ? "its user" : "their users") + remedy();
    }

    private List<String> ofTests() {
        if (testUsers == 0) {
            return List.of();
        }
        return List.of(
                testUsersCount
                        ? HubLogFindings.count(
                                        testUsers,
                                        "user is a test user of Firstbell, and no other user came: this",
                                        "users are test users of Firstbell, and no other users came: this")
                                + " is a test, not a real class"
                        : HubLogFindings.count(testUsers, "test user of Firstbell is", "test users of Firstbell are")
                                + " left out");
    }

    private int total() {
        return servers.values().stream().mapToInt(Integer::intValue).sum();
    }

    private String requested() {
        return HubLogFindings.count(total(), "server was requested by ", "servers were requested by ");
    }

    private String remedy() {
        String account = mostFirst().get(0);
        return "; if `" + account + "` is a portal that starts servers when students arrive, pass --count-started-by "
                + account;
    }

    private String accounts() {
        List<String> names = mostFirst();
        String named = names.stream()
                .limit(NAMED)
                .map(name -> "`" + name + "`" + (names.size() == 1 ? "" : " (" + servers.get(name) + ")"))
                .collect(Collectors.joining(", "));
        return names.size() > NAMED ? named + " and " + (names.size() - NAMED) + " more" : named;
    }

    private List<String> mostFirst() {
        return servers.keySet().stream()
                .sorted(Comparator.<String>comparingInt(name -> -servers.get(name))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }
}
