package dev.firstbell.embedded.internal.rest;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.Html;
import dev.firstbell.embedded.internal.hub.Deployment;

/** The hub's metrics for Prometheus (JupyterHub handlers/metrics.py). The hub serves them at two addresses. */
public final class MetricsApi {
    private final Deployment deployment;
    private final ApiAccess access;

    public MetricsApi(Deployment deployment) {
        this.deployment = deployment;
        this.access = new ApiAccess(deployment);
    }

    /** Responds to a rejected request with a page, unlike the rest of the API. */
    public void handle(Exchange exchange) {
        if (access.who(exchange).filter(who -> who.has("read:metrics")).isPresent()) {
            exchange.content(
                    200,
                    "text/plain; version=1.0.0; charset=utf-8",
                    deployment.metrics().text());
        } else {
            exchange.html(403, Html.error(403, "Access to metrics requires scope 'read:metrics'"));
        }
    }
}
