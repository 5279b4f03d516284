package dev.firstbell.deploy.chart;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firstbell.deploy.yaml.OthersYaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The real {@code helm} of tests: from the variable FIRSTBELL_HELM, else on PATH. Without one, the test is skipped. */
final class TestingHelm {
    /** One that is not stamped with a release claims to talk to Kubernetes 1.20. */
    private static final List<String> CLUSTER = List.of("--kube-version", "1.34.0");

    private static final Pattern DOCUMENTS = Pattern.compile("(?m)^---.*$");

    private final String executable;

    private TestingHelm(String executable) {
        this.executable = executable;
    }

    static TestingHelm found() {
        String named = System.getenv("FIRSTBELL_HELM");
        Optional<String> found = named == null
                ? Helm.in(Objects.toString(System.getenv("PATH"), ""))
                        .map(helm -> helm.executable().toString())
                : Optional.of(named);
        assumeTrue(
                found.isPresent(),
                "helm is not installed: it is neither on PATH nor in FIRSTBELL_HELM, so nothing was rendered");
        return new TestingHelm(found.get());
    }

    /** What {@code helm template} prints for the namespace jhub. */
    String template(Path chart, String... options) {
        HelmProcess.Ended ended = run(Stream.of(
                        List.of("template", "bell", chart.toString(), "--namespace", "jhub"), CLUSTER, List.of(options))
                .flatMap(List::stream)
                .toList());
        if (ended.exitCode() != 0) {
            throw new AssertionError(ended.err() + ended.problem());
        }
        return ended.out();
    }

    /** What {@code helm template} says of values that it refuses. */
    String refusal(Path chart, String... options) {
        HelmProcess.Ended ended = run(Stream.of(
                        List.of("template", "bell", chart.toString(), "--namespace", "jhub"), CLUSTER, List.of(options))
                .flatMap(List::stream)
                .toList());
        if (ended.exitCode() == 0) {
            throw new AssertionError("helm did not refuse " + List.of(options));
        }
        return ended.err();
    }

    /** What {@code helm lint --strict} prints, warnings being errors. */
    String lint(Path chart, String... options) {
        HelmProcess.Ended ended =
                run(Stream.of(List.of("lint", chart.toString(), "--strict"), CLUSTER, List.of(options))
                        .flatMap(List::stream)
                        .toList());
        return ended.out() + ended.err() + ended.problem();
    }

    /** The objects of a text with one or more documents. */
    static List<Map<?, ?>> objects(String text) {
        List<Map<?, ?>> objects = new ArrayList<>();
        for (String document : DOCUMENTS.split(text)) {
            if (OthersYaml.load("rendered", document) instanceof Map<?, ?> object) {
                objects.add(object);
            }
        }
        return objects;
    }

    private HelmProcess.Ended run(List<String> arguments) {
        try {
            return HelmProcess.run(
                    Duration.ofMinutes(1),
                    "",
                    Stream.concat(Stream.of(executable), arguments.stream()).toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
