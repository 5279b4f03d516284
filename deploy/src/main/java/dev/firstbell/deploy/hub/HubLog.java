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
 * What a JupyterHub's log says of real students: who asked for a server when, who was sent away, whose server was ready.
 *
 * <p>The hub logs each request as it ends, at level INFO or above, with how long it took (jupyterhub/log.py, {@code
 * log_request}), so a request's beginning is known to the millisecond as the hub counts it: from when it read the request,
 * not from when it was sent. Read so from the logs of JupyterHub 5.5.4 and 6.1.1; a line that is none of what is looked for is passed
 * over.
 */
public final class HubLog {
    private HubLog() {}

    /**
     * Everything that is said of students within a time, in the order of the log. Names are the hub's.
     *
     * @param lines of the log, with or without the time stamps of {@code kubectl logs --timestamps}
     * @param zone the hub's time zone; a container's is UTC unless somebody changed it. Where a line has kubectl's stamp,
     *     the zone follows from that
     */
    public static List<HubLogEntry.OfUser> read(Stream<String> lines, ZoneId zone, Instant from, Instant until) {
        return part(lines, zone, from, until).said();
    }

    /**
     * The part of a log that is about a time.
     *
     * @param said everything that is said of students, in the order of the log
     * @param covered from the first stamp of any line to the last one, or to the end of the time where the log goes on; empty
     *     if no line has a stamp
     */
    public record Part(List<HubLogEntry.OfUser> said, Optional<HubLogJournal.Coverage> covered) {
        public Part {
            said = List.copyOf(said);
        }
    }

    /**
     * The same, and what the log covers: what is not in it may be missing because it does not reach that far.
     *
     * @see #read
     */
    public static Part part(Stream<String> lines, ZoneId zone, Instant from, Instant until) {
        HubLogReader reader = new HubLogReader(zone);
        List<HubLogEntry.OfUser> said = new ArrayList<>();
        for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
            reader.read(each.next()).stream()
                    .filter(entry -> !entry.at().isBefore(from) && entry.at().isBefore(until))
                    .forEach(said::add);
        }
        Optional<HubLogJournal.Coverage> covered = reader.first()
                .flatMap(first -> reader.last()
                        .map(last -> new HubLogJournal.Coverage(first, last.isBefore(until) ? last : until)));
        return new Part(said, covered);
    }

    /**
     * When each user first asked for a server within a time, or for the form in which to choose one: by {@code POST
     * /hub/api/users/NAME/server(s/…)} or at {@code /hub/spawn}. Requests that were no student's (403, 404) do not count,
     * nor those of whom has a server; a 429 does, for that student had come, and so does a request during which the server
     * came up.
     *
     * @return the arrivals in order, one a user
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
