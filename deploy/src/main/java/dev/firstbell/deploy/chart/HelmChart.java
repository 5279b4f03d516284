package dev.firstbell.deploy.chart;

import dev.firstbell.deploy.yaml.OthersYaml;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.JsonProblem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;

/**
 * A Helm chart at hand, with the charts that it brings along. Immutable and thread-safe.
 *
 * <p>Sources: Helm's documentation of Chart.yaml (dependencies, alias), of charts with {@code apiVersion: v1}
 * (requirements.yaml) and of the values of subcharts: a subchart receives the values below its alias or name, and the
 * values.yaml of the chart above takes precedence over its own.
 */
public final class HelmChart {
    /** The name of the chart of Zero to JupyterHub. */
    public static final String HUB = "jupyterhub";

    private static final int DEEPEST = 5;

    private final ChartFiles files;
    private final Map<?, ?> metadata;
    private final Map<?, ?> values;
    private final Optional<Schema> schema;
    private final List<Dependency> dependencies;
    private final List<Bundled> bundled;

    private HelmChart(ChartFiles files, int depth) {
        this.files = files;
        this.metadata = mapping("Chart.yaml", "`name` and `version`", load("Chart.yaml"));
        this.values = mapping("values.yaml", "the chart's defaults", load("values.yaml"));
        this.schema = Stream.of("values.schema.json", "values.schema.yaml")
                .filter(name -> files.text(name).isPresent())
                .findFirst()
                .map(name -> new Schema(
                        files.placeOf(name),
                        mapping(name, "the keywords of a schema", name.endsWith(".json") ? json(name) : load(name))));
        this.dependencies = dependencies(files);
        this.bundled = depth >= DEEPEST ? List.of() : bundled(depth);
    }

    /**
     * Where the values of a JupyterHub belong.
     *
     * @param path the keys from the top level of the chart's values; empty if the chart itself is JupyterHub's
     * @param why the evidence, with file and line
     */
    public record HubPlace(List<String> path, String why) {}

    /**
     * A default value.
     *
     * @param value the value; null if the file sets null
     * @param place the file that sets it
     */
    public record Default(Object value, String place) {}

    /**
     * A dependency.
     *
     * @param name the chart's name
     * @param key the key of its values: its alias, or its name
     * @param version the version or range of versions that is wanted; empty if none is
     * @param repository where it is from
     * @param condition paths of values that turn it on or off, separated by commas; empty if none
     * @param tags its tags
     * @param place file and line
     */
    record Dependency(
            String name,
            String key,
            String version,
            String repository,
            String condition,
            List<String> tags,
            String place) {}

    private record Schema(String place, Map<?, ?> content) {}

    private record Bundled(String key, HelmChart chart) {}

    /**
     * Reads a chart's folder, or the archive that {@code helm package} or {@code helm pull} wrote.
     *
     * @throws BadInputException if it is neither
     */
    public static HelmChart read(Path chart) {
        ChartFiles files = ChartFiles.read(chart);
        if (files.text("Chart.yaml").isEmpty()) {
            throw new BadInputException(chart + ": there is no Chart.yaml in it; give a chart's folder or its .tgz");
        }
        return new HelmChart(files, 0);
    }

    /**
     * A chart whose files are at hand as texts, as a release of Helm keeps them.
     *
     * @param place names it in messages
     * @param texts by path in the chart: {@code Chart.yaml}, {@code values.yaml}, {@code values.schema.json}
     * @throws BadInputException if a file is not what its name says
     */
    public static HelmChart of(String place, Map<String, String> texts) {
        Map<String, byte[]> files = new TreeMap<>();
        texts.forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
        return new HelmChart(new ChartFiles(place, Optional.empty(), files), 0);
    }

    /** The chart that a values file lies in: the one whose Chart.yaml is in the file's folder or in the one above. */
    public static Optional<HelmChart> around(Path valuesFile) {
        Path folder = valuesFile.toAbsolutePath().normalize().getParent();
        return Stream.iterate(folder, at -> at != null, Path::getParent)
                .limit(2)
                .filter(at -> Files.isRegularFile(at.resolve("Chart.yaml")))
                .findFirst()
                .map(HelmChart::read);
    }

    /** Name and version, such as {@code jupyterhub 4.4.0}. */
    public String title() {
        String name = text(metadata.get("name"));
        String version = text(metadata.get("version"));
        return (name.isEmpty() ? "without a name" : name) + (version.isEmpty() ? "" : " " + version);
    }

    /** The folder or the archive, for messages. */
    public String place() {
        return files.place();
    }

    /** Every place of the values of Zero to JupyterHub, in this chart or in one that it brings along. */
    public List<HubPlace> hubs() {
        return hubs(false);
    }

    /** Charts of the same name by another vendor (Bitnami), which have other values. */
    public List<HubPlace> otherHubs() {
        return hubs(true);
    }

    private List<HubPlace> hubs(boolean others) {
        if (text(metadata.get("name")).equals(HUB)) {
            String metadataFile = files.placeOf("Chart.yaml");
            boolean other = isOther(files.text("Chart.yaml").orElse(""));
            return other == others
                    ? List.of(new HubPlace(
                            List.of(),
                            metadataFile + " is of the chart " + HUB + (other ? " of Bitnami" : "") + " itself"))
                    : List.of();
        }
        List<HubPlace> found = new ArrayList<>();
        for (Dependency dependency : dependencies) {
            if (dependency.name().equals(HUB)) {
                boolean other = isOther(dependency.repository());
                if (other == others) {
                    found.add(new HubPlace(List.of(dependency.key()), why(dependency, other)));
                }
            }
        }
        for (Bundled sub : bundled) {
            boolean listed = dependencies.stream()
                    .anyMatch(dependency ->
                            dependency.name().equals(HUB) && dependency.key().equals(sub.key()));
            if (!listed) {
                sub.chart()
                        .hubs(others)
                        .forEach(hub -> found.add(new HubPlace(
                                Stream.concat(Stream.of(sub.key()), hub.path().stream())
                                        .toList(),
                                hub.why())));
            }
        }
        return found;
    }

    private static String why(Dependency dependency, boolean other) {
        return dependency.place() + " lists the dependency " + HUB + (other ? " of Bitnami" : "")
                + (dependency.key().equals(dependency.name()) ? "" : " with the alias " + dependency.key());
    }

    private static boolean isOther(String text) {
        return text.toLowerCase(Locale.ROOT).contains("bitnami");
    }

    /**
     * The default of a value: from this chart's values.yaml, else from that of the chart that it brings along.
     *
     * @return empty if no chart at hand sets it
     */
    public Optional<Default> defaultAt(List<String> path) {
        Object value = values;
        boolean complete = true;
        for (String key : path) {
            complete = value instanceof Map<?, ?> map && map.containsKey(key);
            if (!complete) {
                break;
            }
            value = ((Map<?, ?>) value).get(key);
        }
        if (complete) {
            return Optional.of(new Default(value, files.placeOf("values.yaml")));
        }
        return sub(path).flatMap(chart -> chart.defaultAt(path.subList(1, path.size())));
    }

    /** What the schema of the chart that reads a value says about it. */
    public ChartSchema.Answer schemaAt(List<String> path) {
        Optional<HelmChart> sub = sub(path);
        if (sub.isPresent()) {
            return sub.get().schemaAt(path.subList(1, path.size()));
        }
        return schema.<ChartSchema.Answer>map(at -> ChartSchema.at(at.place(), title(), at.content(), path))
                .orElseGet(() -> new ChartSchema.NoSchema(title()));
    }

    private Optional<HelmChart> sub(List<String> path) {
        return bundled.stream()
                .filter(at -> !path.isEmpty() && at.key().equals(path.get(0)))
                .map(Bundled::chart)
                .findFirst();
    }

    private List<Bundled> bundled(int depth) {
        List<HelmChart> charts = new ArrayList<>();
        files.bundled().stream()
                .filter(sub -> sub.text("Chart.yaml").isPresent())
                .forEach(sub -> charts.add(new HelmChart(sub, depth + 1)));
        List<Bundled> found = new ArrayList<>();
        for (Dependency dependency : dependencies) {
            charts.stream()
                    .filter(chart -> text(chart.metadata.get("name")).equals(dependency.name()))
                    .findFirst()
                    .or(() -> local(dependency, depth))
                    .ifPresent(chart -> found.add(new Bundled(dependency.key(), chart)));
        }
        for (HelmChart chart : charts) {
            String name = text(chart.metadata.get("name"));
            // Helm also loads charts in charts/ that no dependency lists.
            if (dependencies.stream().noneMatch(dependency -> dependency.name().equals(name))) {
                found.add(new Bundled(name, chart));
            }
        }
        return found;
    }

    /** A dependency with a repository such as {@code file://../launcher}. */
    private Optional<HelmChart> local(Dependency dependency, int depth) {
        String scheme = "file://";
        return files.folder()
                .filter(folder -> dependency.repository().startsWith(scheme))
                .map(folder -> folder.resolve(dependency.repository().substring(scheme.length()))
                        .normalize())
                .filter(folder -> Files.isRegularFile(folder.resolve("Chart.yaml")))
                .map(folder -> new HelmChart(ChartFiles.read(folder), depth + 1));
    }

    private List<Dependency> dependencies(ChartFiles from) {
        for (String name : List.of("Chart.yaml", "requirements.yaml", "Chart.lock")) {
            List<Dependency> found = new ArrayList<>();
            if (map(load(name)).get("dependencies") instanceof List<?> list) {
                for (Object item : list) {
                    Map<?, ?> entry = map(item);
                    String alias = text(entry.get("alias"));
                    String dependency = text(entry.get("name"));
                    found.add(new Dependency(
                            dependency,
                            alias.isEmpty() ? dependency : alias,
                            text(entry.get("version")),
                            text(entry.get("repository")),
                            text(entry.get("condition")),
                            DependencySwitch.tags(entry),
                            from.placeOf(name) + ":"
                                    + line(from.text(name).orElse(""), alias.isEmpty() ? dependency : alias)));
                }
            }
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /** The first line whose value is a name, from 1. */
    private static int line(String text, String name) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches("[\\s-]*(name|alias):\\s*[\"']?" + Pattern.quote(name) + "[\"']?\\s*(#.*)?")) {
                return i + 1;
            }
        }
        return 1;
    }

    /** The dependency whose chart receives the values at a path; empty if no chart at hand lists it. */
    Optional<Dependency> dependencyAt(List<String> path) {
        String key = path.get(0);
        return path.size() == 1
                ? dependencies.stream()
                        .filter(dependency -> dependency.key().equals(key))
                        .findFirst()
                : sub(path).flatMap(chart -> chart.dependencyAt(path.subList(1, path.size())));
    }

    /** The dependency that should read the value at a path but is not at hand; `helm dependency build` fetches it. */
    public Optional<String> missingAt(List<String> path) {
        Optional<HelmChart> sub = sub(path);
        if (sub.isPresent()) {
            return sub.get().missingAt(path.subList(1, path.size()));
        }
        return path.isEmpty()
                ? Optional.empty()
                : dependencies.stream()
                        .filter(dependency -> dependency.key().equals(path.get(0)))
                        .map(Dependency::name)
                        .findFirst();
    }

    /**
     * The version of a dependency.
     *
     * @param place file and line
     */
    public record ListedVersion(String place, String version) {}

    /** The version of the dependency that should read the values at a path but is not at hand. */
    public Optional<ListedVersion> missingVersionAt(List<String> path) {
        if (path.isEmpty()) {
            return Optional.empty();
        }
        Optional<HelmChart> sub = sub(path);
        return sub.isPresent()
                ? sub.get().missingVersionAt(path.subList(1, path.size()))
                : dependencyAt(path.subList(0, 1))
                        .filter(dependency -> !dependency.version().isEmpty())
                        .map(dependency -> new ListedVersion(dependency.place(), dependency.version()));
    }

    /** The content of a file that must be a mapping if it has any content. */
    private Map<?, ?> mapping(String name, String with, Object content) {
        if (content == null || content instanceof Map<?, ?>) {
            return map(content);
        }
        throw new BadInputException(files.placeOf(name) + ": expected a mapping with " + with + ", found "
                + (content instanceof List<?> ? "a list" : "a single value") + "; Helm rejects this chart, too; give a"
                + " chart's folder or its .tgz");
    }

    /** The content of a JSON file; JSON is not a part of YAML in every detail, and its problems have other names. */
    private Object json(String name) {
        String text = files.text(name).orElse("");
        try {
            return Json.lines()
                    .readerFor(Object.class)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readValue(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (JacksonException e) {
            throw new BadInputException(JsonProblem.of(e).at(files.placeOf(name)) + "; Helm rejects this chart, too");
        }
    }

    private Object load(String name) {
        return files.text(name)
                .map(text -> OthersYaml.load(files.placeOf(name), text))
                .orElse(null);
    }

    private static Map<?, ?> map(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }
}
