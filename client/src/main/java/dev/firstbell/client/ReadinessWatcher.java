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
 * Watches the starts of a whole class in the way that it is told to. Where a list is asked for, it is one for all who wait,
 * and none while nobody waits.
 *
 * <p>Thread-safe. Closing it ends no watch; it asks for no more lists.
 */
public final class ReadinessWatcher implements AutoCloseable {
    private final HubClient hub;
    private final ReadinessMode how;
    private final String prefix;
    private final Duration every;
    private final Executor later;
    private final Map<WatchedStart, Long> waiting = new ConcurrentHashMap<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean closed;
    private volatile long round;

    /**
     * @param hub whose token may list the class's users ({@code list:users}, {@code read:servers}); {@link ReadinessMode#STREAM}
     *     does not use it
     * @param prefix of the class's users
     * @param every from one list's answer to the next request, on this machine's clock. At 1 s a class of 200 costs a hub
     *     some 5 % of its only core.
     */
    public ReadinessWatcher(HubClient hub, ReadinessMode how, String prefix, Duration every) {
        this.hub = requireNonNull(hub, "hub is null");
        this.how = requireNonNull(how, "how is null");
        this.prefix = requireNonNull(prefix, "prefix is null");
        this.every = requireNonNull(every, "every is null");
        this.later = CompletableFuture.delayedExecutor(every.toNanos(), TimeUnit.NANOSECONDS);
    }

    public ReadinessMode how() {
        return how;
    }

    /**
     * Watches one start.
     *
     * @param student whose token the stream is opened with, if one is
     * @param listener as for {@link Servers#progress}
     * @return ends as a progress stream does
     */
    public ProgressStream watch(HubClient student, ServerRef server, Consumer<ProgressEvent> listener) {
        return switch (how) {
            case STREAM -> student.servers().progress(server, listener);
            case LATE_STREAM, POLL -> {
                WatchedStart start = new WatchedStart(
                        server, how, () -> student.servers().progress(server, listener), waiting::remove);
                // What a list says that was asked for before the watch began is no news of this start.
                waiting.put(start, round + 1);
                askUnlessAsking();
                yield start;
            }
        };
    }

    private void askUnlessAsking() {
        if (!closed && !waiting.isEmpty() && asking.compareAndSet(false, true)) {
            later.execute(this::ask);
        }
    }

    private void ask() {
        long asked = ++round;
        hub.users(new UserQuery(prefix, Optional.of(UserQuery.State.ACTIVE))).whenComplete((users, failure) -> {
            asking.set(false);
            if (failure == null) {
                tell(users, asked);
            } else if (!isTemporary(failure)) {
                waiting.keySet().forEach(start -> start.end().completeExceptionally(failure));
            }
            askUnlessAsking();
        });
    }

    /** Whether a later list may succeed. Callers that wait have a limit of their own. */
    private static boolean isTemporary(Throwable failure) {
        return failure instanceof HubException known
                && switch (known.code()) {
                    case UNREACHABLE, TIMEOUT, THROTTLED, HUB_RESTARTING, SERVER_ERROR -> true;
                    case FORBIDDEN,
                            NOT_FOUND,
                            CONFLICT,
                            BAD_REQUEST,
                            PROTOCOL,
                            KERNEL_DIED,
                            CHANNEL_CLOSED,
                            CANCELLED -> false;
                };
    }

    private void tell(List<HubUser> users, long asked) {
        Map<String, HubUser> known = users.stream().collect(Collectors.toMap(HubUser::name, Function.identity()));
        waiting.forEach((start, since) -> {
            if (since <= asked) {
                start.seen(Optional.ofNullable(known.get(start.server().user()))
                        .map(user -> user.servers().get(start.server().name())));
            }
        });
    }

    @Override
    public void close() {
        closed = true;
    }
}
