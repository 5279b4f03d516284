package dev.firstbell.deploy.description;

import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Deployment.PodSize;
import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.deployment.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one user placeholder requests. Without resources of its own, the chart gives it those of {@code singleuser.memory}
 * and {@code singleuser.cpu}, as they are written: in the units of Kubernetes, where {@code 1G} is 10⁹ bytes, and without
 * what {@code hub.config}, Python or a profile sets for students. Source: {@code jupyterhub.singleuser.resources} in
 * templates/_helpers.tpl of Zero to JupyterHub 4.4.0.
 */
final class PlaceholderSize {
    private static final Key OWN = Key.of("scheduling.userPlaceholder.resources");

    private final MergedValues values;
    private final LastWords lastWords;

    PlaceholderSize(MergedValues values, LastWords lastWords) {
        this.values = values;
        this.lastWords = lastWords;
    }

    /** The request, at its own key or at the one where it belongs; never empty if it is known. */
    Value<Optional<PodSize>> of() {
        try {
            Optional<Written.Mapping> own = own();
            if (own.isPresent()) {
                return new Value.Known<>(
                        Optional.of(PodRequests.size(own.get(), origin(own.get().where(), OWN))),
                        origin(own.get().where(), OWN));
            }
            return new Value.Known<>(
                    Optional.of(PodRequests.size(ofChart(), values.missing(OWN.path()))), values.missing(OWN.path()));
        } catch (PodRequests.Uncounted e) {
            return e.unknown();
        }
    }

    private Optional<Written.Mapping> own() throws PodRequests.Uncounted {
        return written(OWN)
                .filter(Written.Mapping.class::isInstance)
                .map(Written.Mapping.class::cast)
                .filter(mapping -> !mapping.entries().isEmpty());
    }

    private Origin origin(String where, Key key) {
        return values.at(key.path())
                .map(MergedValues.Found::origin)
                .orElseGet(() -> new Origin(where, String.join(".", key.path()), Origin.Source.WRITTEN));
    }

    /** The requests and limits that the chart writes for a placeholder. */
    private Written.Mapping ofChart() throws PodRequests.Uncounted {
        Map<String, Written> requests = new LinkedHashMap<>();
        Map<String, Written> limits = new LinkedHashMap<>();
        for (String resource : List.of("memory", "cpu")) {
            amount("singleuser." + resource + ".guarantee", resource.equals("memory") ? "1G" : "")
                    .ifPresent(written -> requests.put(resource, written));
            amount("singleuser." + resource + ".limit", "").ifPresent(written -> limits.put(resource, written));
        }
        others("singleuser.extraResource.guarantees", requests);
        others("singleuser.extraResource.limits", limits);
        String where = values.missing(OWN.path()).where();
        return new Written.Mapping(
                where,
                Map.of("requests", new Written.Mapping(where, requests), "limits", new Written.Mapping(where, limits)));
    }

    private void others(String path, Map<String, Written> amounts) throws PodRequests.Uncounted {
        if (written(Key.of(path)).orElse(null) instanceof Written.Mapping mapping) {
            mapping.entries().forEach(amounts::put);
        }
    }

    /** An amount of the chart's values; empty where the chart writes none, as for 0. */
    private Optional<Written> amount(String path, String byDefault) throws PodRequests.Uncounted {
        Key key = Key.of(path);
        if (lastWords.of(key) instanceof Answer.Default missing) {
            Object inChart = values.chartDefault(key.path())
                    .map(at -> at.value() == null ? "" : at.value())
                    .orElse(byDefault);
            return Optional.<Written>of(
                            new Written.Scalar(missing.origin().where(), inChart.toString(), inChart instanceof String))
                    .filter(PlaceholderSize::isFilled);
        }
        return written(key).filter(PlaceholderSize::isFilled);
    }

    private static boolean isFilled(Written written) {
        return !(written instanceof Written.Scalar scalar)
                || !(scalar.text().isEmpty()
                        || !scalar.quoted() && scalar.text().matches("0*(\\.0*)?"));
    }

    private Optional<Written> written(Key key) throws PodRequests.Uncounted {
        Answer answer = lastWords.of(key);
        if (answer instanceof Answer.Unclear unclear) {
            throw new PodRequests.Uncounted(unclear.why(), unclear.tell(), unclear.origin());
        }
        if (!(answer instanceof Answer.Set set) || set.written() instanceof Written.Nothing) {
            return Optional.empty();
        }
        PodRequests.readable(set.written(), set.origin());
        return Optional.of(set.written());
    }
}
