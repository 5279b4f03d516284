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
 * Compares the API server's clock with ours, by about ten requests for its version, which everybody may ask for, at most
 * a second apart. It never fails: without an answer nothing is known.
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
    private volatile boolean answered;

    /** What was found out. */
    public record Result(Duration ahead, Duration uncertainty) {}

    public ServerClockProbe(KubernetesClient client, Clock clock, ScheduledExecutorService timer) {
        this.http = client.getHttpClient();
        this.version = client.getMasterUrl().toString().endsWith("/")
                ? URI.create(client.getMasterUrl() + "version")
                : URI.create(client.getMasterUrl() + "/version");
        this.clock = clock;
        this.timer = timer;
    }

    /** Begins; done when no more can be found out. */
    public CompletableFuture<Void> start() {
        ask(REQUESTS);
        return done;
    }

    /** Whether no more can be found out. */
    public boolean isDone() {
        return done.isDone();
    }

    /** What is known by now. */
    public Optional<Result> result() {
        ClockOffset now = known;
        return answered ? Optional.of(new Result(now.ahead(), now.uncertainty())) : Optional.empty();
    }

    private void ask(int left) {
        Instant sent = clock.instant();
        http.sendAsync(http.newHttpRequestBuilder().uri(version).build(), byte[].class)
                .whenComplete((answer, error) -> {
                    Instant received = clock.instant();
                    Optional.ofNullable(answer).flatMap(ServerClockProbe::date).ifPresent(date -> {
                        known = known.with(sent, received, date);
                        answered = true;
                    });
                    next(left - 1);
                });
    }

    private void next(int left) {
        if (left == 0 || answered && known.uncertainty().compareTo(GOOD_ENOUGH) < 0) {
            done.complete(null);
            return;
        }
        Duration wait = answered ? known.untilTelling(clock.instant()) : Duration.ofSeconds(1);
        try {
            timer.schedule(() -> ask(left), wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile.
            done.complete(null);
        }
    }

    private static Optional<Instant> date(HttpResponse<byte[]> answer) {
        return answer.headers().entrySet().stream()
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
