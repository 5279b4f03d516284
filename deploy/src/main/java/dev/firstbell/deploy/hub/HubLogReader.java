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
 * Reads a JupyterHub's log line by line. JupyterHub writes these lines in jupyterhub/log.py ({@code log_request}),
 * handlers/base.py ({@code spawn_single_user}), proxy.py ({@code add_user}), apihandlers/users.py ({@code
 * SpawnProgressAPIHandler}) and user.py ({@code spawn}). One reader reads one log, in order. Not thread-safe.
 */
final class HubLogReader {
    /** {@code [I 2026-09-07 08:59:41.214 JupyterHub log:192] }, optionally after kubectl's timestamp. */
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
            new Failure(
                    "(.+)'s server never showed up at .* after (\\S+) seconds\\. Giving up.*",
                    "no response within %s s"),
            new Failure("Unhandled error waiting for (.+)'s server to show up.*", "did not respond"),
            new Failure("Error starting (.+)'s server:.*", "failed to start"),
            new Failure("Unhandled error starting (.+)'s server:.*", "failed to start"),
            new Failure("Failed to add (.+) to proxy!.*", "the proxy did not add the route"));

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    /** Offsets of time zones are multiples of a quarter of an hour, in seconds. */
    private static final long QUARTER_HOUR = 900;

    private static final int OK = 200;
    private static final int REDIRECT = 300;
    private static final int CLIENT_ERROR = 400;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final ZoneId zone;
    private final List<Duration> suggestedRetries = new ArrayList<>();

    /** When each user's server was last logged as ready or routed. */
    private final Map<String, Instant> upAt = new HashMap<>();

    /** How many of the next 429s have a suggestion that cannot be attributed. */
    private int ambiguousRetries;

    private Optional<Instant> first = Optional.empty();
    private Optional<Instant> last = Optional.empty();

    private record Failure(Pattern pattern, String reason) {
        Failure(String pattern, String reason) {
            this(Pattern.compile(pattern), reason);
        }
    }

    /** @param zone of timestamps without a zone of their own */
    public HubLogReader(ZoneId zone) {
        this.zone = zone;
    }

    /** The entries about students in the next line; none for lines without any. */
    public List<HubLogEntry.OfUser> read(String text) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            return List.of();
        }
        Optional<Instant> timestamp = timestamp(line.group(2), line.group(1));
        timestamp.ifPresent(this::cover);
        String message = line.group(4);
        return timestamp
                .map(at -> switch (line.group(3)) {
                    case "log" -> request(at, message);
                    case "proxy" ->
                        user(ROUTED, message)
                                .map(name -> serverUp(new HubLogEntry.Routed(at, name)))
                                .orElse(List.of());
                    case "users" ->
                        user(READY, message)
                                .map(name -> serverUp(new HubLogEntry.Ready(at, userOf(name))))
                                .orElse(List.of());
                    case "base", "user" -> throttlingOrFailure(at, message);
                    default -> List.<HubLogEntry.OfUser>of();
                })
                .orElse(List.of());
    }

    /** The earliest timestamp of all lines read so far, including lines that are not about students. */
    public Optional<Instant> first() {
        return first;
    }

    /** The latest timestamp of all lines read so far. */
    public Optional<Instant> last() {
        return last;
    }

    private void cover(Instant at) {
        first = first.filter(known -> !at.isBefore(known)).or(() -> Optional.of(at));
        last = last.filter(known -> !at.isAfter(known)).or(() -> Optional.of(at));
    }

    private List<HubLogEntry.OfUser> serverUp(HubLogEntry.OfUser entry) {
        upAt.put(entry.user(), entry.at());
        return List.of(entry);
    }

    private List<HubLogEntry.OfUser> request(Instant ended, String message) {
        Matcher request = REQUEST.matcher(message);
        if (!request.matches()) {
            return List.of();
        }
        int status = Integer.parseInt(request.group(1));
        Optional<Duration> retryAfter = status == TOO_MANY_REQUESTS ? retryAfter() : Optional.empty();
        boolean page = BY_PAGE.matcher(request.group(3)).matches();
        Optional<String> user = serverOwner(request.group(2), request.group(3), request.group(5));
        if (user.isEmpty()) {
            return List.of();
        }
        Instant began = ended.minus(Duration.ofNanos(Math.round(Double.parseDouble(request.group(6)) * 1e6)));
        String name = user.get();
        if (status == TOO_MANY_REQUESTS) {
            return List.of(new HubLogEntry.Requested(began, name), new HubLogEntry.Throttled(ended, name, retryAfter));
        }
        if (status >= SERVER_ERROR) {
            return List.of(new HubLogEntry.Requested(began, name));
        }
        if (status >= CLIENT_ERROR || status < OK) {
            return List.of();
        }
        if (page && status < REDIRECT) {
            return List.of(new HubLogEntry.FormShown(began, name));
        }
        // A redirect elsewhere leads to the log-in page or to the student's server. The latter is an arrival only if
        // the
        // server became ready during this request.
        boolean waits =
                request.group(4) != null && WAITS.matcher(request.group(4)).matches();
        boolean upDuringRequest = upAt.containsKey(name) && !upAt.get(name).isBefore(began);
        return page && !waits && !upDuringRequest
                ? List.of()
                : List.of(new HubLogEntry.Requested(began, name), new HubLogEntry.Accepted(ended, name));
    }

    private List<HubLogEntry.OfUser> throttlingOrFailure(Instant at, String message) {
        Matcher throttling = THROTTLING.matcher(message);
        if (throttling.matches()) {
            suggestedRetries.add(Duration.ofSeconds(Long.parseLong(throttling.group(1))));
            return List.of();
        }
        for (Failure failure : FAILURES) {
            Matcher matcher = failure.pattern().matcher(message);
            if (matcher.matches()) {
                String after = matcher.groupCount() > 1 ? matcher.group(2) : "";
                String reason = String.format(Locale.ROOT, failure.reason(), after.matches("[\\d.]+") ? after : "time");
                return List.of(new HubLogEntry.Failed(at, userOf(matcher.group(1)), reason));
            }
        }
        return List.of();
    }

    /**
     * The suggested retry of the 429 that is logged now. The hub logs the suggestion before the 429, without a user
     * name. If several suggestions precede several 429s, they cannot be matched.
     */
    private Optional<Duration> retryAfter() {
        if (suggestedRetries.size() > 1) {
            ambiguousRetries = suggestedRetries.size();
            suggestedRetries.clear();
        }
        if (ambiguousRetries > 0) {
            ambiguousRetries--;
            return Optional.empty();
        }
        Optional<Duration> only = suggestedRetries.stream().findFirst();
        suggestedRetries.clear();
        return only;
    }

    /** The owner of the server that a spawn request is for; empty for any other request. */
    private static Optional<String> serverOwner(String method, String path, String requester) {
        Matcher api = BY_API.matcher(path);
        if (method.equals("POST") && api.matches()) {
            return decoded(api.group(1));
        }
        Matcher page = BY_PAGE.matcher(path);
        if ((method.equals("GET") || method.equals("POST")) && page.matches()) {
            return page.group(1) == null
                    ? Optional.of(requester).filter(name -> !name.isEmpty())
                    : decoded(page.group(1));
        }
        return Optional.empty();
    }

    private static Optional<String> decoded(String name) {
        try {
            // In a path, a plus sign is not a space.
            return Optional.of(URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> user(Pattern pattern, String message) {
        Matcher matcher = pattern.matcher(message);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The user of a server as logged: {@code ada} for the named server {@code ada:lab}. */
    private static String userOf(String logName) {
        int colon = logName.indexOf(':');
        return colon <= 0 ? logName : logName.substring(0, colon);
    }

    private Optional<Instant> timestamp(String local, String fromKubectl) {
        try {
            LocalDateTime timestamp = LocalDateTime.parse(local, TIMESTAMP);
            return Optional.of(offset(timestamp, fromKubectl)
                    .map(timestamp::toInstant)
                    .orElseGet(() -> timestamp.atZone(zone).toInstant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The zone of the hub's timestamp, from kubectl's timestamp of about the same instant. */
    private static Optional<ZoneOffset> offset(LocalDateTime timestamp, String fromKubectl) {
        if (fromKubectl == null) {
            return Optional.empty();
        }
        try {
            Instant actual = OffsetDateTime.parse(fromKubectl).toInstant();
            long difference = Duration.between(actual, timestamp.toInstant(ZoneOffset.UTC))
                    .toSeconds();
            long quarters = Math.round((double) difference / QUARTER_HOUR);
            return Math.abs(quarters) > ZoneOffset.MAX.getTotalSeconds() / QUARTER_HOUR
                    ? Optional.empty()
                    : Optional.of(ZoneOffset.ofTotalSeconds((int) (quarters * QUARTER_HOUR)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
