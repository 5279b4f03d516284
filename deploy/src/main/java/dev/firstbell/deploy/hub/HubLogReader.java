package dev.firstbell.deploy.hub;

import dev.firstbell.records.hub.HubLogEntry;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a JupyterHub's log line by line. Where each line comes from: jupyterhub/log.py ({@code log_request}),
 * handlers/base.py ({@code spawn_single_user}), proxy.py ({@code add_user}), apihandlers/users.py ({@code
 * SpawnProgressAPIHandler}), user.py ({@code spawn}). For one log, in order.
 */
final class HubLogReader {
    /** {@code [I 2026-09-07 08:59:41.214 JupyterHub log:192] }, and before it maybe what kubectl adds. */
    private static final Pattern LINE = Pattern.compile("^(?:(\\S+) )?(?:\\S+ F )?"
            + "\\[[A-Z] (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}) \\S+ (\\w+):\\d+\\] (.*)$");

    /** {@code 302 GET /hub/spawn/ada -> /hub/spawn-pending/ada (ada@10.0.0.7) 12.34ms} */
    private static final Pattern REQUEST = Pattern.compile(
            "(\\d{3}) ([A-Z]+) (\\S+)(?: -> (\\S+))? \\((.*)@[^@ ]*\\) (\\d{1,9}(?:\\.\\d{1,9})?)ms\\s*");

    private static final Pattern BY_API = Pattern.compile(".*/hub/api/users/([^/?]+)/servers?(?:/[^/?]*)?(?:\\?.*)?");
    private static final Pattern BY_PAGE = Pattern.compile(".*/hub/spawn(?:/([^/?]+)(?:/[^/?]*)?)?/?(?:\\?.*)?");
    private static final Pattern WAITS = Pattern.compile(".*/hub/spawn-pending(?:/.*|\\?.*)?");

    private static final Pattern THROTTLING =
            Pattern.compile("\\d+ pending spawns, throttling\\. Suggested retry in (\\d{1,6}) seconds\\.\\s*");
    private static final Pattern ROUTED = Pattern.compile("Adding user (.+) to proxy \\S+ => .*");
    private static final Pattern READY = Pattern.compile("Server (.+) is ready\\s*");
    private static final List<Failure> FAILURES = List.of(
            new Failure("(.+)'s server failed to start in (\\S+) seconds, giving up.*", "not started in %s s"),
            new Failure("(.+)'s server never showed up at .* after (\\S+) seconds\\. Giving up.*", "no answer in %s s"),
            new Failure("Unhandled error waiting for (.+)'s server to show up.*", "never answered"),
            new Failure("Error starting (.+)'s server:.*", "could not be started"),
            new Failure("Unhandled error starting (.+)'s server:.*", "could not be started"),
            new Failure("Failed to add (.+) to proxy!.*", "the proxy did not take the route"));

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    /** Time zones differ by quarters of an hour. */
    private static final long QUARTER = 900;

    private static final int OK = 200;
    private static final int REDIRECT = 300;
    private static final int REFUSED = 400;
    private static final int TOO_MANY = 429;
    private static final int BROKEN = 500;

    private final ZoneId zone;
    private final List<Duration> suggested = new ArrayList<>();

    /** When each user's server was last said to answer. */
    private final Map<String, Instant> up = new HashMap<>();

    private int unclear;
    private Optional<Instant> first = Optional.empty();
    private Optional<Instant> last = Optional.empty();

    private record Failure(Pattern pattern, String reason) {
        Failure(String pattern, String reason) {
            this(Pattern.compile(pattern), reason);
        }
    }

    /** @param zone of stamps that do not say theirs */
    public HubLogReader(ZoneId zone) {
        this.zone = zone;
    }

    /** What the next line says of students. */
    public List<HubLogEntry.OfUser> read(String text) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            return List.of();
        }
        Optional<Instant> stamp = stamp(line.group(2), line.group(1));
        stamp.ifPresent(this::cover);
        String message = line.group(4);
        return stamp.map(at -> switch (line.group(3)) {
                    case "log" -> request(at, message);
                    case "proxy" ->
                        user(ROUTED, message)
                                .map(name -> up(new HubLogEntry.Routed(at, name)))
                                .orElse(List.of());
                    case "users" ->
                        user(READY, message)
                                .map(name -> up(new HubLogEntry.Ready(at, ofServer(name))))
                                .orElse(List.of());
                    case "base", "user" -> other(at, message);
                    default -> List.<HubLogEntry.OfUser>of();
                })
                .orElse(List.of());
    }

    /** The earliest stamp of any line until now, whoever it was about. */
    public Optional<Instant> first() {
        return first;
    }

    /** The latest. */
    public Optional<Instant> last() {
        return last;
    }

    private void cover(Instant at) {
        first = first.filter(known -> !at.isBefore(known)).or(() -> Optional.of(at));
        last = last.filter(known -> !at.isAfter(known)).or(() -> Optional.of(at));
    }

    private List<HubLogEntry.OfUser> up(HubLogEntry.OfUser entry) {
        up.put(entry.user(), entry.at());
        return List.of(entry);
    }

    private List<HubLogEntry.OfUser> request(Instant ended, String message) {
        Matcher request = REQUEST.matcher(message);
        if (!request.matches()) {
            return List.of();
        }
        int status = Integer.parseInt(request.group(1));
        Optional<Duration> retryAfter = status == TOO_MANY ? retryAfter() : Optional.empty();
        boolean page = BY_PAGE.matcher(request.group(3)).matches();
        Optional<String> user = whose(request.group(2), request.group(3), request.group(5));
        if (user.isEmpty()) {
            return List.of();
        }
        Instant began = ended.minus(Duration.ofNanos(Math.round(Double.parseDouble(request.group(6)) * 1e6)));
        String name = user.get();
        if (status == TOO_MANY) {
            return List.of(new HubLogEntry.Requested(began, name), new HubLogEntry.Throttled(ended, name, retryAfter));
        }
        if (status >= BROKEN) {
            return List.of(new HubLogEntry.Requested(began, name));
        }
        if (status >= REFUSED || status < OK) {
            return List.of();
        }
        if (page && status < REDIRECT) {
            return List.of(new HubLogEntry.FormShown(began, name));
        }
        // Any other page is where to log in, or the student's server, which was there when it was asked for; unless it
        // came up while the request waited.
        boolean waits =
                request.group(4) != null && WAITS.matcher(request.group(4)).matches();
        boolean cameUp = up.containsKey(name) && !up.get(name).isBefore(began);
        return page && !waits && !cameUp
                ? List.of()
                : List.of(new HubLogEntry.Requested(began, name), new HubLogEntry.Accepted(ended, name));
    }

    private List<HubLogEntry.OfUser> other(Instant at, String message) {
        Matcher throttling = THROTTLING.matcher(message);
        if (throttling.matches()) {
            suggested.add(Duration.ofSeconds(Long.parseLong(throttling.group(1))));
            return List.of();
        }
        for (Failure failure : FAILURES) {
            Matcher matcher = failure.pattern().matcher(message);
            if (matcher.matches()) {
                String after = matcher.groupCount() > 1 ? matcher.group(2) : "";
                String reason = String.format(Locale.ROOT, failure.reason(), after.matches("[\\d.]+") ? after : "time");
                return List.of(new HubLogEntry.Failed(at, ofServer(matcher.group(1)), reason));
            }
        }
        return List.of();
    }

    /**
     * What the answer with 429 suggested that is logged now. The suggestion is logged before it, without a name; where
     * two stood together, nobody knows whose was whose.
     */
    private Optional<Duration> retryAfter() {
        if (suggested.size() > 1) {
            unclear = suggested.size();
            suggested.clear();
        }
        if (unclear > 0) {
            unclear--;
            return Optional.empty();
        }
        Optional<Duration> only = suggested.stream().findFirst();
        suggested.clear();
        return only;
    }

    /** Whose server is asked for; nobody's if the request is another. */
    private static Optional<String> whose(String method, String path, String whoAsks) {
        Matcher api = BY_API.matcher(path);
        if (method.equals("POST") && api.matches()) {
            return decoded(api.group(1));
        }
        Matcher page = BY_PAGE.matcher(path);
        if ((method.equals("GET") || method.equals("POST")) && page.matches()) {
            return page.group(1) == null
                    ? Optional.of(whoAsks).filter(name -> !name.isEmpty())
                    : decoded(page.group(1));
        }
        return Optional.empty();
    }

    private static Optional<String> decoded(String name) {
        try {
            // In a path a plus is a plus.
            return Optional.of(URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> user(Pattern pattern, String message) {
        Matcher matcher = pattern.matcher(message);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Of {@code ada:lab}, a named server. */
    private static String ofServer(String logName) {
        int colon = logName.indexOf(':');
        return colon <= 0 ? logName : logName.substring(0, colon);
    }

    private Optional<Instant> stamp(String local, String byKubectl) {
        try {
            LocalDateTime stamp = LocalDateTime.parse(local, STAMP);
            return Optional.of(offset(stamp, byKubectl)
                    .map(stamp::toInstant)
                    .orElseGet(() -> stamp.atZone(zone).toInstant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** What kubectl stamped within the same second tells the zone of the hub's own stamp. */
    private static Optional<ZoneOffset> offset(LocalDateTime stamp, String byKubectl) {
        if (byKubectl == null) {
            return Optional.empty();
        }
        try {
            Instant right = OffsetDateTime.parse(byKubectl).toInstant();
            long behind =
                    Duration.between(right, stamp.toInstant(ZoneOffset.UTC)).toSeconds();
            long quarters = Math.round((double) behind / QUARTER);
            return Math.abs(quarters) > ZoneOffset.MAX.getTotalSeconds() / QUARTER
                    ? Optional.empty()
                    : Optional.of(ZoneOffset.ofTotalSeconds((int) (quarters * QUARTER)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
