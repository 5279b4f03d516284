package dev.firstbell.deploy.values;

import dev.firstbell.deploy.yaml.OthersYaml;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * What kind of file contains the values: a values file, or an object of a deployment tool that has them inside.
 *
 * @param base the keys that lead to the values that Helm receives; empty for a values file
 * @param chart the chart that the object names, such as {@code jupyterhub}
 * @param notes what else sets values, beside those in the file
 */
record FileKind(List<String> base, Optional<String> chart, List<String> notes) {
    private static final Pattern TERRAFORM =
            Pattern.compile("(resource|module|provider|variable|data|locals|terraform)\\b[^=:]*\\{.*");
    private static final Pattern LIMIT = Pattern.compile("concurrentSpawnLimit|startTimeout");
    private static final Pattern PYTHON =
            Pattern.compile("(c\\s*=\\s*get_config|c\\.[A-Z]\\w*\\.\\w+\\s*=|import |from ).*");
    private static final Pattern SCRIPT =
            Pattern.compile("import .*\\bfrom\\s+['\"].*|import\\s+([*{]|['\"]).*|(const|let|var|export)\\s+\\S.*");

    /** What ytt computes: a value, a part of the file, or its data values. */
    private static final Pattern YTT = Pattern.compile(
            "(?m)(?:^|[:-][ ]+)[ ]*#@(?:[ ]*(?:load\\(|if\\b|elif\\b|else\\b|for\\b|def\\b|end\\b)|[ ]+[a-z_]+[.(]|/?(?:data|overlay"
                    + "|schema|yaml|template)/)");

    private static final Pattern PARAMETER = Pattern.compile(
            "(.*\\.)?(hub\\.concurrentSpawnLimit|singleuser\\.startTimeout|concurrent_spawn_limit|start_timeout)");
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{|\\{%");

    /** Rejects a text that is not YAML at all but is known by its form or its name. */
    static void rejectOtherLanguages(String place, String text) {
        String name = place.toLowerCase(Locale.ROOT);
        String first = firstCode(text);
        if (name.matches(".*\\.(tf|tfvars|hcl)") || TERRAFORM.matcher(first).matches()) {
            Matcher limit = LIMIT.matcher(text);
            int line = lineAt(text, limit.find() ? limit.start() : text.indexOf(first));
            throw new BadInputException(place + ":" + line
                    + ": Terraform, not YAML; change the `set` block or `values` of the helm_release by hand, or move"
                    + " the values into a YAML file (values = [file(\"values.yaml\")]) and give that");
        }
        if (first.matches("(?i)<!doctype html.*|<html.*|\\d{3}: [A-Z].*")) {
            throw new BadInputException(place + ": the answer of a web server (`" + Excerpt.of(first)
                    + "`), not the Helm values; download the file itself");
        }
        if (name.matches(".*\\.[cm]?[jt]sx?") || SCRIPT.matcher(first).matches()) {
            throw new BadInputException(
                    place + ": JavaScript or TypeScript, such as a program of Pulumi or CDK, not the"
                            + " Helm values; change the limits there by hand");
        }
        if (name.endsWith(".py") || PYTHON.matcher(first).matches()) {
            throw new BadInputException(place + ": Python, such as a jupyterhub_config.py, not the Helm values; change"
                    + " the limits there by hand");
        }
        Matcher ytt = YTT.matcher(text);
        if (ytt.find()) {
            throw new BadInputException(place + ":" + lineAt(text, text.indexOf("#@", ytt.start()))
                    + ": a template of ytt (#@ …), which computes values, so Helm may get others than the file shows; give"
                    + " the file that ytt renders, or change the data values of the template");
        }
        Matcher template = TEMPLATE.matcher(text);
        if (name.matches(".*\\.(gotmpl|tmpl|tpl|j2|jinja2?)") && template.find()) {
            throw OthersYaml.template(place, lineAt(text, template.start()));
        }
    }

    /** Rejects a file that SOPS has encrypted, completely or in part. */
    static void rejectEncrypted(ValuesEditor editor) {
        String text = editor.text();
        boolean mac = editor.node(List.of("sops", "mac")).isPresent();
        int value = text.indexOf("ENC[AES256_GCM,");
        if (mac || value >= 0) {
            String where = mac ? editor.where(List.of("sops")) : editor.whereAt(value);
            if (!mac) {
                throw new BadInputException(
                        where + ": a value that SOPS encrypted (ENC[…]), without the part `sops` with"
                                + " its keys and its MAC, so this is not the whole encrypted file; change the values in the whole"
                                + " file with `sops edit`");
            }
            throw new BadInputException(where + ": encrypted with SOPS; its MAC (sops.mac) covers the whole file, so"
                    + " SOPS would reject the file after any other edit; change the values with `sops edit`");
        }
    }

    /** The kind of a YAML file; rejects objects whose values cannot be edited in place. */
    static FileKind of(ValuesEditor editor) {
        String place = editor.where(editor.top());
        rejectOurs(editor, place);
        Optional<String> kind = text(editor, "kind");
        if (kind.isPresent() && text(editor, "apiVersion").isPresent()) {
            return object(editor, kind.get());
        }
        if (editor.node(List.of("releases")).orElse(null) instanceof SequenceNode releases) {
            throw helmfile(editor, releases);
        }
        if (text(editor, "apiVersion").isPresent()
                && text(editor, "name").isPresent()
                && text(editor, "version").isPresent()) {
            throw new BadInputException(place + ": a Chart.yaml, not the values; give the values file beside it");
        }
        boolean schema = Stream.of("properties", "$defs", "definitions")
                .anyMatch(key -> editor.node(List.of(key)).isPresent());
        if (editor.node(List.of("$schema")).isPresent() && schema) {
            throw new BadInputException(place + ": a schema, not the values; give the values file beside it");
        }
        if (editor.node(List.of("helmCharts")).orElse(null) instanceof SequenceNode) {
            throw kustomization(editor, editor.where(List.of("helmCharts")));
        }
        for (String heading : List.of("USER-SUPPLIED VALUES", "COMPUTED VALUES")) {
            if (editor.node(List.of(heading)).isPresent()) {
                throw new BadInputException(editor.where(List.of(heading)) + ": `" + heading + ":` is the heading that"
                        + " `helm get values` prints, not a value; give the deployment's own values file, or get the"
                        + " values with `helm get values RELEASE --output yaml`");
            }
        }
        List<String> fleet = List.of("helm", "valuesFiles");
        if (editor.node(List.of("helm", "values")).isEmpty()
                && editor.node(fleet).orElse(null) instanceof SequenceNode files) {
            throw new BadInputException(
                    editor.where(fleet) + ": a fleet.yaml of Rancher without values of its own; give"
                            + " the file that it names: " + scalars(files)
                            + (files.getValue().size() > 1 ? ", of which the last one wins" : ""));
        }
        if (editor.node(List.of("helmDefaults")).isPresent()
                || editor.node(List.of("helmfiles")).isPresent()) {
            throw new BadInputException(place + ": a helmfile without releases; give the values file of the release");
        }
        if (editor.node(List.of("resource", "helm_release")).isPresent()) {
            throw new BadInputException(place + ": Terraform in JSON; change the helm_release by hand");
        }
        return new FileKind(List.of(), Optional.empty(), List.of());
    }

    /** Rejects a file of Firstbell itself: a plan has a key `hub`, too. */
    private static void rejectOurs(ValuesEditor editor, String place) {
        Set<String> keys = Set.copyOf(YamlText.keys(editor.top()));
        String found = keys.containsAll(List.of("className", "warmNodes", "hub"))
                ? "a plan (plan.json)"
                : keys.contains("timeZone") && (keys.contains("weekly") || keys.contains("windows"))
                        ? "a schedule (schedule.yaml)"
                        : keys.containsAll(List.of("timeZone", "start", "name"))
                                ? "a class file"
                                : text(editor, "format").orElse("").startsWith("firstbell/")
                                        ? "a file of parameters"
                                        : "";
        if (!found.isEmpty()) {
            throw new BadInputException(
                    place + ": " + found + " of Firstbell, not Helm values; give the deployment's values file");
        }
    }

    private static FileKind object(ValuesEditor editor, String kind) {
        String where = editor.where(List.of("kind"));
        return switch (kind) {
            case "HelmRelease" -> release(editor, where);
            case "Application" -> application(editor, where);
            case "SealedSecret" ->
                throw new BadInputException(where + ": a SealedSecret: the values inside are"
                        + " encrypted, and only the cluster's controller can decrypt them; change the values before they"
                        + " are sealed");
            case "Secret", "ConfigMap" ->
                throw new BadInputException(where + ": a " + kind + " with the values as"
                        + " text inside; take the text out into a file, give that, and put the result back");
            case "HelmChart", "HelmChartConfig" ->
                throw new BadInputException(where + ": a " + kind
                        + ", which has the values as one text (spec.valuesContent); take the text out into a file, give"
                        + " that, and put the result back");
            case "ApplicationSet" ->
                throw new BadInputException(where + ": an ApplicationSet, whose values are in a template for several"
                        + " applications (spec.template.spec.source.helm); change them there by hand, or give the values"
                        + " file that it names");
            case "Kustomization" -> throw kustomization(editor, where);
            default ->
                throw new BadInputException(where + ": a Kubernetes object of kind " + kind
                        + ", not Helm values; give the values file of the release");
        };
    }

    /** Flux: {@code spec.values} takes precedence over {@code spec.valuesFrom}. */
    private static FileKind release(ValuesEditor editor, String where) {
        List<String> base = List.of("spec", "values");
        List<String> from = List.of("spec", "valuesFrom");
        boolean more = editor.node(from).isPresent();
        if (!(editor.node(base).orElse(null) instanceof MappingNode)) {
            throw new BadInputException(where + ": the HelmRelease has no mapping `spec.values`; "
                    + (more
                            ? "its values come from spec.valuesFrom (" + editor.where(from)
                                    + "): give the file that these objects are made from"
                            : "give the file with its values"));
        }
        List<String> notes = new ArrayList<>();
        if (more) {
            notes.add(editor.where(from) + ": spec.valuesFrom brings values, too; they were not read."
                    + " spec.values wins over them, but not if they set the same trait in hub.config or in Python");
        }
        for (String key : List.of("valuesFiles", "valuesFile")) {
            files(editor, List.of("spec", "chart", "spec", key), "spec.values").ifPresent(notes::add);
        }
        return new FileKind(base, text(editor, "spec", "chart", "spec", "chart"), notes);
    }

    /** Argo CD: parameters win over valuesObject, which wins over values and valueFiles. */
    private static FileKind application(ValuesEditor editor, String where) {
        List<String> sources = List.of("spec", "sources");
        if (editor.node(sources).isPresent()) {
            throw new BadInputException(editor.where(sources) + ": the Application has its sources in a list;"
                    + " change the values there by hand, or give the values file that a source names");
        }
        List<String> base = List.of("spec", "source", "helm", "valuesObject");
        List<String> text = List.of("spec", "source", "helm", "values");
        if (!(editor.node(base).orElse(null) instanceof MappingNode)) {
            throw new BadInputException((editor.node(text).isPresent() ? editor.where(text) : where)
                    + ": the Application has no mapping `spec.source.helm.valuesObject`; "
                    + (editor.node(text).isPresent()
                            ? "its values are one text (spec.source.helm.values): turn the text into valuesObject, or"
                                    + " change it by hand"
                            : "give the values file that it names"));
        }
        List<String> notes = new ArrayList<>();
        files(editor, List.of("spec", "source", "helm", "valueFiles"), "valuesObject")
                .ifPresent(notes::add);
        List<String> set = List.of("spec", "source", "helm", "parameters");
        if (editor.node(set).orElse(null) instanceof SequenceNode parameters) {
            for (Node parameter : parameters.getValue()) {
                scalar(parameter, "name")
                        .filter(name -> PARAMETER.matcher(name).matches())
                        .ifPresent(name -> {
                            throw new BadInputException(editor.where(parameter) + ": spec.source.helm.parameters sets "
                                    + name + ", which wins over valuesObject; change it there by hand");
                        });
            }
            notes.add(editor.where(set) + ": spec.source.helm.parameters wins over valuesObject; it sets"
                    + " neither of the two limits");
        }
        return new FileKind(base, text(editor, "spec", "source", "chart"), notes);
    }

    /** Files that the object names beside its values; values.yaml alone is that of the chart. */
    private static Optional<String> files(ValuesEditor editor, List<String> path, String winner) {
        Node node = editor.node(path).orElse(null);
        String names = node instanceof SequenceNode list
                ? scalars(list)
                : node instanceof ScalarNode scalar && !YamlText.isNull(node) ? "`" + scalar.getValue() + "`" : "";
        return names.isEmpty() || names.equals("`values.yaml`")
                ? Optional.empty()
                : Optional.of(editor.where(path) + ": " + ChartPlace.dotted(path) + " names " + names
                        + ", whose values count, too; not read. " + winner
                        + " wins over them, but not if they set the same trait in hub.config or in Python");
    }

    /** Kustomize merges valuesInline into valuesFile, by default so that valuesInline wins. */
    private static BadInputException kustomization(ValuesEditor editor, String where) {
        List<String> found = new ArrayList<>();
        if (editor.node(List.of("helmCharts")).orElse(null) instanceof SequenceNode charts) {
            for (Node chart : charts.getValue()) {
                scalar(chart, "valuesFile").ifPresent(file -> found.add("valuesFile `" + file + "`"));
                if (chart instanceof MappingNode mapping) {
                    mapping.getValue().stream()
                            .filter(tuple -> YamlText.keyText(tuple).equals("valuesInline"))
                            .forEach(tuple -> found.add("valuesInline at " + editor.where(tuple.getKeyNode())));
                }
            }
        }
        return new BadInputException(where
                + ": a Kustomization; give the file that helmCharts[].valuesFile names, or change"
                + " helmCharts[].valuesInline by hand"
                + (found.isEmpty() ? "" : "; it has " + String.join(" and ", found)));
    }

    private static String scalars(SequenceNode list) {
        return list.getValue().stream()
                .filter(ScalarNode.class::isInstance)
                .map(node -> "`" + ((ScalarNode) node).getValue() + "`")
                .collect(Collectors.joining(", "));
    }

    private static BadInputException helmfile(ValuesEditor editor, SequenceNode releases) {
        List<String> found = new ArrayList<>();
        for (Node release : releases.getValue()) {
            if (release instanceof MappingNode mapping
                    && scalar(release, "chart").orElse("").endsWith("jupyterhub")) {
                for (Node value : lists(mapping, "values")) {
                    found.add(
                            value instanceof ScalarNode file
                                    ? "`" + file.getValue() + "` (" + editor.where(value) + ")"
                                    : "values in the list itself (" + editor.where(value) + ")");
                }
            }
        }
        return new BadInputException(
                editor.where(List.of("releases")) + ": a helmfile, whose values are in lists of files; "
                        + (found.isEmpty()
                                ? "give the values file of the release"
                                : "give the values file of the release; it names " + String.join(", ", found)
                                        + ", of which the last one wins"));
    }

    private static List<Node> lists(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(tuple -> YamlText.keyText(tuple).equals(key))
                .map(tuple -> tuple.getValueNode())
                .filter(SequenceNode.class::isInstance)
                .flatMap(node -> ((SequenceNode) node).getValue().stream())
                .toList();
    }

    private static Optional<String> scalar(Node node, String key) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(tuple -> YamlText.keyText(tuple).equals(key))
                        .map(tuple -> tuple.getValueNode())
                        .filter(ScalarNode.class::isInstance)
                        .map(value -> ((ScalarNode) value).getValue())
                        .findFirst()
                : Optional.empty();
    }

    private static Optional<String> text(ValuesEditor editor, String... path) {
        return editor.node(List.of(path))
                .filter(ScalarNode.class::isInstance)
                .map(node -> ((ScalarNode) node).getValue());
    }

    private static int lineAt(String text, int offset) {
        return (int) text.substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
    }

    /** The first line that is neither blank nor a comment, without its indentation. */
    private static String firstCode(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith("//"))
                .findFirst()
                .orElse("");
    }
}
