package dev.firstbell.deploy.description;

import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Deployment.Culler;
import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.deployment.Value;
import dev.firstbell.records.io.Excerpt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cullers that a site runs as a service of the hub, instead of or beside that of the chart. Of several, the one that
 * stops idle servers first counts. Source of the options and their defaults: jupyterhub-idle-culler.
 */
final class IdleCullers {
    private static final Pattern CULLER = Pattern.compile("jupyterhub[_-]idle[_-]culler|cull[_-]idle[_-]servers");
    private static final Duration TIMEOUT = Duration.ofSeconds(600);
    private static final List<List<String>> SERVICES =
            List.of(List.of("hub", "services"), List.of("hub", "config", "JupyterHub", "services"));
    private static final List<String> PYTHON = List.of("hub", "extraConfig");

    private final MergedValues values;

    IdleCullers(MergedValues values) {
        this.values = values;
    }

    /** The chart's culler with those that run as services. */
    Culler with(Culler chart) {
        Culler earliest = chart;
        for (Culler service : services()) {
            earliest = earlier(earliest, service);
        }
        return earliest;
    }

    private static Culler earlier(Culler one, Culler other) {
        if (!one.enabled().ifKnown().orElse(true) || other.timeout().ifKnown().isEmpty()) {
            return other;
        }
        if (one.enabled().ifKnown().isEmpty()
                || one.timeout().ifKnown().isEmpty()
                || one.maxAge().ifKnown().isEmpty()) {
            return one;
        }
        boolean first = one.timeout()
                        .ifKnown()
                        .orElseThrow()
                        .compareTo(other.timeout().ifKnown().orElseThrow())
                <= 0;
        Culler sooner = first ? one : other;
        Duration own = one.maxAge().ifKnown().orElseThrow();
        Duration others = other.maxAge().ifKnown().orElse(Duration.ZERO);
        boolean ownAge = others.isZero() || (!own.isZero() && own.compareTo(others) <= 0);
        return new Culler(sooner.enabled(), sooner.timeout(), sooner.every(), ownAge ? one.maxAge() : other.maxAge());
    }

    private List<Culler> services() {
        List<Culler> found = new ArrayList<>();
        for (List<String> path : SERVICES) {
            values.at(path).ifPresent(services -> {
                if (services.written() instanceof Written.Mapping mapping) {
                    mapping.entries().forEach((name, service) -> add(service, services.key() + "." + name, found));
                } else if (services.written() instanceof Written.Items items) {
                    items.items().forEach(service -> add(service, services.key() + "[]", found));
                }
            });
        }
        values.at(PYTHON).ifPresent(python -> {
            if (python.written() instanceof Written.Mapping snippets) {
                for (Map.Entry<String, Written> snippet : snippets.entries().entrySet()) {
                    if (snippet.getValue() instanceof Written.Scalar code
                            && CULLER.matcher(code.text()).find()) {
                        found.add(unknown(
                                new Origin(code.where(), python.key() + "." + snippet.getKey(), Origin.Source.WRITTEN),
                                "starts a culler of the site's own; Python is not evaluated",
                                "move the service to hub.services"));
                    }
                }
            }
        });
        return found;
    }

    private static void add(Written service, String key, List<Culler> found) {
        if (!(service instanceof Written.Mapping mapping)) {
            return;
        }
        List<String> words = new ArrayList<>();
        Written command = mapping.entries().get("command");
        if (command instanceof Written.Items items) {
            items.items().forEach(item -> words.add(item instanceof Written.Scalar scalar ? scalar.text() : "?"));
        } else if (command instanceof Written.Scalar scalar) {
            words.addAll(List.of(scalar.text().strip().split("\\s+")));
        }
        String line = String.join(" ", words);
        if (!CULLER.matcher(line).find()) {
            return;
        }
        String where = command.where();
        Optional<Value<Duration>> timeout = option(line, "timeout", where, key);
        Optional<Value<Duration>> maxAge = option(line, "max-age", where, key);
        Optional<Value<Duration>> every = option(line, "cull-every", where, key);
        found.add(new Culler(
                new Value.Known<>(true, origin(where, key, "")),
                timeout.orElse(new Value.Known<>(TIMEOUT, origin(where, key, " (--timeout)"))),
                every.orElse(new Value.Known<>(Duration.ZERO, origin(where, key, " (--cull-every)"))),
                maxAge.orElse(new Value.Known<>(Duration.ZERO, origin(where, key, " (--max-age)")))));
    }

    private static Origin origin(String where, String key, String option) {
        return new Origin(where, key + ".command" + option, Origin.Source.WRITTEN);
    }

    private static Optional<Value<Duration>> option(String line, String name, String where, String key) {
        Matcher option = Pattern.compile("--" + name + "[= ]+(\\S+)").matcher(line);
        if (!option.find()) {
            return Optional.empty();
        }
        Origin origin = origin(where, key, " (--" + name + ")");
        String text = option.group(1).replaceAll("^[\"']|[\"']$", "");
        return Optional.of(
                text.matches("[0-9]{1,9}")
                        ? new Value.Known<>(Duration.ofSeconds(Long.parseLong(text)), origin)
                        : new Value.Unknown<>(
                                where + ": " + origin.key() + " is " + Excerpt.quoted(text)
                                        + ", which is not a number of seconds",
                                "write the number there",
                                origin));
    }

    private static Culler unknown(Origin origin, String what, String tell) {
        String why = origin.where() + ": " + origin.key() + " " + what;
        return new Culler(
                new Value.Unknown<>(why, tell, origin),
                new Value.Unknown<>(why, tell, origin),
                new Value.Unknown<>(why, tell, origin),
                new Value.Unknown<>(why, tell, origin));
    }
}
