package dev.firstbell.deploy.hub;

import dev.firstbell.records.hub.HubLogEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The forms with options of a server, such as its profile, that a hub showed in a period. A user who opens the form has not
 * requested a server yet.
 *
 * @param submitted how many users saw the form before they requested a server
 * @param longest the longest time from the first form to the request; zero without one
 * @param left how many users saw the form and requested no server
 */
public record OptionsForms(long submitted, Duration longest, long left) {
    /** A form that is submitted so soon was not read. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    static OptionsForms in(List<HubLogEntry.OfUser> entries) {
        Map<String, Instant> shown = new HashMap<>();
        Map<String, Instant> requested = new HashMap<>();
        for (HubLogEntry.OfUser entry : entries) {
            if (entry.phase() == HubLogEntry.Phase.FORM) {
                shown.merge(entry.user(), entry.at(), OptionsForms::earlier);
            } else if (entry.phase() == HubLogEntry.Phase.REQUEST) {
                requested.merge(entry.user(), entry.at(), OptionsForms::earlier);
            }
        }
        long submitted = 0;
        long left = 0;
        Duration longest = Duration.ZERO;
        for (Map.Entry<String, Instant> form : shown.entrySet()) {
            Instant request = requested.get(form.getKey());
            if (request == null) {
                left++;
            } else if (request.isAfter(form.getValue())) {
                submitted++;
                Duration took = Duration.between(form.getValue(), request);
                longest = took.compareTo(longest) > 0 ? took : longest;
            }
        }
        return new OptionsForms(submitted, longest, left);
    }

    /** What a reader of figures needs to know that count from the requests of servers; names no user. */
    public List<String> remarks() {
        return said(
                longest.compareTo(AT_ONCE) < 0,
                "; " + they(submitted, "that student counts", "they count") + " from when it was submitted, up to "
                        + seconds() + " s later",
                "; " + they(left, "that user does not count as a student", "they do not count as students"));
    }

    /**
     * The same for arrivals that count from the forms.
     *
     * @param option what makes them count from the requests of servers
     */
    public List<String> remarksOnForms(String option) {
        return said(
                false,
                "; " + they(submitted, "that student counts", "they count") + " from then, up to " + seconds()
                        + " s before the request of the server; for a replay, which requests a server at once, pass "
                        + option,
                "; " + they(left, "that user counts", "they count") + " from then; `observe` leaves "
                        + they(left, "such a user", "them") + " out, and so does " + option);
    }

    private List<String> said(boolean withoutSubmitted, String ofSubmitted, String ofLeft) {
        Optional<String> first = submitted == 0 || withoutSubmitted
                ? Optional.empty()
                : Optional.of(HubLogFindings.count(submitted, "student", "students")
                        + " first saw the form with the options of a server" + ofSubmitted);
        Optional<String> second = left == 0
                ? Optional.empty()
                : Optional.of(HubLogFindings.count(left, "user", "users")
                        + " opened the form with the options of a server and requested none" + ofLeft);
        return Stream.of(first, second).flatMap(Optional::stream).toList();
    }

    private static String they(long count, String one, String many) {
        return count == 1 ? one : many;
    }

    private long seconds() {
        return (longest.toMillis() + 999) / 1000;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
