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

/** One party that speaks to one hub: where, as whom, and over which sockets. */
public record Caller(HubUrls urls, Credentials credentials, Transport transport) {
    /** The hub's largest page (apihandlers/base.py; app.py, api_page_max_limit). */
    private static final int PAGE = 200;

    private static final String PAGINATION = "application/jupyterhub-pagination+json";
    private static final MediaType JSON = MediaType.get("application/json");

    public <T> CompletableFuture<T> send(
            Request.Builder request, Operation operation, Function<BufferedResponse, T> read) {
        return transport.send(request, credentials, operation, read);
    }

    /** With a deadline of its own instead of the client's. */
    public <T> CompletableFuture<T> send(
            Request.Builder request, Operation operation, Duration deadline, Function<BufferedResponse, T> read) {
        return transport.send(request, credentials, operation, deadline, read);
    }

    public Caller as(Credentials other) {
        return new Caller(urls, other, transport);
    }

    /**
     * Reads a list to its end, page by page: without the pagination header a hub cuts it off after 200 entries and says
     * nothing (apihandlers/base.py, get_api_pagination).
     *
     * @param items takes what each page holds
     */
    public CompletableFuture<Void> pages(HttpUrl url, Operation operation, Consumer<JsonBody> items) {
        return page(url, operation, items, 0);
    }

    private CompletableFuture<Void> page(HttpUrl url, Operation operation, Consumer<JsonBody> items, int offset) {
        String query = url.encodedQuery() == null ? "" : "&" + url.encodedQuery();
        HttpUrl address = url.newBuilder()
                .encodedQuery("limit=" + PAGE + "&offset=" + offset + query)
                .build();
        CompletableFuture<Integer> page = send(get(address).header("Accept", PAGINATION), operation, answer -> {
            JsonBody json = answer.expect(200).json();
            items.accept(json.value("items"));
            int next = json.object("_pagination")
                    .optionalObject("next")
                    .map(more -> more.number("offset"))
                    .orElse(-1);
            if (next >= 0 && next <= offset) {
                throw operation.failure(Code.PROTOCOL, "the page after " + offset + " is at " + next);
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
