package dev.firstbell.deploy.description;

import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Deployment.Rejected;
import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.io.Excerpt;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Values of another type than the chart's, also of keys that no rule reads: {@code helm upgrade} refuses them by the
 * schema, or the API server refuses the object. Source: values.schema.yaml of Zero to JupyterHub 4.4.0. Stateless.
 */
final class ChartTypes {
    private static final String TABLE = "chart-types.txt";
    private static final List<Entry> ENTRIES = read();

    private ChartTypes() {}

    /** @param words the only texts that are accepted; empty if any is */
    private record Entry(List<String> path, Set<String> types, List<String> words) {}

    static List<Rejected> wrong(MergedValues values) {
        List<Rejected> found = new ArrayList<>();
        for (Entry entry : ENTRIES) {
            int last = entry.path().size() - 1;
            if (!entry.path().get(last).equals("*")) {
                values.at(entry.path())
                        .filter(at -> !at.key().endsWith(")"))
                        .flatMap(at -> inChart(values, entry).flatMap(own -> wrong(own, at.written(), at.key())))
                        .ifPresent(found::add);
            } else if (values.at(entry.path().subList(0, last))
                            .map(MergedValues.Found::written)
                            .orElse(null)
                    instanceof Written.Mapping mapping) {
                String key =
                        values.at(entry.path().subList(0, last)).orElseThrow().key();
                for (Map.Entry<String, Written> each : mapping.entries().entrySet()) {
                    wrong(entry, each.getValue(), key + "." + each.getKey()).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /** What the schema of a chart at hand says, else the table; empty if the schema takes any value. */
    private static Optional<Entry> inChart(MergedValues values, Entry entry) {
        Optional<List<String>> types = values.files().get(0).types(entry.path());
        return types.isEmpty()
                ? Optional.of(entry)
                : types.filter(known -> !known.isEmpty() && !known.contains("object") && !known.contains("array"))
                        .map(known -> new Entry(entry.path(), Set.copyOf(known), List.of()));
    }

    private static Optional<Rejected> wrong(Entry entry, Written written, String key) {
        if (!(written instanceof Written.Scalar scalar)) {
            return Optional.empty();
        }
        String type = type(scalar);
        Set<String> types = entry.types();
        boolean fits = types.contains(type) || type.equals("integer") && types.contains("number");
        Origin origin = new Origin(written.where(), key, Origin.Source.WRITTEN);
        if (!fits) {
            boolean text = types.contains("string");
            return Optional.of(new Rejected(
                    origin,
                    type.equals("string")
                            ? (scalar.quoted() ? "the text " : "") + Excerpt.quoted(scalar.text())
                            : Excerpt.quoted(scalar.text()) + ", which YAML reads as a "
                                    + (type.equals("boolean") ? "boolean" : "number"),
                    text
                            ? "expected a text; write \"" + scalar.text() + "\", with the quotes"
                            : "expected " + expected(types)
                                    + (scalar.quoted() && types.contains(type(unquoted(scalar)))
                                            ? "; remove the quotes"
                                            : "")));
        }
        return entry.words().isEmpty()
                        || scalar.text().isEmpty()
                        || entry.words().contains(scalar.text())
                ? Optional.empty()
                : Optional.of(new Rejected(
                        origin, Excerpt.quoted(scalar.text()), "expected one of " + String.join(", ", entry.words())));
    }

    private static Written.Scalar unquoted(Written.Scalar scalar) {
        return new Written.Scalar(scalar.where(), scalar.text(), false);
    }

    /** What Helm's YAML parser reads. */
    private static String type(Written.Scalar scalar) {
        return TypedValues.yesOrNo(scalar).isPresent()
                ? "boolean"
                : scalar.wholeNumber().isPresent()
                        ? "integer"
                        : !scalar.quoted() && TypedValues.isNumber(scalar.text()) ? "number" : "string";
    }

    private static String expected(Set<String> types) {
        return types.contains("boolean") ? "true or false" : types.contains("integer") ? "a whole number" : "a number";
    }

    private static List<Entry> read() {
        try (InputStream in = ChartTypes.class.getResourceAsStream(TABLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .map(words -> new Entry(
                            List.of(words[0].split("\\.")),
                            Set.of(words[1].split(",")),
                            words.length < 3 ? List.of() : List.of(words[2].split(","))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
