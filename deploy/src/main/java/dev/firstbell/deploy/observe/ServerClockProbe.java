package dev.firstbell.deploy.observe;

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
 * Compares the API server's clock with ours, by up to 12 requests for its version, about a second apart. Every user may
 * read the version. The probe never fails: without a response there is no result. Thread-safe.
 */
final class ServerClockProbe {
    private static final int REQUESTS = 12;
    private static final Duration GOOD_ENOUGH = Duration.ofMillis(2);

    private final HttpClient http;
    private final URI version;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile ClockOffset known = ClockOffset.unknown();
    private volatile boolean hasResponse;

    /**
     * The result of a comparison.
     *
     * @param ahead how far the server's clock is ahead of ours; negative if it is behind
     * @param uncertainty the true offset differs from {@code ahead} by at most this
     */
    public record Result(Duration ahead, Duration uncertainty) {}

    public ServerClockProbe(KubernetesClient client, Clock clock, ScheduledExecutorService timer) {
        this.http = client.getHttpClient();
        this.version = client.getMasterUrl().toString().endsWith("/")
                ? URI.create(client.getMasterUrl() + "version")
                : URI.create(client.getMasterUrl() + "/version");
        this.clock = clock;
        this.timer = timer;
    }

    /** Starts the comparison; the future completes when it is finished. */
    public CompletableFuture<Void> start() {
        request(REQUESTS);
        return done;
    }

    /** Whether the comparison is finished. */
    public boolean isDone() {
        return done.isDone();
    }

    /** The result so far; empty before the first response. */
    public Optional<Result> result() {
        ClockOffset now = known;
        return hasResponse ? Optional.of(new Result(now.ahead(), now.uncertainty())) : Optional.empty();
    }

    private void request(int left) {
        Instant sent = clock.instant();
        http.sendAsync(http.newHttpRequestBuilder().uri(version).build(), byte[].class)
                .whenComplete((response, error) -> {
                    Instant received = clock.instant();
                    Optional.ofNullable(response)
                            .flatMap(ServerClockProbe::date)
                            .ifPresent(date -> {
                                known = known.with(sent, received, date);
                                hasResponse = true;
                            });
                    next(left - 1);
                });
    }

    private void next(int left) {
        if (left == 0 || hasResponse && known.uncertainty().compareTo(GOOD_ENOUGH) < 0) {
            done.complete(null);
            return;
        }
        Duration wait = hasResponse ? known.delayToNextHalving(clock.instant()) : Duration.ofSeconds(1);
        try {
            timer.schedule(() -> request(left), wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The observer was closed.
            done.complete(null);
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
