package dev.firstbell.client.internal.transport;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Calls;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.MalformedInputException;
import dev.firstbell.client.internal.http.NetworkFailures;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.progress.KubernetesEvent;
import dev.firstbell.client.progress.ProgressEnd;
import dev.firstbell.client.progress.ProgressEnd.Failed;
import dev.firstbell.client.progress.ProgressEnd.Lost;
import dev.firstbell.client.progress.ProgressEnd.Ready;
import dev.firstbell.client.progress.ProgressEvent;
import dev.firstbell.client.progress.ProgressStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;

/** Reads one progress stream (JupyterHub apihandlers/users.py, SpawnProgressAPIHandler). Thread-safe. */
final class ProgressReader implements ProgressStream {
    private static final int MAX_EVENT_BYTES = 1024 * 1024;
    private static final Duration MICROSECOND = Duration.ofNanos(1000);

    private final Operation operation;
    private final Duration watchdog;
    private final Consumer<ProgressEvent> listener;
    private final Call call;
    private final CompletableFuture<ProgressEnd> end = new CompletableFuture<>();
    private int progress;
    private ProgressEnd verdict;

    /**
     * Opens the stream.
     *
     * @param client without a call timeout, and with the watchdog as its read timeout
     */
    static ProgressReader open(
            Calls calls,
            OkHttpClient client,
            Request request,
            Operation operation,
            Duration watchdog,
            Consumer<ProgressEvent> listener) {
        ProgressReader reader = new ProgressReader(client.newCall(request), operation, watchdog, listener);
        calls.make(reader.call, reader::read, reader::failed);
        return reader;
    }

    private ProgressReader(Call call, Operation operation, Duration watchdog, Consumer<ProgressEvent> listener) {
        this.call = call;
        this.operation = operation;
        this.watchdog = watchdog;
        this.listener = listener;
        end.whenComplete((value, failure) -> {
            if (end.isCancelled()) {
                call.cancel();
            }
        });
    }

    @Override
    public CompletableFuture<ProgressEnd> end() {
        return end;
    }

    @Override
    public void cancel() {
        if (!end.isDone()) {
            end.completeExceptionally(operation.failure(Code.CANCELLED, "cancelled"));
        }
        call.cancel();
    }

    private void failed(IOException e) {
        HubException failure = operation.failure(e, call.isCanceled());
        if (failure.code() == Code.CANCELLED || failure.code() == Code.PROTOCOL) {
            end.completeExceptionally(failure);
        } else {
            end.complete(new Lost(lostBy(e)));
        }
    }

    private void read(Response response) {
        try (response) {
            // Before the response is closed: OkHttp then waits up to 100 ms for the rest of an unread response, which
            // would delay every timestamp that depends on this end.
            ProgressEnd outcome = response.code() == 200
                    ? readStream(response)
                    : rejected(BufferedResponse.read(response, operation));
            boolean lost = outcome.match(ready -> false, failed -> false, broken -> true);
            if (lost && call.isCanceled()) {
                end.completeExceptionally(operation.failure(Code.CANCELLED, "cancelled"));
            } else {
                end.complete(outcome);
            }
        } catch (IOException e) {
            failed(e);
        } catch (MalformedInputException e) {
            end.completeExceptionally(operation.failure(Code.PROTOCOL, e.getMessage(), e));
        } catch (RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    private ProgressEnd rejected(BufferedResponse response) {
        HubException failure = response.failure();
        if (failure.code() == Code.HUB_RESTARTING) {
            return new Lost("the proxy responded with " + response.status() + ": the hub is restarting or down");
        }
        throw failure;
    }

    private ProgressEnd readStream(Response response) throws IOException {
        String type = response.header("Content-Type", "");
        if (!type.startsWith("text/event-stream")) {
            throw operation.failure(
                    Code.PROTOCOL,
                    response.code(),
                    "the response is not an event stream but " + BufferedResponse.shortened(type));
        }
        BufferedSource source = response.body().source();
        SseParser parser = new SseParser(MAX_EVENT_BYTES, this::accept);
        byte[] chunk = new byte[8192];
        try {
            while (verdict == null && !end.isDone()) {
                int count = source.read(chunk);
                if (count < 0) {
                    return new Lost("the stream ended before the start did");
                }
                parser.feed(chunk, 0, count);
            }
        } catch (ProtocolException e) {
            // A truncated chunked body, as sent by a hub that exits.
            return new Lost("the stream was truncated");
        }
        return verdict;
    }

    private String lostBy(IOException e) {
        return e instanceof InterruptedIOException
                ? "the stream was silent for " + watchdog.toMillis() / 1000.0 + " s"
                : "the connection broke: " + NetworkFailures.words(e);
    }

    private void accept(String data) {
        if (verdict != null) {
            return;
        }
        JsonBody event = JsonBody.parse(data, operation);
        String message = event.optionalText("message").orElse("");
        if (event.flag("failed")) {
            verdict = new Failed(BufferedResponse.shortened(message));
        } else if (event.flag("ready")) {
            verdict = new Ready(event.text("url"));
        } else {
            progress = event.optionalNumber("progress").orElse(progress);
            listener.accept(new ProgressEvent(
                    progress, message, event.optionalObject("raw_event").flatMap(ProgressReader::podEvent)));
        }
    }

    private static Optional<KubernetesEvent> podEvent(JsonBody raw) {
        Optional<KubernetesEvent> precise = raw.optionalInstant("eventTime").map(at -> podEvent(raw, at, MICROSECOND));
        return precise.or(() -> raw.optionalInstant("lastTimestamp")
                .or(() -> raw.optionalInstant("firstTimestamp"))
                .map(at -> podEvent(raw, at, Duration.ofSeconds(1))));
    }

    private static KubernetesEvent podEvent(JsonBody raw, Instant at, Duration resolution) {
        Optional<JsonBody> object = raw.optionalObject("involvedObject");
        return new KubernetesEvent(
                at,
                resolution,
                raw.optionalText("type").orElse("Normal"),
                raw.optionalText("reason").orElse(""),
                raw.optionalText("message").orElse(""),
                object.flatMap(o -> o.optionalText("kind")).orElse(""),
                object.flatMap(o -> o.optionalText("name")).orElse(""),
                raw.optionalObject("source")
                        .flatMap(source -> source.optionalText("component"))
                        .or(() -> raw.optionalText("reportingComponent"))
                        .orElse(""));
    }
}
