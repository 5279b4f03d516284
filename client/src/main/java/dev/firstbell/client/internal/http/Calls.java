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
 * Makes calls, each on a thread of its own. OkHttp would do that too, but gives each thread the name of its call's address
 * and keeps books of who waits for whom, for nothing where no call has to wait. Thread-safe.
 */
public final class Calls {
    /** What OkHttp says when its own executor rejects a call. */
    static final String REJECTED = "executor rejected";

    private final Executor executor;
    /** From the moment they are made: one that has no thread yet has to be found, too. */
    private final Set<Call> underWay = ConcurrentHashMap.newKeySet();

    /** @param executor begins each task at once; rejects when the client is closed */
    public Calls(Executor executor) {
        this.executor = executor;
    }

    /**
     * Makes the call and tells one of the two, on the call's thread or, if the client is closed, on this one.
     *
     * @param answered has to close the response
     */
    public void make(Call call, Consumer<Response> answered, Consumer<IOException> failed) {
        underWay.add(call);
        try {
            executor.execute(() -> execute(call, answered, failed));
        } catch (RejectedExecutionException e) {
            underWay.remove(call);
            call.cancel();
            failed.accept(new InterruptedIOException(REJECTED));
        }
    }

    /** Ends what is under way; to be called when the executor takes nothing any more. */
    public void cancelAll() {
        underWay.forEach(Call::cancel);
    }

    private void execute(Call call, Consumer<Response> answered, Consumer<IOException> failed) {
        try {
            Response response;
            try {
                response = call.execute();
            } catch (IOException e) {
                failed.accept(e);
                return;
            } catch (RuntimeException | Error e) {
                failed.accept(new IOException("the call broke: " + e, e));
                throw e;
            }
            answered.accept(response);
        } finally {
            underWay.remove(call);
        }
    }
}
