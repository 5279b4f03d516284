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
 * A cluster as a kubeconfig names it: nothing else is asked, neither the environment nor a file in the home folder.
 *
 * <p>Thread-safe. Closing it ends every connection; nothing that was made from it works after that.
 */
public final class ClusterAccess implements AutoCloseable {
    /** Of one request that is no watch. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    /** The first pause before connecting anew; it doubles five times, so nobody is blind for longer than 6.4 s. */
    private static final Duration RECONNECT = Duration.ofMillis(200);

    /** A dead connection shows after this long, also where no watch brings anything. */
    private static final Duration PING = Duration.ofSeconds(10);

    private static final int RETRIES = 2;

    private final KubernetesClient client;
    private final ConnectionWatch connection;
    private final String server;
    private final String namespace;

    private ClusterAccess(Config config, String namespace) {
        this.connection = new ConnectionWatch();
        this.client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(
                        builder -> builder.addOrReplaceInterceptor(ConnectionWatch.class.getName(), connection))
                .build();
        this.server = config.getMasterUrl();
        this.namespace = namespace;
    }

    /**
     * Reads a kubeconfig; connects to nothing yet.
     *
     * @param namespace the hub's
     * @throws BadInputException if the file is not there, is no kubeconfig, its current context names no cluster, or a file
     *     of certificates or keys that it names cannot be read
     */
    public static ClusterAccess of(Path kubeconfig, String namespace) {
        requireNonNull(namespace, "namespace is null");
        if (!Files.isRegularFile(kubeconfig)) {
            throw new BadInputException("--kubeconfig: " + kubeconfig + " does not exist");
        }
        Config config = read(kubeconfig);
        if (config.getCurrentContext() == null || Config.DEFAULT_MASTER_URL.equals(stripped(config.getMasterUrl()))) {
            throw new BadInputException("--kubeconfig: " + kubeconfig
                    + " says no cluster: its current-context must name a context whose cluster stands in the file");
        }
        config.setRequestTimeout((int) REQUEST_TIMEOUT.toMillis());
        // An API server that refuses credentials over HTTP/2 breaks the connection off, which hides the refusal.
        config.setHttp2Disable(true);
        config.setConnectionTimeout((int) REQUEST_TIMEOUT.toMillis());
        config.setRequestRetryBackoffLimit(RETRIES);
        config.setWatchReconnectInterval((int) RECONNECT.toMillis());
        config.setWebsocketPingInterval(PING.toMillis());
        try {
            return new ClusterAccess(config, namespace);
        } catch (KubernetesClientException e) {
            throw new BadInputException("--kubeconfig: " + kubeconfig
                    + " names certificates or keys that cannot be read: " + FailureMessages.reason(e));
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
     * Looks whether the cluster can be watched, and changes nothing: the API server answers, takes the credentials, knows
     * the namespace (where we may ask) and grants every right that is needed.
     *
     * @param problems is given every problem found, with its remedy
     */
    public void check(Consumer<String> problems) {
        try {
            client.getKubernetesVersion();
            List<String> missing = Rights.missing(client, namespace);
            if (!missing.isEmpty()) {
                problems.accept("--kubeconfig: may not " + String.join(", ", missing)
                        + "; whoever administers the cluster grants it with `kubectl apply -f " + Rights.MANIFEST
                        + "` (or --namespace is not the hub's)");
            } else if (Rights.isUnknown(client, namespace)) {
                problems.accept("--namespace: " + server + " has no namespace " + namespace);
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

    ConnectionWatch connection() {
        return connection;
    }

    private static Config read(Path kubeconfig) {
        try {
            return Config.fromKubeconfig(kubeconfig.toFile());
        } catch (RuntimeException e) {
            // Whatever the library stumbles over (an empty file gives a NullPointerException), it is the file.
            throw new BadInputException("--kubeconfig: " + kubeconfig + " is no kubeconfig that can be read");
        }
    }

    private static String stripped(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private String remedy(KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
            return server + " refuses the credentials; are they still valid?";
        }
        return e.getCode() > 0
                ? server + " answered " + e.getCode() + ": " + FailureMessages.reason(e)
                : server + " cannot be reached: " + FailureMessages.reason(e);
    }
}
