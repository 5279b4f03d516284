package dev.firstbell.cli.environment;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.gke.GkeAddresses;
import dev.firstbell.deploy.prescale.gke.GkePoolAccess;
import dev.firstbell.deploy.prescale.gke.GoogleCredentials;
import dev.firstbell.deploy.prescale.gke.NodePoolName;
import dev.firstbell.deploy.prescale.gke.Patience;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.simulations.HubAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster of the lab: a real JupyterHub on a real Kubernetes control plane, with simulated nodes, on this machine. {@code
 * docs/lab.md} says what is real in it. Not thread-safe.
 */
public final class LabCluster implements AutoCloseable {
    /** Longer than any sweep. */
    private static final String TOKEN_LIFE = "168h";

    private final LabScripts scripts;
    private final String name;
    private final Map<String, String> facts;

    /**
     * A node as {@code lab/node list} shows it.
     *
     * @param ready whether its kubelet says so
     * @param age since it was created, in whole seconds
     * @param images how many it holds; a node is warm when it is Ready and holds one
     * @param students servers on it
     */
    public record Node(String name, boolean ready, Duration age, int images, int students) {
        boolean warm() {
            return ready && images > 0;
        }
    }

    private LabCluster(LabScripts scripts, String name, Map<String, String> facts) {
        this.scripts = requireNonNull(scripts, "scripts is null");
        this.name = requireNonNull(name, "name is null");
        this.facts = Map.copyOf(facts);
    }

    /**
     * Starts one; takes some ten seconds, and minutes the first time on a machine. One of this name that is there already
     * is removed first.
     *
     * @param options of {@code lab/up cluster}, see its {@code --help}
     */
    static LabCluster up(LabScripts scripts, String name, List<String> options) {
        down(scripts, name);
        List<String> arguments = new ArrayList<>(List.of("cluster", "--name", name, "--port", "0"));
        arguments.addAll(options);
        Map<String, String> facts = scripts.run("up", arguments.toArray(String[]::new))
                .lines()
                .map(line -> line.split("=", 2))
                .filter(parts -> parts.length == 2)
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        return new LabCluster(scripts, name, facts);
    }

    private static void down(LabScripts scripts, String name) {
        scripts.run("down", "--name", name);
    }

    /** One of the lines that {@code lab/up} printed: {@code kubeconfig}, {@code state}, {@code gkeUrl} ... */
    String fact(String key) {
        String value = facts.get(key);
        if (value == null) {
            throw new IllegalStateException("the output of lab/up has no " + key + ", only " + facts.keySet());
        }
        return value;
    }

    String name() {
        return name;
    }

    /** The hub, with the token of its service {@code firstbell}. */
    public HubAccess hub() {
        return new HubAccess(URI.create(fact("url")), ApiToken.fromFile(tokenFile()));
    }

    public Path tokenFile() {
        return Path.of(fact("tokenFile"));
    }

    /** Where its processes write. */
    public Path logs() {
        return Path.of(fact("logs"));
    }

    /** Adds nodes by hand, outside of the autoscaler's pool. */
    void addNodes(int count, Duration readyDelay, Duration pull) {
        node("add", "--count", "" + count, "--ready-delay", seconds(readyDelay), "--pull-seconds", seconds(pull));
    }

    /** Takes a node away as a preemption without notice does. */
    public void removeNode(String node) {
        node("remove", node);
    }

    /** All nodes, warm or not. */
    public List<Node> nodes() {
        return node("list")
                .lines()
                .skip(1)
                .map(line -> line.split("\t"))
                .map(cells -> new Node(
                        cells[0],
                        cells[1].equals("yes"),
                        Duration.ofSeconds(Long.parseLong(cells[3])),
                        Integer.parseInt(cells[6]),
                        Integer.parseInt(cells[7])))
                .toList();
    }

    private String node(String... arguments) {
        return scripts.run(
                "node",
                Stream.concat(Stream.of("--name", name), Stream.of(arguments)).toArray(String[]::new));
    }

    /** Kills one part ({@code hub}, {@code kube-apiserver} ...) and starts it again as it was. */
    public void restart(String part) {
        scripts.run("restart", "--name", name, part);
    }

    /** Restarts the hub with other limits, which later restarts keep. */
    void restartHub(Setting.HubLimits limits) {
        scripts.run(
                "restart",
                "--name",
                name,
                "--concurrent-spawn-limit",
                "" + limits.concurrentSpawnLimit(),
                "--start-timeout",
                "" + limits.startTimeout().toSeconds(),
                "hub");
    }

    /** Removes the pool's empty nodes down to its minimum, as the autoscaler would after minutes. */
    void removeEmptyNodes() {
        control("{\"removeEmptyNodes\": true}");
    }

    /** Sets switches of the simulated pool, as {@code lab/README.md} lists them; returns the pool's state as JSON. */
    public String control(String switches) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(fact("labPoolUrl")))
                .header(
                        "Authorization",
                        ApiToken.fromFile(gkeTokenFile()).authorization().replaceFirst("^token ", "Bearer "))
                .timeout(Duration.ofMinutes(1))
                .POST(HttpRequest.BodyPublishers.ofString(switches))
                .build();
        try {
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != HttpURLConnection.HTTP_OK) {
                throw new IllegalStateException(
                        "the lab's node pool responded with " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException("the lab's node pool does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the lab's node pool was asked", e);
        }
    }

    /** A token for the calls of the simulated GKE that does not expire. */
    Path gkeTokenFile() {
        return Path.of(fact("gkeTokenFile"));
    }

    /** The pool of students' nodes at the simulated GKE. */
    GkePoolAccess pool(ClusterAccess access) {
        URI gke = URI.create(fact("gkeUrl"));
        return new GkePoolAccess(
                NodePoolName.parse("gkeUrl", gke.getPath().replaceFirst("^/v1/", "")),
                GoogleCredentials.ofFile(gkeTokenFile()),
                new GkeAddresses(gke.resolve("/v1/"), gke.resolve("/compute/v1/")),
                access,
                Patience.REAL);
    }

    /** The students' image. */
    String image() {
        return fact("images").split(" ")[0];
    }

    /**
     * A kubeconfig that has the rights of a manifest for an account of it, and no other; applies that too.
     *
     * @param manifest below the checkout
     * @param target the file that is written
     */
    Path kubeconfig(String manifest, String account, Path target) {
        kubectl("apply", "--filename", scripts.folder().resolveSibling(manifest).toString());
        String token = kubectl("create", "token", account, "--duration", TOKEN_LIFE, "--namespace", fact("namespace"));
        try {
            String admin = Files.readString(Path.of(fact("kubeconfig")));
            return Files.writeString(target, admin.replaceAll("token: \"[^\"]*\"", "token: \"" + token.strip() + "\""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** kubectl with the administrator's rights; returns its standard output. */
    public String kubectl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(fact("kubectl"), "--kubeconfig", fact("kubeconfig")));
        command.addAll(List.of(arguments));
        return scripts.run(command);
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    /** Stops every process of it and removes its state. */
    @Override
    public void close() {
        down(scripts, name);
    }
}
