package dev.firstbell.deploy.hub;

import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogJournal;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a JupyterHub's log: when students requested servers, which requests were throttled, and when servers were
 * ready. Stateless and thread-safe.
 *
 * <p>The hub logs each request when it ends, at level INFO or above, with its duration (jupyterhub/log.py, {@code
 * log_request}). The start of a request is therefore known with millisecond resolution, as the time at which the hub
 * read it, not the time at which it was sent. Verified with logs of JupyterHub 5.5.4 and 6.1.1, and compared with the
 * sources of JupyterHub 0.8 to 6. Other lines are skipped. A log may arrive in any {@linkplain
 * dev.firstbell.deploy.hub.form.LogForm form} and in any order.
 */
public final class HubLog {
    private HubLog() {}

    /**
     * The entries about students within a period, in the order in which the hub wrote them, with the hub's user names.
     *
     * @param lines of the log, in any form
     * @param zone the hub's time zone; in a container usually UTC. If the transport has put timestamps with a time zone
     *     before the lines, and they show another zone, that one counts for the whole log
     * @param from the start of the period, inclusive
     * @param until the end of the period, exclusive
     */
    public static List<HubLogEntry.OfUser> read(Stream<String> lines, ZoneId zone, Instant from, Instant until) {
        return part(lines, zone, from, until).entries();
    }

    /**
     * The part of a log within a period.
     *
     * @param entries about students, in the order in which the hub wrote them
     * @param covered from the first timestamp of any line to the last one, at most to the end of the period; empty if
     *     no line has a timestamp
     * @param gaps times within the period of which lines are missing from the log, as far as the log proves it
     * @param findings what is to be said about the log
     */
    public record Part(
            List<HubLogEntry.OfUser> entries,
            Optional<HubLogJournal.Coverage> covered,
            List<HubLogJournal.Gap> gaps,
            HubLogFindings findings) {
        public Part {
            entries = List.copyOf(entries);
            gaps = List.copyOf(gaps);
        }

        /**
         * When each user first requested a server, or the form with its options: by {@code POST
         * /hub/api/users/NAME/server(s/…)} or at {@code /hub/spawn} (before JupyterHub 1.0 also at {@code /hub/user/NAME}).
         * Throttled requests count, because the student had arrived, and so do requests during which the server became
         * ready and requests that the hub refused (400, 403, of the page also 404) or failed at (5xx). Requests of users who
         * already had a server do not count, and neither do those that another account sent for the user, nor those of the
         * users of a test run ({@link HubLogFindings#leftOut}).
         *
         * @return one arrival for each user, in ascending order
         */
        public List<Instant> arrivals() {
            return first(Set.of(HubLogEntry.Phase.FORM, HubLogEntry.Phase.REQUEST));
        }

        /** The same without the forms: when each user first requested a server. {@link HubLogFindings#options} counts them. */
        public List<Instant> requests() {
            return first(Set.of(HubLogEntry.Phase.REQUEST));
        }

        private List<Instant> first(Set<HubLogEntry.Phase> phases) {
            Map<String, Instant> first = new HashMap<>();
            entries.stream()
                    .filter(entry -> phases.contains(entry.phase()))
                    .forEach(entry -> first.merge(entry.user(), entry.at(), (a, b) -> a.isBefore(b) ? a : b));
            List<Instant> arrivals = new ArrayList<>(first.values());
            arrivals.sort(null);
            return arrivals;
        }
    }

    /**
     * Like {@link #read}, and with the period that the log covers. Requests outside it are unknown.
     *
     * @see #read
     */
    public static Part part(Stream<String> lines, ZoneId zone, Instant from, Instant until) {
        return part(lines, zone, from, until, Set.of());
    }

    /**
     * The part of a log in a file, which may be packed with gzip and encoded as UTF-16. Memory grows with the starts in the
     * period, not with the file.
     *
     * @throws dev.firstbell.records.io.BadInputException if the file cannot be read or is something else than a log
     */
    public static Part part(Path file, ZoneId zone, Instant from, Instant until) {
        return part(file, LogZone.assumed(zone), from, until, Set.of());
    }

    /**
     * Like {@link #part(Path, ZoneId, Instant, Instant)}, for a hub whose servers are started by another account.
     *
     * @param counted the accounts, users or services, whose requests count as those of the servers' owners, such as a portal
     *     that starts a server when its student arrives
     */
    public static Part part(Path file, LogZone zone, Instant from, Instant until, Set<String> counted) {
        LogFile log = new LogFile(file);
        LogReading reading = new LogReading(zone, from, until, counted);
        log.read((text, packed) -> {
            reading.survey(text);
            return Optional.empty();
        });
        return log.read(reading::read);
    }

    /** The same for lines. */
    static Part part(Stream<String> lines, ZoneId zone, Instant from, Instant until, Set<String> counted) {
        return part(lines, LogZone.assumed(zone), from, until, counted);
    }

    /** The same with a zone that may be given. */
    static Part part(Stream<String> lines, LogZone zone, Instant from, Instant until, Set<String> counted) {
        String text = lines.collect(Collectors.joining("\n"));
        LogReading reading = new LogReading(zone, from, until, counted);
        reading.survey(new StringReader(text));
        return reading.read(new StringReader(text), List::of);
    }

    /**
     * Checks that a file can be a hub's log, by its beginning.
     *
     * @throws dev.firstbell.records.io.BadInputException if it cannot be read, or is a directory, an archive, a database, a
     *     dump of one, another binary file, or a text of many lines of which none is a hub's. An empty file passes, because a
     *     log may grow
     */
    public static void check(Path file) {
        LogFile.check(file);
    }

    /** Why there is no file of a name, for a message: {@code hub.log: no such file}. */
    public static String missing(Path file) {
        return LogFile.missing(file);
    }

    /**
     * When each user first requested a server within a period.
     *
     * @see Part#arrivals
     */
    public static List<Instant> arrivals(Stream<String> lines, ZoneId zone, Instant from, Instant until) {
        return part(lines, zone, from, until).arrivals();
    }
}
