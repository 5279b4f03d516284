package dev.firstbell.deploy.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One comparison of the API server's clock with ours, by requests for its version, about a second apart. Every user may
 * read the version. The probe never fails: without a response there is no result. For one use; thread-safe.
 */
public final class ServerClockProbe {
    private static final Duration GOOD_ENOUGH = Duration.ofMillis(2);

    private final HttpClient http;
    private final URI version;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final CompletableFuture<Optional<Result>> done = new CompletableFuture<>();
    private volatile Optional<Result> known = Optional.empty();
    /** Touched by one request at a time. */
    private ClockOffset offset = ClockOffset.unknown();

    /**
     * The result of a comparison.
     *
     * @param at when the last response arrived, by our clock
     * @param ahead how far the server's clock is ahead of ours; negative if it is behind
     * @param uncertainty the true offset differs from {@code ahead} by at most this
     */
    public record Result(Instant at, Duration ahead, Duration uncertainty) {}

    public ServerClockProbe(KubernetesClient client, Clock clock, ScheduledExecutorService timer) {
        this.http = client.getHttpClient();
        this.version = client.getMasterUrl().toString().endsWith("/")
                ? URI.create(client.getMasterUrl() + "version")
                : URI.create(client.getMasterUrl() + "/version");
        this.clock = clock;
        this.timer = timer;
    }

    /** One request only, which needs no timer: the offset to within a second. */
    static CompletableFuture<Optional<Result>> once(KubernetesClient client, Clock clock) {
        return new ServerClockProbe(client, clock, null).start(1);
    }

    /**
     * Starts the comparison.
     *
     * @param requests how many requests it takes at most. Each halves the uncertainty: 12 are a millisecond, 4 are less
     *     than a tenth of a second
     * @return the result, empty without a response
     */
    public CompletableFuture<Optional<Result>> start(int requests) {
        request(requests);
        return done;
    }

    /** Ends the comparison now, with the result so far. */
    public void end() {
        done.complete(known);
    }

    private void request(int left) {
        if (done.isDone()) {
            return;
        }
        Instant sent = clock.instant();
        http.sendAsync(http.newHttpRequestBuilder().uri(version).build(), byte[].class)
                .whenComplete((response, error) -> {
                    Instant received = clock.instant();
                    Optional.ofNullable(response)
                            .flatMap(ServerClockProbe::date)
                            .ifPresent(date -> {
                                offset = offset.with(sent, received, date);
                                known = Optional.of(new Result(received, offset.ahead(), offset.uncertainty()));
                            });
                    next(left - 1);
                });
    }

    private void next(int left) {
        if (left == 0 || known.isPresent() && offset.uncertainty().compareTo(GOOD_ENOUGH) < 0) {
            end();
            return;
        }
        Duration wait = known.isPresent() ? offset.delayToNextHalving(clock.instant()) : Duration.ofSeconds(1);
        try {
            timer.schedule(() -> request(left), wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The observer was closed.
            end();
        }
    }

    private static Optional<Instant> date(HttpResponse<byte[]> response) {
        return response.headers().entrySet().stream()
                .filter(header -> "Date".equalsIgnoreCase(header.getKey()))
                .map(Map.Entry::getValue)
                .flatMap(List::stream)
                .findFirst()
                .flatMap(ServerClockProbe::parse);
    }

    private static Optional<Instant> parse(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
