package dev.firstbell.deploy.observe;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A connection to the cluster that a kubeconfig names. Neither environment variables nor files in the home folder are
 * consulted.
 *
 * <p>Thread-safe. Closing it ends every connection, including those of observers that use it.
 */
public final class ClusterAccess implements AutoCloseable {
    /** Timeout of a request other than a watch. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    /** The first pause before reconnecting. It doubles five times, so the longest pause is 6.4 s. */
    private static final Duration RECONNECT = Duration.ofMillis(200);

    /** Pings detect a dead connection after this long, even if no watch receives events. */
    private static final Duration PING = Duration.ofSeconds(10);

    private static final int RETRIES = 2;

    private final KubernetesClient client;
    private final ConnectionFailures connection;
    private final String server;
    private final String namespace;

    private ClusterAccess(Config config, String namespace) {
        this.connection = new ConnectionFailures();
        this.client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(
                        builder -> builder.addOrReplaceInterceptor(ConnectionFailures.class.getName(), connection))
                .build();
        this.server = config.getMasterUrl();
        this.namespace = namespace;
    }

    /**
     * Reads a kubeconfig, without connecting to the cluster.
     *
     * @param namespace the hub's namespace
     * @throws BadInputException if the file does not exist, is not a valid kubeconfig, has no cluster in its current
     *     context, or names certificates or keys that cannot be read
     */
    public static ClusterAccess of(Path kubeconfig, String namespace) {
        requireNonNull(namespace, "namespace is null");
        if (!Files.isRegularFile(kubeconfig)) {
            throw new BadInputException("--kubeconfig: " + kubeconfig + " does not exist");
        }
        Config config = read(kubeconfig);
        if (config.getCurrentContext() == null || Config.DEFAULT_MASTER_URL.equals(stripped(config.getMasterUrl()))) {
            throw new BadInputException("--kubeconfig: " + kubeconfig
                    + " selects no cluster; its current-context must name a context whose cluster is in the file");
        }
        config.setRequestTimeout((int) REQUEST_TIMEOUT.toMillis());
        // Over HTTP/2, an API server that rejects the credentials closes the connection, which hides the 401.
        config.setHttp2Disable(true);
        config.setConnectionTimeout((int) REQUEST_TIMEOUT.toMillis());
        config.setRequestRetryBackoffLimit(RETRIES);
        config.setWatchReconnectInterval((int) RECONNECT.toMillis());
        config.setWebsocketPingInterval(PING.toMillis());
        try {
            return new ClusterAccess(config, namespace);
        } catch (KubernetesClientException e) {
            throw new BadInputException("--kubeconfig: " + kubeconfig
                    + " names a certificate or key that cannot be read: " + FailureMessages.reason(e));
        }
    }

    /** The API server's address. */
    public String server() {
        return server;
    }

    /** The hub's namespace. */
    public String namespace() {
        return namespace;
    }

    /**
     * Checks whether the cluster can be watched: the API server responds, accepts the credentials, grants every
     * permission needed, and has the namespace (if the credentials allow reading it). Read-only.
     *
     * @param problems receives each problem found, with its remedy
     */
    public void check(Consumer<String> problems) {
        try {
            client.getKubernetesVersion();
            List<String> missing = Permissions.missing(client, namespace);
            if (!missing.isEmpty()) {
                problems.accept("--kubeconfig: missing permissions: " + String.join(", ", missing)
                        + "; ask a cluster administrator to run `kubectl apply -f " + Permissions.MANIFEST
                        + "`, or check that --namespace is the hub's namespace");
            } else if (Permissions.isMissingNamespace(client, namespace)) {
                problems.accept("--namespace: the cluster at " + server + " has no namespace `" + namespace + "`");
            }
        } catch (KubernetesClientException e) {
            problems.accept("--kubeconfig: " + remedy(e));
        }
    }

    /** Ends every connection. */
    @Override
    public void close() {
        client.close();
    }

    KubernetesClient client() {
        return client;
    }

    ConnectionFailures connection() {
        return connection;
    }

    private static Config read(Path kubeconfig) {
        try {
            return Config.fromKubeconfig(kubeconfig.toFile());
        } catch (RuntimeException | StackOverflowError e) {
            // The library fails in various ways (an empty file gives a NullPointerException, deep nesting a stack
            // overflow); the file is always the cause.
            throw new BadInputException("--kubeconfig: " + kubeconfig + " is not a valid kubeconfig");
        }
    }

    private static String stripped(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private String remedy(KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
            return server + " rejected the credentials (401); check that they are still valid";
        }
        return e.getCode() > 0
                ? server + " responded with " + e.getCode() + ": " + FailureMessages.reason(e)
                : server + " cannot be reached: " + FailureMessages.reason(e);
    }
}
