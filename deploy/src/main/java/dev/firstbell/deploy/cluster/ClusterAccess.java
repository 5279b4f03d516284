package dev.firstbell.deploy.cluster;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.VersionInfo;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A connection to the cluster that a kubeconfig names, or to the one whose pod this program runs in. Of a kubeconfig,
 * neither environment variables nor files in the home folder are consulted.
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

    /** The hundreds of the status of a redirect. */
    private static final int REDIRECTION = 3;

    /** As Kubernetes has them (RFC 1123, a label). */
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    private final KubernetesClient client;
    private final ConnectionFailures connection;
    private final Optional<Kubeconfig> kubeconfig;
    private final String server;
    private final String namespace;
    private volatile boolean known;

    private ClusterAccess(Config config, Optional<Kubeconfig> kubeconfig, String namespace) {
        this.kubeconfig = kubeconfig;
        this.connection = new ConnectionFailures();
        this.client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new ClusterHttp())
                .withKubernetesSerialization(ClusterHttp.json())
                .withHttpClientBuilderConsumer(
                        builder -> builder.addOrReplaceInterceptor(ConnectionFailures.class.getName(), connection))
                .build();
        this.server = config.getMasterUrl();
        this.namespace = namespace;
    }

    /**
     * Reads a kubeconfig, without connecting to the cluster. If the kubeconfig has a credential plugin, it is run.
     *
     * @param namespace the hub's namespace
     * @throws BadInputException if the file does not exist, is not a valid kubeconfig, has no cluster in its current
     *     context, or names certificates or keys that cannot be read, or if its credential plugin supplies no credentials
     */
    public static ClusterAccess of(Path kubeconfig, String namespace) {
        return of(kubeconfig, namespace, REQUEST_TIMEOUT);
    }

    /**
     * The same with another timeout of a request.
     *
     * @param timeout of one attempt; a request without an answer is repeated twice
     */
    public static ClusterAccess of(Path kubeconfig, String namespace, Duration timeout) {
        checked(namespace);
        Kubeconfig file = Kubeconfig.read(kubeconfig, Clock.systemUTC());
        try {
            return new ClusterAccess(configured(file.config(), timeout), Optional.of(file), namespace);
        } catch (RuntimeException e) {
            // The library fails in various ways at a certificate or key; the kubeconfig is always the cause.
            throw new BadInputException("--kubeconfig: " + kubeconfig
                    + " has a certificate or key that cannot be read; it must be PEM, or PEM in base64 in a key that ends"
                    + " in -data");
        }
    }

    /**
     * The cluster whose pod this program runs in, with the pod's service account. Its token is read again at each request,
     * because the kubelet replaces it.
     *
     * @param environment this process's environment
     * @param namespace the hub's namespace; if empty, the pod's own
     * @throws BadInputException if this is not a pod, or if it has no token
     */
    public static ClusterAccess inCluster(Map<String, String> environment, Optional<String> namespace) {
        return inCluster(environment, ServiceAccount.FOLDER, namespace);
    }

    static ClusterAccess inCluster(Map<String, String> environment, Path folder, Optional<String> namespace) {
        namespace.ifPresent(ClusterAccess::checked);
        ServiceAccount account = ServiceAccount.read(environment, folder);
        try {
            return new ClusterAccess(
                    configured(account.config(), REQUEST_TIMEOUT),
                    Optional.empty(),
                    namespace.orElse(account.namespace()));
        } catch (RuntimeException e) {
            // The library fails in various ways at a certificate; the only one is the authority's.
            throw new BadInputException(folder.resolve("ca.crt") + " is not a certificate in PEM");
        }
    }

    /** Whether this program runs in a pod, so that {@link #inCluster} is possible. */
    public static boolean isInPod(Map<String, String> environment) {
        return ServiceAccount.isInPod(environment);
    }

    /** A name that is none would make an address that no API server has, and a message about that. */
    private static String checked(String namespace) {
        requireNonNull(namespace, "namespace is null");
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new BadInputException("--namespace: expected the name of a namespace, like jhub, found "
                    + Excerpt.quoted(namespace) + "; it has lower-case letters, digits and hyphens");
        }
        return namespace;
    }

    private static Config configured(Config config, Duration timeout) {
        config.setRequestTimeout((int) timeout.toMillis());
        // Over HTTP/2, an API server that rejects the credentials closes the connection, which hides the 401.
        config.setHttp2Disable(true);
        config.setConnectionTimeout((int) timeout.toMillis());
        config.setRequestRetryBackoffLimit(RETRIES);
        config.setWatchReconnectInterval((int) RECONNECT.toMillis());
        config.setWebsocketPingInterval(PING.toMillis());
        return config;
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
        check(() -> Permissions.missing(client, namespace), Permissions.MANIFEST, problems);
    }

    /**
     * The same for other permissions than those of a watch.
     *
     * @param needed in the hub's namespace, each as {@code VERB RESOURCE}
     * @param manifest the file that grants them
     * @param problems receives each problem found, with its remedy
     */
    public void check(List<String> needed, String manifest, Consumer<String> problems) {
        check(() -> Permissions.missing(client, namespace, needed), manifest, problems);
    }

    private void check(Supplier<List<String>> missingNow, String manifest, Consumer<String> problems) {
        try {
            VersionInfo version = client.getKubernetesVersion();
            if (version == null || version.getGitVersion() == null && version.getMajor() == null) {
                problems.accept("--kubeconfig: " + notAnApiServer());
                return;
            }
            List<String> missing = missingNow.get();
            if (!missing.isEmpty()) {
                problems.accept("--kubeconfig: missing permissions: " + String.join(", ", missing)
                        + "; ask a cluster administrator to run `kubectl apply -f " + manifest
                        + "`, or check that --namespace is the hub's namespace");
            } else if (Permissions.isMissingNamespace(client, namespace)) {
                problems.accept("--namespace: the cluster at " + server + " has no namespace `" + namespace + "`");
            }
        } catch (KubernetesClientException e) {
            problems.accept("--kubeconfig: " + remedy(e));
        }
    }

    /**
     * What answers at the address instead of an API server of Kubernetes, with the remedy; empty if one does, or if nothing is
     * known against it. An answer that is not one may look like an object that does not exist, or like a refusal.
     */
    public Optional<String> impostor() {
        if (known) {
            return Optional.empty();
        }
        try {
            VersionInfo version = client.getKubernetesVersion();
            known = version != null && (version.getGitVersion() != null || version.getMajor() != null);
            return known ? Optional.empty() : Optional.of(notAnApiServer());
        } catch (KubernetesClientException e) {
            return FailureMessages.answer(e)
                    .filter(answer -> answer.getCode() != HttpURLConnection.HTTP_UNAUTHORIZED)
                    .filter(answer ->
                            answer.getStatus() == null || answer.getStatus().getReason() == null)
                    .map(answer -> notAnApiServer());
        } catch (RuntimeException e) {
            // The library fails in various ways at an answer that is no version.
            return Optional.of(notAnApiServer());
        }
    }

    /** That the cluster lacks the hub's namespace; empty if it has it, or if the credentials do not allow to tell. */
    public Optional<String> missingNamespace() {
        try {
            return Permissions.isMissingNamespace(client, namespace)
                    ? Optional.of("--namespace: the cluster at " + server + " has no namespace `" + namespace + "`")
                    : Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }

    /**
     * How far the API server's clock is ahead of another, to within a second or the duration of the request, whichever is
     * more; negative if it is behind. Empty if the server does not answer or does not say.
     */
    public Optional<Duration> clockAhead(Clock clock) {
        CompletableFuture<Optional<ServerClockProbe.Result>> probe = ServerClockProbe.once(client, clock);
        try {
            return probe.get(REQUEST_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).map(ServerClockProbe.Result::ahead);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }

    /** Ends every connection. */
    @Override
    public void close() {
        client.close();
    }

    /** The client, for the packages of this room. */
    public KubernetesClient client() {
        return client;
    }

    public ConnectionFailures connection() {
        return connection;
    }

    /** Why a request failed, with the remedy where one is known. */
    public String remedy(KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
            return unauthorized();
        }
        if (e.getCode() / 100 == REDIRECTION) {
            Optional<String> elsewhere =
                    connection.lastRefusal().filter(Refusal::isElsewhere).flatMap(Refusal::redirectsTo);
            if (elsewhere.isPresent()) {
                return server + " redirects to " + elsewhere.get() + "; that is not an API server's answer, and the"
                        + " credentials were not sent there; check the server in the kubeconfig";
            }
        }
        if (e.getCode() > 0) {
            String said = e.getStatus() == null ? null : e.getStatus().getMessage();
            boolean kubernetes = said != null && e.getStatus().getReason() != null;
            return kubernetes ? server + " responded with " + e.getCode() + ": " + said : notAnApiServer();
        }
        return Unreachable.isNetwork(e) ? unreachable(Unreachable.words(e)) : notAnApiServer();
    }

    /** Why a watch cannot begin, with the request that was refused. */
    public String unwatchable(KubernetesClientException e) {
        Optional<KubernetesClientException> answer = FailureMessages.answer(e);
        Optional<Refusal> refusal = connection.lastRefusal();
        if (answer.isPresent() && refusal.isPresent()) {
            if (answer.get().getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return server + " cannot be watched: missing permission: "
                        + refusal.get().permission()
                        + "; the API server refused that request (403), even if its access review allows it; ask a cluster"
                        + " administrator to run `kubectl apply -f " + Permissions.MANIFEST + "`";
            }
            if (answer.get().getCode() / 100 == REDIRECTION) {
                return remedy(answer.get());
            }
        }
        return server + " cannot be watched: " + FailureMessages.reason(e);
    }

    private String notAnApiServer() {
        return server + " does not answer like an API server of Kubernetes"
                + ServerAnswer.words(client.getHttpClient(), server)
                        .map(found -> ": it " + found)
                        .orElse("")
                + "; check the server in the kubeconfig";
    }

    private String unreachable(String words) {
        Optional<String> proxy = kubeconfig.flatMap(Kubeconfig::proxy);
        if (proxy.isPresent()) {
            return server + " cannot be reached through the proxy-url of the kubeconfig (" + proxy.get() + "): "
                    + words;
        }
        String cause = words.equals(Unreachable.UNKNOWN) || words.equals(Unreachable.TLS)
                ? ServerAnswer.connection(server).orElse(words)
                : words;
        boolean tls = words.contains("certificate") || words.contains("TLS");
        return server + " cannot be reached: " + cause
                + (cause.contains("not signed by") && kubeconfig.isPresent()
                        ? "; certificate-authority or certificate-authority-data of the cluster in the kubeconfig names one"
                        : "")
                + kubeconfig
                        .flatMap(Kubeconfig::tlsServerName)
                        .filter(name -> tls)
                        .map(name ->
                                "; the kubeconfig's tls-server-name `" + name + "` is not used: Firstbell asks for, and"
                                        + " checks, the certificate of the server's own host")
                        .orElse("");
    }

    private String unauthorized() {
        if (kubeconfig.isEmpty()) {
            return server + " rejected the token of the pod's service account (401); it has expired, or the account was"
                    + " deleted";
        }
        if (!kubeconfig.get().hasCredentials()) {
            return server + " requires credentials (401), and the user `"
                    + kubeconfig.get().user() + "` has none";
        }
        return kubeconfig
                .flatMap(Kubeconfig::plugin)
                .map(plugin -> server + " rejected the credentials (401) that the credential plugin `" + plugin.name()
                        + "` supplied; log in again with the tool that it belongs to")
                .orElse(server + " rejected the credentials (401); check that they are still valid");
    }
}
