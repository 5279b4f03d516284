package dev.firstbell.client.internal.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Response;

/**
 * Executes calls, each on its own thread. OkHttp's dispatcher could do that too, but it renames the thread for each
 * call and maintains queues, which costs time although no call has to wait. Thread-safe.
 */
public final class Calls {
    /** OkHttp's message when its own executor rejects a call. */
    static final String REJECTED = "executor rejected";

    private final Executor executor;
    /** Contains calls from the moment they are made, so that calls without a thread are cancelled too. */
    private final Set<Call> underWay = ConcurrentHashMap.newKeySet();

    /**
     * Creates the set of calls of one client.
     *
     * @param executor begins each task at once, and rejects tasks when the client is closed
     */
    public Calls(Executor executor) {
        this.executor = executor;
    }

    /**
     * Makes the call and passes its result to one of the two consumers, on the call's thread or, if the client is
     * closed, on the caller's thread.
     *
     * @param responded must close the response
     */
    public void make(Call call, Consumer<Response> responded, Consumer<IOException> failed) {
        underWay.add(call);
        try {
            executor.execute(() -> execute(call, responded, failed));
        } catch (RejectedExecutionException e) {
            underWay.remove(call);
            call.cancel();
            failed.accept(new InterruptedIOException(REJECTED));
        }
    }

    /** Cancels all calls in flight. Call it after the executor has been shut down. */
    public void cancelAll() {
        underWay.forEach(Call::cancel);
    }

    private void execute(Call call, Consumer<Response> responded, Consumer<IOException> failed) {
        try {
            Response response;
            try {
                response = call.execute();
            } catch (IOException e) {
                failed.accept(e);
                return;
            } catch (RuntimeException | Error e) {
                failed.accept(new IOException("unexpected failure of the call: " + e, e));
                throw e;
            }
            responded.accept(response);
        } finally {
            underWay.remove(call);
        }
    }
}
