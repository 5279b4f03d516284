package dev.firstbell.deploy.readiness;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.description.DescribedDeployment;
import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.yaml.OthersYaml;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.readiness.Fact;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * Reads the values of the hub's release from its cluster: from the Secret in which Helm keeps the release, else from the Secret
 * {@code hub}, in which Zero to JupyterHub keeps the merged values for the hub (templates/hub/secret.yaml). Both hold
 * passwords; {@link WithoutSecrets} removes what may be one before anything else sees the values. Thread-safe.
 */
public final class LiveValues {
    private static final String TELL = "give the values with -f FILE, or ask a cluster administrator to run"
            + " `kubectl apply -f " + ReadyPermissions.VALUES_MANIFEST + "`";
    private static final String SOURCE = "Helm's release Secret, or Secret hub";

    private final ClusterCalls calls;

    public LiveValues(ClusterAccess cluster) {
        this.calls = new ClusterCalls(requireNonNull(cluster, "cluster is null"), ReadyPermissions.VALUES_MANIFEST);
    }

    /**
     * Reads them.
     *
     * @param release the name of the release; if empty, the only one in the namespace that installs Zero to JupyterHub
     * @return unknown if no Secret may be read, or none has them
     * @throws PrescaleException if the API server cannot be reached
     * @throws BadInputException if several releases come into question
     */
    public Fact<DeclaredValues> read(Optional<String> release) {
        String helm;
        try {
            Optional<Fact<DeclaredValues>> found = fromHelm(release);
            if (found.isPresent()) {
                return found.get();
            }
            helm = "no release of Helm in the namespace"
                    + release.map(name -> " has the name `" + name + "` and").orElse("")
                    + " installs Zero to JupyterHub";
        } catch (PrescaleException e) {
            helm = "reading Helm's release " + reason(e);
        }
        String secret;
        try {
            Optional<Fact<DeclaredValues>> found = fromHub();
            if (found.isPresent()) {
                return found.get();
            }
            secret = "the namespace has no Secret hub with values.yaml";
        } catch (PrescaleException e) {
            secret = "reading the Secret hub " + reason(e);
        }
        return new Fact.Unknown<>(SOURCE, "the values were not read: " + helm + ", and " + secret + installed(), TELL);
    }

    private static String reason(PrescaleException e) {
        if (e.failure().kind() == Kind.UNREACHABLE) {
            throw e;
        }
        return FactReader.why(e.failure());
    }

    private Optional<Fact<DeclaredValues>> fromHelm(Optional<String> wanted) {
        String namespace = calls.cluster().namespace();
        List<Secret> secrets = calls.call(
                "list secrets in namespace " + namespace,
                () -> calls.cluster()
                        .client()
                        .secrets()
                        .inNamespace(namespace)
                        .withLabel("owner", "helm")
                        .withLabelNotIn("status", "superseded", "uninstalled")
                        .list()
                        .getItems());
        Map<String, Secret> deployed = new LinkedHashMap<>();
        secrets.stream()
                .filter(secret -> Kube.label(secret, "status").equals("deployed"))
                .filter(secret -> wanted.isEmpty() || Kube.label(secret, "name").equals(wanted.get()))
                .sorted(Comparator.comparingInt(LiveValues::revision))
                .forEach(secret -> deployed.put(Kube.label(secret, "name"), secret));
        List<Secret> hubs = deployed.values().stream()
                .filter(secret -> release(secret).filter(HelmRelease::hasHub).isPresent())
                .toList();
        if (hubs.size() > 1) {
            throw new BadInputException("--release: the namespace " + namespace
                    + " has several releases that install Zero to JupyterHub: "
                    + String.join(
                            ", ",
                            hubs.stream()
                                    .map(secret -> Kube.label(secret, "name"))
                                    .sorted()
                                    .toList())
                    + "; give the name of one");
        }
        return hubs.stream().findFirst().map(secret -> declared(secret, secrets));
    }

    private static Optional<HelmRelease> release(Secret secret) {
        return data(secret, "release").flatMap(HelmRelease::read);
    }

    private static Fact<DeclaredValues> declared(Secret secret, List<Secret> all) {
        HelmRelease release = release(secret).orElseThrow();
        List<String> notes = new ArrayList<>();
        all.stream()
                .filter(other -> Kube.label(other, "name").equals(release.name()) && revision(other) > revision(secret))
                .max(Comparator.comparingInt(LiveValues::revision))
                .ifPresent(other -> notes.add("revision " + revision(other) + " of release " + release.name() + " is `"
                        + Kube.label(other, "status") + "`; the values are those of revision " + revision(secret)
                        + ", and what runs may be of both"));
        if (!release.isHub()) {
            notes.add("the release installs the chart " + release.chartName() + " " + release.chartVersion()
                    + ", and does not keep the defaults of the charts in it; values that neither it nor the user sets are"
                    + " taken to be those of Zero to JupyterHub 4.4.0");
        }
        String name = "release " + release.name();
        Map<String, Object> values = WithoutSecrets.of(release.config());
        return new Fact.Known<>(
                new DeclaredValues(
                        new DescribedDeployment.ValuesText(name, yaml(values)),
                        release.isHub() ? Optional.of(".") : Optional.empty(),
                        chart(release),
                        notes),
                "Secret " + Kube.name(secret) + " (Helm's release " + release.name() + ", revision " + revision(secret)
                        + ", chart " + release.chartName() + " " + release.chartVersion() + ")");
    }

    /** The chart that the release keeps; a chart that cannot be read is as if it were not at hand. */
    private static Optional<HelmChart> chart(HelmRelease release) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("Chart.yaml", yaml(WithoutSecrets.of(release.metadata())));
        files.put("values.yaml", yaml(WithoutSecrets.of(release.defaults())));
        try {
            release.schema().ifPresent(schema -> files.put("values.schema.json", schema));
            return Optional.of(HelmChart.of("chart of release " + release.name(), files));
        } catch (BadInputException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Fact<DeclaredValues>> fromHub() {
        String namespace = calls.cluster().namespace();
        Secret secret = calls.call(
                "get secrets in namespace " + namespace,
                () -> calls.cluster()
                        .client()
                        .secrets()
                        .inNamespace(namespace)
                        .withName("hub")
                        .get());
        return Optional.ofNullable(secret)
                .flatMap(found -> data(found, "values.yaml"))
                .flatMap(bytes -> mapping(new String(bytes, StandardCharsets.UTF_8)))
                .map(values -> {
                    Map<String, Object> kept = WithoutSecrets.of(values);
                    // Helm's own, which the template adds.
                    kept.remove("Chart");
                    kept.remove("Release");
                    return new Fact.Known<>(
                            new DeclaredValues(
                                    new DescribedDeployment.ValuesText("Secret hub", yaml(kept)),
                                    Optional.of("."),
                                    Optional.empty(),
                                    List.of("the values are the merged ones that the hub reads, so a default counts as"
                                            + " set")),
                            "Secret hub, which Zero to JupyterHub's hub reads");
                });
    }

    private static Optional<Map<?, ?>> mapping(String text) {
        try {
            return OthersYaml.load("Secret hub", text) instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
        } catch (BadInputException e) {
            // The message could quote the content.
            return Optional.empty();
        }
    }

    /** What the Deployment of the hub says about the chart, which needs no Secret. */
    private String installed() {
        String namespace = calls.cluster().namespace();
        try {
            return calls
                    .call(
                            "list deployments in namespace " + namespace,
                            () -> calls.cluster()
                                    .client()
                                    .apps()
                                    .deployments()
                                    .inNamespace(namespace)
                                    .withLabel("component", "hub")
                                    .list()
                                    .getItems())
                    .stream()
                    .map(LiveValues::chartOf)
                    .filter(chart -> !chart.isEmpty())
                    .findFirst()
                    .map(chart -> "; the Deployment of the hub is of the chart " + chart)
                    .orElse("");
        } catch (PrescaleException e) {
            return "";
        }
    }

    private static String chartOf(Deployment hub) {
        String chart = Kube.label(hub, "helm.sh/chart");
        return chart.isEmpty() ? Kube.label(hub, "chart") : chart;
    }

    private static Optional<byte[]> data(Secret secret, String key) {
        String encoded = secret.getData() == null ? null : secret.getData().get(key);
        try {
            return Optional.ofNullable(encoded)
                    .map(text -> Base64.getMimeDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int revision(Secret secret) {
        String version = Kube.label(secret, "version");
        return version.matches("\\d{1,9}") ? Integer.parseInt(version) : 0;
    }

    private static String yaml(Map<?, ?> values) {
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setWidth(Integer.MAX_VALUE)
                        .build())
                .dumpToString(values);
    }
}
