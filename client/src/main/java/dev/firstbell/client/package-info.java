/**
 * A client for JupyterHub: the hub's REST API, the progress stream of a starting server, the single-user server's REST
 * API, and kernel websockets. All calls are asynchronous. On JDK 21 and later a waiting call occupies no platform
 * thread.
 *
 * <p>Start at {@link dev.firstbell.client.HubClient}:
 *
 * <pre>{@code
 * try (HubClient hub = HubClient.builder(URI.create("https://hub.example.edu/"))
 *         .token(ApiToken.fromEnvironment("HUB_TOKEN"))
 *         .build()) {
 *     hub.startServer("ada").thenAccept(System.out::println).join();
 * }
 * }</pre>
 *
 * <p>It leads to {@link dev.firstbell.client.hub.Servers} (named servers, options, starts followed across a restart of
 * the hub), {@link dev.firstbell.client.hub.Tokens}, {@link dev.firstbell.client.hub.Groups} and
 * {@link dev.firstbell.client.hub.Metrics}; to {@link dev.firstbell.client.browser.Browser} for a student who uses
 * cookies instead of a token; and to {@link dev.firstbell.client.singleuser.SingleUser} for one server: kernels,
 * notebooks, files, terminals and {@link dev.firstbell.client.singleuser.ProxiedApp apps} such as VS Code.
 *
 * <p>Responses that a caller must distinguish (throttled, already running, not yet routed, ...) are sealed types, each
 * with a {@code match} that takes one function for each case. Everything else is a
 * {@link dev.firstbell.client.call.HubException} with a {@link dev.firstbell.client.call.HubException.Code code}.
 *
 * <p>Other rooms may use every package except those below {@code internal}. Within the client, {@code call} and
 * {@code internal.http} are at the bottom, and only this package depends on all others.
 */
package dev.firstbell.client;
