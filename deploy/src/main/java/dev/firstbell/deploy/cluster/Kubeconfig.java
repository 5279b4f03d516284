package dev.firstbell.deploy.cluster;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.records.io.PastedCommand;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A kubeconfig, read and checked: each part that is missing is named, before a request is sent. Neither environment
 * variables nor files in the home folder are consulted.
 *
 * @param config for the library's client
 * @param user the name of the user in the file
 * @param plugin the program that supplies the credentials, if one does
 * @param hasCredentials whether requests carry any credentials
 * @param tlsServerName the file's {@code tls-server-name}, which is not used
 * @param proxy the file's {@code proxy-url}
 */
record Kubeconfig(
        Config config,
        String user,
        Optional<CredentialPlugin> plugin,
        boolean hasCredentials,
        Optional<String> tlsServerName,
        Optional<String> proxy) {
    private static final String INVALID =
            "is not a valid kubeconfig: one of its values has another type than a kubeconfig"
                    + " has there; `kubectl config view --kubeconfig FILE` names it";
    private static final Duration PLUGIN_PATIENCE = Duration.ofSeconds(30);

    /**
     * Reads a kubeconfig, and runs its credential plugin if it has one.
     *
     * @throws BadInputException with what is missing or wrong
     */
    static Kubeconfig read(Path file, Clock clock) {
        return read(file, clock, PLUGIN_PATIENCE);
    }

    /** @param patience how long a plugin may take */
    static Kubeconfig read(Path file, Clock clock, Duration patience) {
        io.fabric8.kubernetes.api.model.Config parsed = parse(file, KubeconfigText.read(file));
        KubeconfigIdentity.checkNames(file, parsed);
        Context context = context(file, parsed);
        Cluster cluster = cluster(file, parsed, context);
        AuthInfo user = user(file, parsed, context);
        boolean isInline = isGiven(user.getToken());
        resolve(file, cluster, user);
        KubeconfigIdentity.check(file, String.valueOf(context.getUser()), user);
        new KubeconfigPem(file, clock).check(cluster, user);
        KubeconfigProxy.check(file, cluster);
        Optional<String> serverName =
                Optional.ofNullable(cluster.getTlsServerName()).filter(Kubeconfig::isGiven);
        // The library's client cannot use it, and would print a line of its own.
        cluster.setTlsServerName(null);
        Optional<CredentialPlugin> plugin = plugin(file, cluster, user, clock, patience);
        // The plugin is run by this class, not by the library.
        user.setExec(null);
        Optional<Path> tokenFile = Optional.ofNullable(user.getTokenFile())
                .filter(named -> isGiven(named) && !isInline)
                .map(Path::of);
        user.setTokenFile(null);
        Config config = config(file, parsed);
        // The token is in the configuration as well; a file is read again at each request, because tokens rotate.
        tokenFile.ifPresent(one -> config.setOauthTokenProvider(new TokenFile(one)));
        KubeconfigIdentity.impersonate(user, config);
        plugin.ifPresent(one -> {
            CredentialPlugin.Credentials credentials = one.credentials();
            credentials.token().ifPresent(token -> config.setOauthTokenProvider(one));
            credentials.certificate().ifPresent(certificate -> {
                config.setClientCertData(base64(certificate));
                config.setClientKeyData(base64(credentials.key().orElse("")));
            });
        });
        boolean known = plugin.isPresent()
                || isGiven(user.getToken())
                || isGiven(user.getClientCertificate())
                || isGiven(user.getClientCertificateData())
                || isGiven(user.getUsername())
                || user.getAuthProvider() != null;
        return new Kubeconfig(
                config,
                String.valueOf(context.getUser()),
                plugin,
                known,
                serverName,
                Optional.ofNullable(cluster.getProxyUrl()));
    }

    private static io.fabric8.kubernetes.api.model.Config parse(Path file, String text) {
        io.fabric8.kubernetes.api.model.Config parsed;
        try {
            parsed = new KubernetesSerialization().unmarshal(text, io.fabric8.kubernetes.api.model.Config.class);
        } catch (RuntimeException | StackOverflowError e) {
            // The library fails in various ways; the file is always the cause.
            throw problem(file, INVALID);
        }
        if (parsed == null) {
            throw problem(file, INVALID);
        }
        // A key without a value is null here.
        parsed.setClusters(orNone(parsed.getClusters()));
        parsed.setContexts(orNone(parsed.getContexts()));
        parsed.setUsers(orNone(parsed.getUsers()));
        return parsed;
    }

    private static <T> List<T> orNone(List<T> list) {
        return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
    }

    private static Context context(Path file, io.fabric8.kubernetes.api.model.Config parsed) {
        String current = parsed.getCurrentContext();
        String known = parsed.getContexts().isEmpty()
                ? "; it has no contexts"
                : "; its contexts: "
                        + parsed.getContexts().stream()
                                .map(NamedContext::getName)
                                .collect(Collectors.joining(", "))
                        + "; `"
                        + PastedCommand.of("kubectl", "config", "use-context", "NAME", "--kubeconfig", file)
                        + "` selects one";
        if (!isGiven(current)) {
            throw noCluster(file, "it has no current-context" + known);
        }
        return parsed.getContexts().stream()
                .filter(one -> current.equals(one.getName()) && one.getContext() != null)
                .map(NamedContext::getContext)
                .findFirst()
                .orElseThrow(() ->
                        noCluster(file, "its current-context is `" + current + "`, which it does not have" + known));
    }

    private static Cluster cluster(Path file, io.fabric8.kubernetes.api.model.Config parsed, Context context) {
        String name = context.getCluster();
        Cluster cluster = parsed.getClusters().stream()
                .filter(one -> String.valueOf(name).equals(one.getName()) && one.getCluster() != null)
                .map(one -> one.getCluster())
                .findFirst()
                .orElseThrow(() -> noCluster(
                        file,
                        "the context `" + parsed.getCurrentContext() + "` names the cluster `" + name
                                + "`, which the file does not have"));
        if (!isAddress(cluster.getServer())) {
            throw noCluster(file, "the cluster `" + name + "` has " + wrongAddress(cluster.getServer()));
        }
        cluster.setServer(cluster.getServer().strip());
        return cluster;
    }

    private static AuthInfo user(Path file, io.fabric8.kubernetes.api.model.Config parsed, Context context) {
        String name = context.getUser();
        if (!isGiven(name)) {
            // A cluster may serve everyone, such as one behind a local proxy.
            return new AuthInfo();
        }
        return parsed.getUsers().stream()
                .filter(one -> name.equals(one.getName()))
                .map(one -> {
                    if (one.getUser() == null) {
                        one.setUser(new AuthInfo());
                    }
                    return one.getUser();
                })
                .findFirst()
                .orElseThrow(() -> problem(
                        file,
                        "has no credentials: its context `" + parsed.getCurrentContext() + "` names the user `" + name
                                + "`, which the file does not have"));
    }

    /** Makes paths absolute, which are relative to the kubeconfig, and checks that their files exist. */
    private static void resolve(Path file, Cluster cluster, AuthInfo user) {
        cluster.setCertificateAuthority(existing(file, "certificate-authority", cluster.getCertificateAuthority()));
        user.setClientCertificate(existing(file, "client-certificate", user.getClientCertificate()));
        user.setClientKey(existing(file, "client-key", user.getClientKey()));
        String tokenFile = existing(file, "tokenFile", user.getTokenFile());
        if (tokenFile != null && !isGiven(user.getToken())) {
            try {
                user.setToken(new TokenFile(Path.of(tokenFile)).read());
            } catch (IOException e) {
                throw problem(
                        file, "names " + tokenFile + " as tokenFile, which cannot be read: " + FileProblem.reason(e));
            }
            user.setTokenFile(tokenFile);
        }
        boolean certificate = isGiven(user.getClientCertificate()) || isGiven(user.getClientCertificateData());
        boolean key = isGiven(user.getClientKey()) || isGiven(user.getClientKeyData());
        if (certificate != key) {
            throw problem(
                    file,
                    "has a client " + (certificate ? "certificate without its key" : "key without its certificate")
                            + "; a user needs client-certificate and client-key, or both as -data");
        }
        if (user.getAuthProvider() != null
                && !isGiven(user.getToken())
                && !"oidc".equals(user.getAuthProvider().getName())) {
            throw problem(
                    file,
                    "uses the auth-provider `" + user.getAuthProvider().getName()
                            + "`, which Kubernetes removed in 1.26; write the kubeconfig again with a credential plugin (on GKE:"
                            + " `gcloud container clusters get-credentials CLUSTER`)");
        }
    }

    private static String existing(Path file, String key, String named) {
        if (!isGiven(named)) {
            return null;
        }
        Path path;
        try {
            path = file.toAbsolutePath().getParent().resolve(named).normalize();
        } catch (InvalidPathException e) {
            throw problem(file, "names a file as " + key + " whose name is not a path");
        }
        if (!Files.isRegularFile(path)) {
            throw problem(file, "names " + path + " as " + key + ", and there is no such file");
        }
        return path.toString();
    }

    private static Optional<CredentialPlugin> plugin(
            Path file, Cluster cluster, AuthInfo user, Clock clock, Duration patience) {
        if (user.getExec() == null || isGiven(user.getToken())) {
            return Optional.empty();
        }
        if (!isGiven(user.getExec().getCommand())
                || user.getExec().getCommand().chars().anyMatch(Character::isISOControl)) {
            throw problem(file, "has a credential plugin (exec) without a command");
        }
        return Optional.of(new CredentialPlugin(user.getExec(), cluster, file, clock, patience));
    }

    private static Config config(Path file, io.fabric8.kubernetes.api.model.Config parsed) {
        try {
            return Config.fromKubeconfig(new KubernetesSerialization().asYaml(parsed));
        } catch (RuntimeException e) {
            throw problem(file, INVALID);
        }
    }

    private static String base64(String pem) {
        return java.util.Base64.getEncoder().encodeToString(pem.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static String wrongAddress(String server) {
        if (!isGiven(server)) {
            return "no server";
        }
        if (server.contains("@")) {
            return "a server with a name or password before the `@`; write the address alone, and the credentials under"
                    + " `users`";
        }
        String shown = "the server `" + PluginOutput.start(server) + "`, which is not an https:// address";
        return server.strip().matches("[\\w.-]+(:\\d{1,5})?(/.*)?|\\[[0-9a-fA-F:]+](:\\d{1,5})?(/.*)?")
                ? shown + "; with a scheme it is `https://" + server.strip() + "`"
                : shown;
    }

    private static boolean isAddress(String server) {
        if (!isGiven(server)) {
            return false;
        }
        try {
            URI uri = URI.create(server.strip());
            return List.of("https", "http").contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isGiven(String text) {
        return text != null && !text.isBlank();
    }

    private static BadInputException noCluster(Path file, String why) {
        return problem(
                file,
                "selects no cluster; its current-context must name a context whose cluster is in the file: " + why);
    }

    private static BadInputException problem(Path file, String what) {
        return KubeconfigText.problem(file, what);
    }
}
