/**
 * Speaks JupyterHub: hub REST, the progress stream of a starting server, the single-user server's REST and kernel
 * websockets. Asynchronous throughout; a waiting student costs no thread where the JDK has virtual threads.
 *
 * <p>The way in is {@link dev.firstbell.client.HubClient}:
 *
 * <pre>{@code
 * try (HubClient hub = HubClient.builder(URI.create("https://hub.example.edu/"))
 *         .token(ApiToken.fromEnvironment("HUB_TOKEN"))
 *         .build()) {
 *     hub.startServer("ada").thenAccept(System.out::println).join();
 * }
 * }</pre>
 *
 * <p>From there: {@link dev.firstbell.client.hub.Servers} (named servers, options, starts followed through a hub's restart),
 * {@link dev.firstbell.client.hub.Tokens}, {@link dev.firstbell.client.hub.Groups}, {@link dev.firstbell.client.hub.Metrics};
 * {@link dev.firstbell.client.browser.Browser} for a student with cookies instead of a token;
 * {@link dev.firstbell.client.singleuser.SingleUser} for the server itself: kernels, notebooks, files, terminals and
 * {@link dev.firstbell.client.singleuser.ProxiedApp apps} such as VS Code.
 *
 * <p>Outcomes that a caller must tell apart (throttled, already running, not yet routed, ...) are sealed types. All
 * else is a {@link dev.firstbell.client.call.HubException} with a {@link dev.firstbell.client.call.HubException.Code code}.
 */
package dev.firstbell.client;
