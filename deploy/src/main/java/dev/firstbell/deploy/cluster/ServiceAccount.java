package dev.firstbell.deploy.cluster;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials of the pod that this program runs in: the files that the kubelet mounts, and the API server's address in
 * the pod's environment (Kubernetes documentation, "Accessing the Kubernetes API from a Pod").
 *
 * @param config for the library's client; its token is read again at each request
 * @param namespace of the pod
 */
record ServiceAccount(Config config, String namespace) {
    /** Where the kubelet mounts the files. */
    static final Path FOLDER = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private static final String HOST = "KUBERNETES_SERVICE_HOST";
    private static final String PORT = "KUBERNETES_SERVICE_PORT";

    /** Whether this program runs in a pod, as far as its environment shows. */
    static boolean isInPod(Map<String, String> environment) {
        return !environment.getOrDefault(HOST, "").isBlank();
    }

    /**
     * @throws BadInputException if this is not a pod, or if it has no token
     */
    static ServiceAccount read(Map<String, String> environment, Path folder) {
        if (!isInPod(environment)) {
            throw new BadInputException("no cluster is given, and this is not a pod of one: the environment has no "
                    + HOST + "; give --kubeconfig FILE");
        }
        String host = environment.get(HOST).strip();
        String port = environment.getOrDefault(PORT, "443").strip();
        Path token = folder.resolve("token");
        TokenFile tokens = new TokenFile(token);
        try {
            if (tokens.read().isEmpty()) {
                throw new BadInputException(token + " is empty; the pod's service account has no token");
            }
        } catch (IOException e) {
            throw new BadInputException("the pod's service account has no token: " + token + " cannot be read: "
                    + FileProblem.reason(e) + "; set automountServiceAccountToken: true for the pod");
        }
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/")
                .build();
        config.setOauthTokenProvider(tokens);
        Path authority = folder.resolve("ca.crt");
        if (Files.isRegularFile(authority)) {
            config.setCaCertFile(authority.toString());
        }
        return new ServiceAccount(config, namespace(folder).orElse("default"));
    }

    private static Optional<String> namespace(Path folder) {
        try {
            return Optional.of(Files.readString(folder.resolve("namespace")).strip())
                    .filter(name -> !name.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
