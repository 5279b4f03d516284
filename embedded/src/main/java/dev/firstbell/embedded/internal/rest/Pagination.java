package dev.firstbell.embedded.internal.rest;

import dev.firstbell.embedded.internal.http.Exchange;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A page of a list (JupyterHub apihandlers/base.py). A client that asks for pagination in a header gets 50 to 200 items
 * in an envelope. All other clients get a bare list that is cut at 200 items without notice.
 */
record Pagination(boolean enveloped, int offset, int limit) {
    private static final String PAGINATION = "application/jupyterhub-pagination+json";
    private static final int USUAL = 50;
    private static final int MOST = 200;

    /** The page that a request asks for; empty if offset or limit is not a number. */
    static Optional<Pagination> of(Exchange exchange) {
        boolean enveloped = Optional.ofNullable(exchange.header("Accept")).stream()
                .flatMap(accept -> Stream.of(accept.split(",")))
                .anyMatch(type -> type.strip().equals(PAGINATION));
        Optional<Integer> offset = wholeNumber(exchange.query("offset").orElse("0"));
        Optional<Integer> limit = wholeNumber(exchange.query("limit").orElse(String.valueOf(enveloped ? USUAL : MOST)));
        return offset.isEmpty() || limit.isEmpty()
                ? Optional.empty()
                : Optional.of(new Pagination(enveloped, offset.get(), Math.max(1, Math.min(limit.get(), MOST))));
    }

    /** The items of this page. */
    <T> List<T> of(List<T> all) {
        return all.stream().skip(offset).limit(limit).toList();
    }

    /** Answers with this page of a list. Items without a model are left out after the page has been cut. */
    <T> void send(Exchange exchange, List<T> all, Function<T, Optional<JsonObject>> model) {
        JsonArray items = new JsonArray();
        of(all).forEach(item -> model.apply(item).ifPresent(items::add));
        send(exchange, all.size(), items);
    }

    /** @param items of this page, as an array or an object */
    void send(Exchange exchange, int total, Object items) {
        exchange.json(200, enveloped ? envelope(exchange, total, items) : items);
    }

    private JsonObject envelope(Exchange exchange, int total, Object items) {
        int next = offset + limit;
        JsonObject following = next >= total
                ? null
                : new JsonObject()
                        .put("offset", next)
                        .put("limit", limit)
                        .put("url", exchange.rawPath() + "?offset=" + next + "&limit=" + limit);
        return new JsonObject()
                .put("items", items)
                .put(
                        "_pagination",
                        new JsonObject()
                                .put("offset", offset)
                                .put("limit", limit)
                                .put("total", total)
                                .put("next", following));
    }

    private static Optional<Integer> wholeNumber(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }
}
