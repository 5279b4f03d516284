package dev.firstbell.embedded.internal.hub;

import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.PodEvent;
import dev.firstbell.twin.hub.ModelHub;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.Start;
import dev.firstbell.twin.hub.StartEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The hub's metrics about servers and users, for Prometheus (JupyterHub metrics.py). */
public final class MetricsPage {
    private static final double[] BUCKETS = {0.5, 1, 2.5, 5, 10, 15, 30, 60, 120, 180, 300, 600};

    private final EventLoop loop;
    private final ModelHub hub;
    private final Map<SpawnOutcome, Histogram> spawns = new EnumMap<>(SpawnOutcome.class);

    public MetricsPage(EventLoop loop, ModelHub hub) {
        this.loop = loop;
        this.hub = hub;
        for (SpawnOutcome outcome : SpawnOutcome.values()) {
            spawns.put(outcome, new Histogram());
        }
    }

    /** How a request to start a server ended; the label is in lower case with dashes. */
    enum SpawnOutcome {
        SUCCESS,
        FAILURE,
        ALREADY_PENDING,
        THROTTLED,
        TOO_MANY_USERS;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final class Histogram {
        private final long[] atMost = new long[BUCKETS.length];
        private long count;
        private double seconds;

        void observe(double value) {
            for (int i = 0; i < BUCKETS.length; i++) {
                atMost[i] += value <= BUCKETS[i] ? 1 : 0;
            }
            count++;
            seconds += value;
        }
    }

    void count(SpawnOutcome outcome, Duration took) {
        spawns.get(outcome).observe(took.toNanos() / 1e9);
    }

    /** Counts a start when it ends. */
    void follow(Start start, Instant asked) {
        start.follow(new Start.Listener() {
            @Override
            public void onEvent(PodEvent event) {
                // Only the end counts.
            }

            @Override
            public void onEnd(StartEnd end) {
                Duration took = Duration.between(asked, loop.now());
                end.match(
                                ready -> Optional.of(SpawnOutcome.SUCCESS),
                                failed -> Optional.of(SpawnOutcome.FAILURE),
                                // The hub exited, and its counters with it.
                                lost -> Optional.<SpawnOutcome>empty())
                        .ifPresent(outcome -> count(outcome, took));
            }
        });
    }

    /** All metrics in the text format of Prometheus. */
    public String text() {
        StringBuilder text = new StringBuilder();
        head(text, "server_spawn_duration_seconds", "Time taken for a user server to spawn", "histogram");
        spawns.forEach((outcome, histogram) -> {
            String name = "jupyterhub_server_spawn_duration_seconds";
            String status = "status=\"" + outcome.label() + "\"";
            for (int i = 0; i < BUCKETS.length; i++) {
                line(text, name + "_bucket{le=\"" + BUCKETS[i] + "\"," + status + "}", histogram.atMost[i]);
            }
            line(text, name + "_bucket{le=\"+Inf\"," + status + "}", histogram.count);
            line(text, name + "_count{" + status + "}", histogram.count);
            line(text, name + "_sum{" + status + "}", histogram.seconds);
        });
        head(text, "running_servers", "the number of user servers currently running", "gauge");
        line(text, "jupyterhub_running_servers", running());
        head(text, "total_users", "total number of users", "gauge");
        line(text, "jupyterhub_total_users", hub.users().size());
        return text.toString();
    }

    private long running() {
        return hub.users().stream()
                .flatMap(user -> user.servers().stream())
                .filter(server -> server.state() == ModelServer.State.READY)
                .count();
    }

    private static void head(StringBuilder text, String name, String help, String type) {
        text.append("# HELP jupyterhub_").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE jupyterhub_").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String sample, double value) {
        text.append(sample).append(' ').append(value).append('\n');
    }
}
