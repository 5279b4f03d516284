package dev.firstbell.client;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.Servers;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.client.progress.ProgressEvent;
import dev.firstbell.client.progress.ProgressStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Follows the starts of a whole class in one {@link ReadinessMode}. In the modes with a list, one list serves all
 * starts, and no list is requested while no start is followed.
 *
 * <p>Thread-safe. Closing it stops the lists, but ends no start that is being followed.
 */
public final class ReadinessWatcher implements AutoCloseable {
    private final HubClient hub;
    private final ReadinessMode mode;
    private final String prefix;
    private final Executor afterInterval;
    private final Map<WatchedStart, Long> waiting = new ConcurrentHashMap<>();
    private final AtomicBoolean listing = new AtomicBoolean();
    private volatile boolean closed;
    private volatile long round;

    /**
     * Creates a watcher, which sends nothing before the first call of {@link #watch}.
     *
     * @param hub requests the lists. Its token needs {@code list:users} and {@code read:servers}.
     *     {@link ReadinessMode#STREAM} does not use it.
     * @param prefix the prefix of the class's user names
     * @param interval from the response of one list to the next request, on this machine's clock. At 1 s, a class of
     *     200 occupies about 5 % of the hub's only core.
     */
    public ReadinessWatcher(HubClient hub, ReadinessMode mode, String prefix, Duration interval) {
        this.hub = requireNonNull(hub, "hub is null");
        this.mode = requireNonNull(mode, "mode is null");
        this.prefix = requireNonNull(prefix, "prefix is null");
        this.afterInterval = CompletableFuture.delayedExecutor(
                requireNonNull(interval, "interval is null").toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Follows one start.
     *
     * <p>If a list fails for a reason that may pass (the hub restarts, is slow or throttles), the next list decides. If
     * it fails for good, such as {@code FORBIDDEN}, every start that waits for it ends with that failure.
     *
     * @param student opens the stream, if the mode needs one
     * @param listener as for {@link Servers#progress}
     * @return ends as a progress stream does
     */
    public ProgressStream watch(HubClient student, ServerRef server, Consumer<ProgressEvent> listener) {
        return switch (mode) {
            case STREAM -> student.servers().progress(server, listener);
            case LATE_STREAM, POLL -> {
                WatchedStart start = new WatchedStart(
                        server, mode, () -> student.servers().progress(server, listener), waiting::remove);
                // A list that was requested before now may still show the state before this start.
                waiting.put(start, round + 1);
                requestList();
                yield start;
            }
        };
    }

    private void requestList() {
        if (!closed && !waiting.isEmpty() && listing.compareAndSet(false, true)) {
            afterInterval.execute(this::list);
        }
    }

    private void list() {
        long requested = ++round;
        hub.users(new UserQuery(prefix, Optional.of(UserQuery.State.ACTIVE))).whenComplete((users, failure) -> {
            listing.set(false);
            if (failure == null) {
                pass(users, requested);
            } else if (!(failure instanceof HubException known && known.mayPass())) {
                waiting.keySet().forEach(start -> start.end().completeExceptionally(failure));
            }
            requestList();
        });
    }

    private void pass(List<HubUser> users, long requested) {
        Map<String, HubUser> known = users.stream().collect(Collectors.toMap(HubUser::name, Function.identity()));
        waiting.forEach((start, since) -> {
            if (since <= requested) {
                start.listed(Optional.ofNullable(known.get(start.server().user()))
                        .map(user -> user.servers().get(start.server().name())));
            }
        });
    }

    @Override
    public void close() {
        closed = true;
    }
}
