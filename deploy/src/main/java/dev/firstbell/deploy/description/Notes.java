package dev.firstbell.deploy.description;

import static dev.firstbell.deploy.description.Key.SPAWNER;

import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.deploy.values.ChartValues;
import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.io.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

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

    private static final Key NAMED = Key.of("hub.allowNamedServers", "JupyterHub", "allow_named_servers");
    private static final Key NAMED_LIMIT =
            Key.of("hub.namedServerLimitPerUser", "JupyterHub", "named_server_limit_per_user");
    private static final Pattern RUNS =
            Pattern.compile("\\bload_subconfig\\s*\\(|\\bexec\\s*\\(.*(open|read|Path)|\\bexecfile\\s*\\(|\\brunpy\\.");
    private static final Pattern OWN_TIMEOUT =
            Pattern.compile("shutdown_no_activity_timeout[\"']?\\s*[:=]\\s*(?!0+(\\D|$))\\S");

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
        withoutEffect();
        values.at(List.of("hub", "existingSecret")).ifPresent(found -> {
            if (found.written() instanceof Written.Scalar secret) {
                notes.add(secret.where() + ": the Secret `" + secret.text()
                        + "` (hub.existingSecret) wins over these files if it contains values.yaml; it was not read");
            }
        });
        retryRange();
        TRAITS.forEach(this::python);
        TRAITS.forEach(this::ofParent);
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
        otherCode();
        ownTimeouts();
        namedServers();
        values.others()
                .forEach(others -> notes.add(others.where() + ": " + others.what()
                        + "; a value that the object does not set is unknown, and a value of theirs in hub.config or in"
                        + " Python would win"));
        return notes;
    }

    /** The version that the object installs, if its defaults may be others than those that were taken. */
    private void version() {
        String installs = chart.isPresent() ? ": the dependency is version " : ": the object installs version ";
        String tell = chart.isPresent()
                ? "run `helm dependency build`, and the chart that it fetches counts"
                : "--chart DIR-or-TGZ takes those of your chart";
        values.files().stream()
                .flatMap(file -> file.installed().stream())
                .distinct()
                .filter(installed ->
                        !installed.version().matches("[v^~=]*" + KNOWN_VERSION.replace(".", "\\.") + "(-.*)?"))
                .forEach(installed -> notes.add(installed.where() + installs + Excerpt.quoted(installed.version())
                        + " of the chart; values that no file sets are taken to" + " have the defaults of "
                        + KNOWN_VERSION + "; " + tell));
    }

    /** Values that the chart does not receive from where they are. */
    private void withoutEffect() {
        for (ChartValues file : values.files()) {
            file.ignored().ifPresent(ignored -> notes.add(ignored.where() + ": " + ignored.what()));
            file.beside()
                    .forEach(beside -> notes.add(beside.where() + ": `" + beside.key()
                            + "` is at the top level, where the chart of JupyterHub does not read it; move what is below it"
                            + " to " + beside.right() + ", unless a template of the umbrella chart reads it"));
        }
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
        List<ChartValues.Mention> mentions = lastWords.mentions(key);
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

    /** A value of the parent class, beside which the chart sets that of KubeSpawner, which wins. */
    private void ofParent(Key key) {
        if (!key.isOfSpawner() || !lastWords.isSetForKubeSpawner(key)) {
            return;
        }
        String without = " has no effect, because " + String.join(".", key.path())
                + " is a value of KubeSpawner, which wins over that of Spawner";
        values.at(List.of("hub", "config", LastWords.PARENT, key.trait()))
                .filter(found -> !(found.written() instanceof Written.Nothing))
                .ifPresent(found -> notes.add(found.written().where() + ": " + found.key() + without));
        values.mentions(key).stream()
                .filter(mention -> LastWords.isOfParent(key, mention))
                .forEach(mention -> notes.add(mention.where() + ": " + Excerpt.quoted(mention.code()) + " in "
                        + values.key(mention) + without));
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

    /** Python of other files that the hub's Python runs. */
    private void otherCode() {
        for (String place : List.of("extraConfig", "extraFiles")) {
            values.at(List.of("hub", place))
                    .ifPresent(found -> lines(found.written(), found.key(), (line, where) -> {
                        if (RUNS.matcher(line).find()) {
                            notes.add(where + " runs another file ("
                                    + Excerpt.quoted(
                                            line.replaceFirst("^[\\w.-]+: ", "").strip())
                                    + "), which was not read; if it sets one of these values, that wins");
                        }
                    }));
        }
    }

    /** Servers that stop themselves, whatever the culler does. */
    private void ownTimeouts() {
        List<List<String>> places = List.of(
                List.of("singleuser", "cmd"),
                List.of("singleuser", "extraFiles"),
                List.of("singleuser", "extraEnv"),
                List.of("singleuser", "lifecycleHooks"),
                List.of("hub", "config", SPAWNER, "args"),
                List.of("hub", "config", SPAWNER, "cmd"),
                List.of("hub", "config", "Spawner", "args"),
                List.of("hub", "extraConfig"));
        for (List<String> place : places) {
            values.at(place)
                    .ifPresent(found -> lines(found.written(), found.key(), (line, where) -> {
                        if (OWN_TIMEOUT.matcher(line).find()) {
                            notes.add(where
                                    + " sets shutdown_no_activity_timeout, after which a server without activity stops"
                                    + " itself; the rule `culler` does not count it");
                        }
                    }));
        }
    }

    /** Each line of a text, and each key with one value as {@code key: value}. */
    private static void lines(Written written, String key, BiConsumer<String, String> each) {
        if (written instanceof Written.Mapping mapping) {
            mapping.entries().forEach((name, value) -> {
                if (value instanceof Written.Scalar scalar
                        && scalar.text().lines().count() < 2) {
                    each.accept(name + ": " + scalar.text(), value.where() + ": " + key + "." + name);
                } else {
                    lines(value, key + "." + name, each);
                }
            });
        } else if (written instanceof Written.Items items) {
            items.items().forEach(item -> lines(item, key, each));
        } else if (written instanceof Written.Scalar scalar) {
            scalar.text()
                    .lines()
                    .map(line -> line.replaceFirst("(^|\\s)#.*$", ""))
                    .forEach(line -> each.accept(line, scalar.where() + ": " + key));
        }
    }

    /** Further servers of each user, which limits and rooms do not count. */
    private void namedServers() {
        if (lastWords.of(NAMED) instanceof Answer.Set set
                && set.written() instanceof Written.Scalar scalar
                && scalar.text().equalsIgnoreCase("true")) {
            String most = lastWords.of(NAMED_LIMIT) instanceof Answer.Set limit
                            && limit.written() instanceof Written.Scalar number
                            && number.wholeNumber().filter(named -> named > 0).isPresent()
                    ? "up to " + number.wholeNumber().orElseThrow() + " named servers ("
                            + limit.origin().key() + ")"
                    : "any number of named servers";
            notes.add(set.origin().where() + ": " + set.origin().key() + " lets each user run " + most
                    + " beside the usual one; one server is counted for each student");
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
