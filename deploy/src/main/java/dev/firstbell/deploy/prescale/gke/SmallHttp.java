package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.deploy.cluster.Unreachable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests with small responses. Follows no redirect, so that a token is sent to no other server. Thread-safe. */
final class SmallHttp {
    private static final int MAX_BYTES = 8 * 1024 * 1024;

    private final HttpClient http;
    private final Duration timeout;

    /** @param timeout of a whole exchange */
    SmallHttp(Duration timeout) {
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** @throws IOException if there is no whole response; its message is the reason, in words */
    Answer send(HttpRequest.Builder builder) throws IOException {
        HttpRequest request =
                builder.timeout(timeout).header("User-Agent", "firstbell").build();
        // The client's own timeout ends with the header, and a body may never end.
        CompletableFuture<Answer> exchange = CompletableFuture.supplyAsync(() -> exchange(request));
        try {
            return exchange.get(timeout.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no answer in time", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UncheckedIOException failed) {
                throw new IOException(failed.getCause().getMessage(), failed);
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Firstbell was interrupted", e);
        }
    }

    private Answer exchange(HttpRequest request) {
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                byte[] body = in.readNBytes(MAX_BYTES + 1);
                if (body.length > MAX_BYTES) {
                    throw new UncheckedIOException(
                            new IOException("it sent more than " + MAX_BYTES / (1024 * 1024) + " MiB"));
                }
                Map<String, String> headers = new HashMap<>();
                response.headers()
                        .map()
                        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
                return new Answer(response.statusCode(), headers, body);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(Unreachable.words(e), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("Firstbell was interrupted", e));
        }
    }
}
