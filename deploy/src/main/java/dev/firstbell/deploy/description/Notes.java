package dev.firstbell.deploy.description;

import static dev.firstbell.deploy.description.Key.SPAWNER;

import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.deploy.values.ChartValues;
import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.io.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a reader of a description must know besides the values: sources that were not read, and what was assumed. */
final class Notes {
    private static final List<Key> TRAITS = List.of(
            DescribedDeployment.SPAWN_LIMIT,
            DescribedDeployment.SERVER_LIMIT,
            DescribedDeployment.FAILURE_LIMIT,
            DescribedDeployment.START_TIMEOUT,
            DescribedDeployment.MEMORY_GUARANTEE,
            DescribedDeployment.MEMORY_LIMIT,
            DescribedDeployment.CPU_GUARANTEE,
            DescribedDeployment.CPU_LIMIT);
    private static final Key RETRY_RANGE =
            Key.of("hub.config.JupyterHub.spawn_throttle_retry_range", "JupyterHub", "spawn_throttle_retry_range");
    private static final Key SPAWNER_CLASS =
            Key.of("hub.config.JupyterHub.spawner_class", "JupyterHub", "spawner_class");

    /** Hooks that may change each pod. */
    private static final List<String> HOOKS = List.of("modify_pod_hook", "pre_spawn_hook");

    /** The version whose defaults count without a chart at hand. */
    private static final String KNOWN_VERSION = "4.4.0";

    private final MergedValues values;
    private final LastWords lastWords;
    private final Optional<HelmChart> chart;
    private final List<String> notes = new ArrayList<>();

    Notes(MergedValues values, LastWords lastWords, Optional<HelmChart> chart) {
        this.values = values;
        this.lastWords = lastWords;
        this.chart = chart;
    }

    /** @param first what comes first */
    List<String> with(List<String> first) {
        notes.addAll(first);
        version();
        values.at(List.of("hub", "existingSecret")).ifPresent(found -> {
            if (found.written() instanceof Written.Scalar secret) {
                notes.add(secret.where() + ": the Secret `" + secret.text()
                        + "` (hub.existingSecret) wins over these files if it contains values.yaml; it was not read");
            }
        });
        retryRange();
        TRAITS.forEach(this::python);
        for (String code : List.of("extraConfig", "extraFiles", "config", "args")) {
            values.at(List.of("hub", code)).ifPresent(found -> sealed(found.written(), found.key()));
        }
        for (String hook : HOOKS) {
            values.mentions(Key.of("hub.config", SPAWNER, hook))
                    .forEach(mention -> notes.add(mention.where() + ": " + values.key(mention) + " has a " + hook
                            + ", which may change each student's pod; Python is not evaluated"));
        }
        spawner();
        mounts();
        values.others()
                .forEach(others -> notes.add(others.where() + ": " + others.what()
                        + "; a value that the object does not set is unknown, and a value of theirs in hub.config or in"
                        + " Python would win"));
        return notes;
    }

    /** The version that the object installs, if its defaults may be others than those that were taken. */
    private void version() {
        if (chart.isPresent()) {
            return;
        }
        values.files().stream()
                .flatMap(file -> file.installed().stream())
                .filter(installed ->
                        !installed.version().matches("[v^~=]*" + KNOWN_VERSION.replace(".", "\\.") + "(-.*)?"))
                .forEach(installed -> notes.add(installed.where() + ": the object installs version "
                        + Excerpt.quoted(installed.version()) + " of the chart; values that no file sets are taken to"
                        + " have the defaults of " + KNOWN_VERSION + "; --chart DIR-or-TGZ takes those of your chart"));
    }

    /** How long the hub lets students wait after a 429, which the forecast does not take from the values. */
    private void retryRange() {
        Answer answer = lastWords.of(RETRY_RANGE);
        if (answer instanceof Answer.Unclear unclear && values.others().isEmpty()) {
            notes.add(unclear.why() + "; the forecast takes a Retry-After of 30 to 60 s, the hub's default");
        } else if (answer instanceof Answer.Set set
                && set.byHub()
                && !(set.written() instanceof Written.Nothing)
                && !(set.written() instanceof Written.Unreadable)
                && !(set.written() instanceof Written.Items items
                        && items.items().stream()
                                .map(item -> item instanceof Written.Scalar scalar ? scalar.text() : "")
                                .toList()
                                .equals(List.of("30", "60")))) {
            notes.add(set.origin().where() + ": " + set.origin().key()
                    + " sets the Retry-After of a 429; the forecast does not use it, and takes 30 to 60 s, the hub's"
                    + " default");
        }
    }

    private void python(Key key) {
        List<ChartValues.Mention> mentions = values.mentions(key);
        if (mentions.isEmpty()
                || mentions.stream().anyMatch(mention -> mention.number().isEmpty())) {
            return;
        }
        ChartValues.Mention last = mentions.get(mentions.size() - 1);
        boolean isPython = !List.of("args", "command").contains(last.path().get(1));
        notes.add(last.where() + ": " + values.key(last) + " sets " + key.trait() + " to "
                + last.number().orElseThrow() + ", which was taken"
                + (isPython
                        ? "; Python is searched, not evaluated, so a line in a text in quotes counts, too"
                        : ", because options of the command win over all values"));
    }

    /** Code and configuration that cannot be read at all, and may set a limit. */
    private void sealed(Written written, String key) {
        if (written instanceof Written.Mapping mapping) {
            mapping.entries().forEach((name, value) -> sealed(value, key + "." + name));
        } else if (written instanceof Written.Items items) {
            items.items().forEach(item -> sealed(item, key));
        } else if (written instanceof Written.Unreadable unreadable && unreadable.isSealed()) {
            notes.add(unreadable.where() + ": " + key + " is " + unreadable.what()
                    + "; if it sets one of these values, that wins; give " + unreadable.tell());
        }
    }

    /** A spawner other than KubeSpawner, for whose servers the rules about pods do not hold. */
    private void spawner() {
        String without = "; the rules about pods, nodes and volumes hold only for KubeSpawner and classes that inherit"
                + " from it";
        values.at(SPAWNER_CLASS.path()).ifPresent(found -> {
            if (found.written() instanceof Written.Scalar name && !isKubeSpawner(name.text())) {
                notes.add(name.where() + ": " + found.key() + " is " + Excerpt.quoted(name.text()) + without);
            }
        });
        values.mentions(SPAWNER_CLASS).stream()
                .filter(mention -> !isKubeSpawner(mention.code()))
                .forEach(mention -> notes.add(mention.where() + ": " + values.key(mention) + " sets the spawner ("
                        + Excerpt.quoted(mention.code()) + ")" + without));
    }

    private static boolean isKubeSpawner(String text) {
        return text.contains("kubespawner.KubeSpawner") || text.matches(".*[\"'=\\s]kubespawner[\"'\\s]*|kubespawner");
    }

    /** Volumes of the hub with Python that runs after the values. */
    private void mounts() {
        values.at(List.of("hub", "extraVolumeMounts")).ifPresent(found -> {
            if (found.written() instanceof Written.Items mounts) {
                for (Written mount : mounts.items()) {
                    if (mount instanceof Written.Mapping of
                            && of.entries().get("mountPath") instanceof Written.Scalar path
                            && path.text().contains("/etc/jupyterhub")) {
                        notes.add(path.where() + ": " + found.key() + " mounts a volume at "
                                + Excerpt.quoted(path.text())
                                + ", from which the hub reads configuration; it was not read, and if it sets one of"
                                + " these values, that wins");
                    }
                }
            }
        });
    }
}
