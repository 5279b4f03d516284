package dev.firstbell.deploy.hub;

import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogJournal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a JupyterHub's log: when students requested servers, which requests were throttled, and when servers were
 * ready. Stateless and thread-safe.
 *
 * <p>The hub logs each request when it ends, at level INFO or above, with its duration (jupyterhub/log.py, {@code
 * log_request}). The start of a request is therefore known with millisecond resolution, as the time at which the hub
 * read it, not the time at which it was sent. Verified with logs of JupyterHub 5.5.4 and 6.1.1. Other lines are
 * skipped.
 */
public final class HubLog {
    private HubLog() {}

    /**
     * The entries about students within a period, in the order of the log, with the hub's user names.
     *
     * @param lines of the log, with or without the timestamps of {@code kubectl logs --timestamps}
     * @param zone the hub's time zone; in a container usually UTC. If a line has kubectl's timestamp, the zone is
     *     derived from it instead
     * @param from the start of the period, inclusive
     * @param until the end of the period, exclusive
     */
    public static List<HubLogEntry.OfUser> read(Stream<String> lines, ZoneId zone, Instant from, Instant until) {
        return part(lines, zone, from, until).entries();
    }

    /**
     * The part of a log within a period.
     *
     * @param entries about students, in the order of the log
     * @param covered from the first timestamp of any line to the last one, at most to the end of the period; empty if
     *     no line has a timestamp
     */
    public record Part(List<HubLogEntry.OfUser> entries, Optional<HubLogJournal.Coverage> covered) {
        public Part {
            entries = List.copyOf(entries);
        }
    }

    /**
     * Like {@link #read}, and with the period that the log covers. Requests outside it are unknown.
     *
     * @see #read
     */
    public static Part part(Stream<String> lines, ZoneId zone, Instant from, Instant until) {
        HubLogReader reader = new HubLogReader(zone);
        List<HubLogEntry.OfUser> entries = new ArrayList<>();
        for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
            reader.read(each.next()).stream()
                    .filter(entry -> !entry.at().isBefore(from) && entry.at().isBefore(until))
                    .forEach(entries::add);
        }
        Optional<HubLogJournal.Coverage> covered = reader.first()
                .flatMap(first -> reader.last()
                        .map(last -> new HubLogJournal.Coverage(first, last.isBefore(until) ? last : until)));
        return new Part(entries, covered);
    }

    /**
     * When each user first requested a server, or the form with its options, within a period: by {@code POST
     * /hub/api/users/NAME/server(s/…)} or at {@code /hub/spawn}. Throttled requests count, because the student had
     * arrived, and so do requests during which the server became ready. Rejected requests (403, 404) and requests of
     * users who already had a server do not count.
     *
     * @return one arrival for each user, in ascending order
     * @see #read
     */
    public static List<Instant> arrivals(Stream<String> lines, ZoneId zone, Instant from, Instant until) {
        Map<String, Instant> first = new HashMap<>();
        read(lines, zone, from, until).stream()
                .filter(entry -> entry.phase() == HubLogEntry.Phase.FORM || entry.phase() == HubLogEntry.Phase.REQUEST)
                .forEach(entry -> first.merge(entry.user(), entry.at(), (a, b) -> a.isBefore(b) ? a : b));
        List<Instant> arrivals = new ArrayList<>(first.values());
        arrivals.sort(null);
        return arrivals;
    }
}
