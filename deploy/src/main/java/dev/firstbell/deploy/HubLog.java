package dev.firstbell.deploy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JupyterHub's log says of real students: who asked for a server when. The hub logs each request as it ends, at
 * level INFO or above, with how long it took (jupyterhub/log.py, {@code log_request}), so a request's beginning is known
 * to the hundredth of a millisecond as the hub counts it: from when it read the request, not from when it was sent.
 */
public final class HubLog {
    /** {@code [I 2026-09-07 08:59:41.214 JupyterHub log:192] 202 POST /hub/api/users/ada/server (ada@10.0.0.7) 12.34ms} */
    private static final Pattern REQUEST = Pattern.compile(
            "\\[[A-Z] (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3})"
                    + " \\S+ log:\\d+\\] (\\d{3}) ([A-Z]+) (\\S+)(?: -> \\S+)? \\((.*)@[^@ ]*\\) (\\d+(?:\\.\\d+)?)ms$");

    private static final Pattern BY_API = Pattern.compile(".*/hub/api/users/([^/?]+)/servers?(?:/[^/?]*)?(?:\\?.*)?");
    private static final Pattern BY_PAGE = Pattern.compile(".*/hub/spawn(?:/([^/?]+)(?:/[^/?]*)?)?(?:\\?.*)?");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final int MISSING = 404;
    private static final int FORBIDDEN = 403;

    private HubLog() {}

    /**
     * When each user first asked for a server within a time: by {@code POST /hub/api/users/NAME/server(s/…)} or at
     * {@code /hub/spawn}. Requests that were no student's (403, 404) do not count; a 429 does, for that student had come.
     *
     * @param lines of the log; those that are none of these requests are passed over
     * @param zone the hub's time zone; a container's is UTC unless somebody changed it
     * @return the arrivals in order, one a user
     */
    public static List<Instant> arrivals(Stream<String> lines, ZoneId zone, Instant from, Instant until) {
        Map<String, Instant> first = new HashMap<>();
        lines.flatMap(line -> asked(line, zone).stream())
                .filter(asked -> !asked.at().isBefore(from) && asked.at().isBefore(until))
                .forEach(asked -> first.merge(asked.user(), asked.at(), (a, b) -> a.isBefore(b) ? a : b));
        List<Instant> arrivals = new ArrayList<>(first.values());
        arrivals.sort(null);
        return arrivals;
    }

    private record Asked(String user, Instant at) {}

    private static Optional<Asked> asked(String line, ZoneId zone) {
        Matcher request = REQUEST.matcher(line);
        if (!request.find()) {
            return Optional.empty();
        }
        int status = Integer.parseInt(request.group(2));
        if (status == MISSING || status == FORBIDDEN) {
            return Optional.empty();
        }
        return user(request.group(3), request.group(4), request.group(5)).flatMap(user -> {
            try {
                Instant ended = LocalDateTime.parse(request.group(1), STAMP)
                        .atZone(zone)
                        .toInstant();
                Duration took = Duration.ofNanos(Math.round(Double.parseDouble(request.group(6)) * 1e6));
                return Optional.of(new Asked(user, ended.minus(took)));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }

    /** Whose server is asked for; nobody's if the request is another. */
    private static Optional<String> user(String method, String path, String whoAsks) {
        Matcher api = BY_API.matcher(path);
        if (method.equals("POST") && api.matches()) {
            return Optional.of(URLDecoder.decode(api.group(1), StandardCharsets.UTF_8));
        }
        Matcher page = BY_PAGE.matcher(path);
        if ((method.equals("GET") || method.equals("POST")) && page.matches()) {
            return page.group(1) == null
                    ? Optional.of(whoAsks).filter(name -> !name.isEmpty())
                    : Optional.of(URLDecoder.decode(page.group(1), StandardCharsets.UTF_8));
        }
        return Optional.empty();
    }
}
