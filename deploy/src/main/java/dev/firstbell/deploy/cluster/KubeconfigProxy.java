package dev.firstbell.deploy.cluster;

import io.fabric8.kubernetes.api.model.Cluster;
import java.net.URI;
import java.nio.file.Path;

/**
 * The {@code proxy-url} of a kubeconfig. kubectl takes http, https and socks5 (client-go, tools/clientcmd/validation.go); the
 * JDK's client takes an http proxy only. Stateless and thread-safe.
 */
final class KubeconfigProxy {
    private static final int DEFAULT_PORT = 80;

    private KubeconfigProxy() {}

    /**
     * Checks the address, and adds its port if it has none.
     *
     * @throws dev.firstbell.records.io.BadInputException if it cannot be used
     */
    static void check(Path file, Cluster cluster) {
        String given = cluster.getProxyUrl();
        if (given == null || given.isBlank()) {
            cluster.setProxyUrl(null);
            return;
        }
        URI proxy = parsed(given.strip());
        String scheme = proxy == null || proxy.getScheme() == null ? "" : proxy.getScheme();
        if (scheme.equals("socks5") || scheme.equals("socks5h") || scheme.equals("socks4") || scheme.equals("https")) {
            throw KubeconfigText.problem(
                    file,
                    "has a proxy-url of the scheme `" + scheme
                            + "`, which kubectl can use and Firstbell cannot: it takes"
                            + " http:// proxies only. Leave `kubectl proxy --kubeconfig " + file
                            + "` running, and give a kubeconfig whose server is http://127.0.0.1:8001 and that has no"
                            + " proxy-url");
        }
        if (!scheme.equals("http") || proxy.getHost() == null) {
            throw KubeconfigText.problem(
                    file, "has a proxy-url that is not an address; expected one such as http://proxy.example.edu:3128");
        }
        if (proxy.getRawUserInfo() != null) {
            throw KubeconfigText.problem(
                    file,
                    "has a proxy-url with a name or password, which Firstbell does not send; give a proxy without them");
        }
        cluster.setProxyUrl("http://" + proxy.getHost() + ":" + (proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort()));
    }

    private static URI parsed(String address) {
        try {
            return URI.create(address);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
