package dev.firstbell.client.internal.transport;

import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Credentials;
import dev.firstbell.client.internal.http.Futures;
import dev.firstbell.client.internal.http.HubUrls;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.Operation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Sends requests to one hub with one set of credentials. Thread-safe.
 *
 * @param urls the hub's addresses
 * @param credentials what every request carries
 * @param transport the connections
 */
public record Caller(HubUrls urls, Credentials credentials, Transport transport) {
    /** The hub's largest page (apihandlers/base.py; app.py, api_page_max_limit). */
    private static final int PAGE = 200;

    private static final String PAGINATION = "application/jupyterhub-pagination+json";
    private static final MediaType JSON = MediaType.get("application/json");

    /**
     * Sends a request.
     *
     * @param read turns the response into a value, whatever its status
     */
    public <T> CompletableFuture<T> send(
            Request.Builder request, Operation operation, Function<BufferedResponse, T> read) {
        return transport.send(request, credentials, operation, read);
    }

    /** Sends a request with its own deadline instead of the client's request timeout. */
    public <T> CompletableFuture<T> send(
            Request.Builder request, Operation operation, Duration deadline, Function<BufferedResponse, T> read) {
        return transport.send(request, credentials, operation, deadline, read);
    }

    /** The same hub and connections with other credentials. */
    public Caller as(Credentials other) {
        return new Caller(urls, other, transport);
    }

    /**
     * Reads a whole list, page by page. Without the pagination header, a hub silently truncates it to 200 entries
     * (apihandlers/base.py, get_api_pagination).
     *
     * @param items receives the items of each page
     */
    public CompletableFuture<Void> pages(HttpUrl url, Operation operation, Consumer<JsonBody> items) {
        return page(url, operation, items, 0);
    }

    private CompletableFuture<Void> page(HttpUrl url, Operation operation, Consumer<JsonBody> items, int offset) {
        String query = url.encodedQuery() == null ? "" : "&" + url.encodedQuery();
        HttpUrl address = url.newBuilder()
                .encodedQuery("limit=" + PAGE + "&offset=" + offset + query)
                .build();
        CompletableFuture<Integer> page = send(get(address).header("Accept", PAGINATION), operation, response -> {
            JsonBody json = response.expect(200).json();
            items.accept(json.value("items"));
            int next = json.object("_pagination")
                    .optionalObject("next")
                    .map(more -> more.number("offset"))
                    .orElse(-1);
            if (next >= 0 && next <= offset) {
                throw operation.failure(Code.PROTOCOL, "the page after offset " + offset + " has offset " + next);
            }
            return next;
        });
        return Futures.compose(
                page, next -> next >= 0 ? page(url, operation, items, next) : CompletableFuture.completedFuture(null));
    }

    public static Request.Builder get(HttpUrl url) {
        return new Request.Builder().url(url);
    }

    public static Request.Builder post(HttpUrl url, Object body) {
        return get(url).post(json(body));
    }

    /** A POST without a body. */
    public static Request.Builder post(HttpUrl url) {
        return get(url).post(RequestBody.create(new byte[0], null));
    }

    public static Request.Builder delete(HttpUrl url) {
        return get(url).delete();
    }

    public static RequestBody json(Object value) {
        return RequestBody.create(JsonBody.write(value), JSON);
    }
}
