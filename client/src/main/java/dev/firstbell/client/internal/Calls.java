package dev.firstbell.client.internal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Response;

/**
 * Makes calls, each on a thread of its own. OkHttp would do that too, but gives each thread the name of its call's address
 * and keeps books of who waits for whom: a tenth of what a call costs, for nothing where no call has to wait. Thread-safe.
 *
 * @param executor begins each task at once; rejects when the client is closed
 */
record Calls(Executor executor) {
    /** What OkHttp says when its own executor rejects a call. */
    static final String REJECTED = "executor rejected";

    /**
     * Makes the call and tells one of the two, on the call's thread or, if the client is closed, on this one.
     *
     * @param answered has to close the response
     */
    void make(Call call, Consumer<Response> answered, Consumer<IOException> failed) {
        try {
            executor.execute(() -> execute(call, answered, failed));
        } catch (RejectedExecutionException e) {
            call.cancel();
            failed.accept(new InterruptedIOException(REJECTED));
        }
    }

    private static void execute(Call call, Consumer<Response> answered, Consumer<IOException> failed) {
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
    }
}
