package dev.firstbell.records.sweep;

import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.yaml.OtherFiles;
import dev.firstbell.records.yaml.YamlReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads sweep files ({@code docs/sweep.md}) and reports all problems at once. */
final class SweepReader {
    private static final List<String> ENVIRONMENTS = List.of("embedded", "lab", "hub");

    /** More starts than a class has students. */
    private static final int MOST_PENDING = 100_000;

    /** As in the pull of an image on a simulated node. */
    private static final Duration LONGEST_NODE_STEP = Duration.ofHours(1);

    /** What to say of a file of another kind. */
    private static final OtherFiles OTHER_FILES = new OtherFiles(
            Set.of("settings", "grid"),
            "a sweep file; give the sweep file (SWEEP.yaml); the folder examples/ has some to begin with");

    private final String place;

    SweepReader(String place) {
        this.place = place;
    }

    SweepFile read(String text) {
        Problems problems = new Problems();
        YamlReader yaml = YamlReader.parseWithLines(place, text, problems);
        if (!yaml.hasKey("settings") && !yaml.hasKey("grid")) {
            OTHER_FILES.refuse(place, yaml);
        }
        String classFile = fileName(yaml, "class");
        SweepEnvironment environment = environment(yaml);
        boolean any = yaml.has("settings") | yaml.has("grid");
        List<Setting> settings = settings(yaml);
        int repetitions = yaml.integer("repetitions", 1, SweepFile.MOST_REPETITIONS, SweepFile.DEFAULT_REPETITIONS);
        long orderSeed = yaml.integer("orderSeed", 0, Integer.MAX_VALUE, SweepFile.DEFAULT_ORDER_SEED);
        SweepBudget budget = yaml.section("budget", SweepReader::budget, SweepBudget.NONE);
        Optional<String> parameters =
                yaml.has("parameters") ? Optional.ofNullable(fileName(yaml, "parameters")) : Optional.empty();
        yaml.refuseOtherKeys();
        if (!any && yaml.sound()) {
            problems.add(place, "expected `settings` or `grid`, found neither, so there is nothing to compare");
        }
        if (settings.size() > SweepFile.MOST_SETTINGS) {
            yaml.problem(
                    yaml.has("grid") ? "grid" : "settings",
                    "together these are " + settings.size() + " settings; a sweep has at most "
                            + SweepFile.MOST_SETTINGS);
        }
        problems.throwIfAny();
        return new SweepFile(classFile, environment, settings, repetitions, orderSeed, budget, parameters);
    }

    private static String fileName(YamlReader yaml, String key) {
        String file = yaml.text(key);
        if (file != null && file.matches("(?i)[a-z][a-z0-9+.-]*://.*")) {
            yaml.problem(key, "expected a file, found the address " + Excerpt.quoted(file));
            return null;
        }
        if (file != null && file.indexOf('\0') >= 0) {
            yaml.problem(key, "expected a file name, found " + Excerpt.quoted(file));
            return null;
        }
        return file;
    }

    /** Either the name of an environment, or one key with its values. */
    private static SweepEnvironment environment(YamlReader yaml) {
        Optional<JsonNode> given = yaml.optional("environment");
        if (given.isEmpty()) {
            if (yaml.sound() && !yaml.hasKey("environment")) {
                yaml.problem("environment", "is missing");
            }
            return null;
        }
        if (given.get().isString()) {
            return switch (given.get().asString()) {
                case "embedded" -> SweepEnvironment.Embedded.DEFAULT;
                case "lab" -> SweepEnvironment.Lab.DEFAULT;
                case "hub" -> {
                    yaml.problem(
                            "environment",
                            "`hub` needs values: write `environment: {hub: {url: …, helm: …}}`; docs/sweep.md has an"
                                    + " example");
                    yield null;
                }
                default -> yaml.wrong("environment", given.get(), "one of " + String.join(", ", ENVIRONMENTS), null);
            };
        }
        return yaml.section("environment", SweepReader::environmentWithValues, null);
    }

    private static SweepEnvironment environmentWithValues(YamlReader yaml) {
        SweepEnvironment embedded = yaml.section("embedded", SweepReader::embedded, null);
        SweepEnvironment lab = yaml.section("lab", SweepReader::lab, null);
        SweepEnvironment hub = yaml.section("hub", SweepReader::hub, null);
        yaml.refuseOtherKeys();
        List<String> present = ENVIRONMENTS.stream().filter(yaml::hasKey).toList();
        if (present.size() != 1 && yaml.sound()) {
            yaml.problem(
                    present.isEmpty() ? "embedded" : present.get(1),
                    present.isEmpty()
                            ? "expected one of " + String.join(", ", ENVIRONMENTS) + ", found none"
                            : "expected one environment, found " + String.join(" and ", present)
                                    + "; write a sweep file for each");
        }
        return Stream.of(Optional.ofNullable(embedded), Optional.ofNullable(lab), Optional.ofNullable(hub))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    private static SweepEnvironment embedded(YamlReader yaml) {
        SweepEnvironment.Embedded otherwise = SweepEnvironment.Embedded.DEFAULT;
        double speed = yaml.has("speed") ? yaml.notNegative("speed") : otherwise.speed();
        long seed = yaml.integer("seed", 0, Integer.MAX_VALUE, (int) otherwise.seed());
        yaml.refuseOtherKeys();
        if (yaml.sound() && !(speed >= 1 && speed <= SweepEnvironment.Embedded.MOST_SPEED)) {
            yaml.problem(
                    "speed",
                    "expected a number from 1 to 10, found " + speed + "; faster, this machine becomes the limit");
        }
        return yaml.sound() ? new SweepEnvironment.Embedded(speed, seed) : null;
    }

    private static SweepEnvironment lab(YamlReader yaml) {
        SweepEnvironment.Lab otherwise = SweepEnvironment.Lab.DEFAULT;
        Duration ready = nodeStep(yaml, "ready", otherwise.ready());
        Duration pull = nodeStep(yaml, "pull", otherwise.pull());
        int most = yaml.integer("poolMax", 1, SweepEnvironment.Lab.MOST_NODES, otherwise.poolMax());
        yaml.refuseOtherKeys();
        return yaml.sound() ? new SweepEnvironment.Lab(ready, pull, most) : null;
    }

    private static Duration nodeStep(YamlReader yaml, String key, Duration otherwise) {
        Duration step = yaml.positiveDuration(key, otherwise);
        if (step != null && (step.toMillis() % 1000 != 0 || step.compareTo(LONGEST_NODE_STEP) > 0)) {
            yaml.problem(
                    key,
                    "expected whole seconds, at most " + Durations.format(LONGEST_NODE_STEP) + ", found "
                            + Durations.format(step));
        }
        return step;
    }

    private static SweepEnvironment hub(YamlReader yaml) {
        String url = yaml.text("url");
        String helm = yaml.text("helm");
        int baseNodes = yaml.integer("baseNodes", 0, SweepEnvironment.Hub.MOST_BASE_NODES, 0);
        yaml.refuseOtherKeys();
        URI address = null;
        try {
            address = url == null ? null : new URI(url);
        } catch (URISyntaxException e) {
            // Says the same below.
        }
        boolean plain = address != null
                && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                && address.getHost() != null
                && address.getRawUserInfo() == null
                && address.getRawQuery() == null;
        if (url != null && !plain) {
            yaml.problem(
                    "url",
                    "expected the hub's address as `firstbell trust` lists it, like https://hub.example.edu/, found "
                            + Excerpt.quoted(url));
        }
        if (helm != null) {
            Stream.of(SweepEnvironment.Hub.SPAWN_LIMIT, SweepEnvironment.Hub.START_TIMEOUT)
                    .filter(placeholder -> !helm.contains(placeholder))
                    .forEach(placeholder -> yaml.problem(
                            "helm",
                            "has no `" + placeholder + "`, so the command would not set that limit; docs/sweep.md has"
                                    + " an example"));
        }
        return yaml.sound() ? new SweepEnvironment.Hub(address, helm, baseNodes) : null;
    }

    private static SweepBudget budget(YamlReader yaml) {
        Optional<Duration> time =
                yaml.has("time") ? Optional.ofNullable(yaml.positiveDuration("time")) : Optional.empty();
        OptionalDouble nodeHours =
                yaml.has("nodeHours") ? OptionalDouble.of(yaml.notNegative("nodeHours")) : OptionalDouble.empty();
        yaml.refuseOtherKeys();
        if (yaml.sound() && time.isEmpty() && nodeHours.isEmpty()) {
            yaml.problem("time", "expected `time`, `nodeHours` or both, found neither; remove `budget` for no bound");
        }
        return new SweepBudget(time, nodeHours);
    }

    private static List<Setting> settings(YamlReader yaml) {
        // The settings of a grid have the names of their values, so that a name can be given twice here, too.
        Map<String, String> names = new HashMap<>();
        List<Setting> settings = new ArrayList<>();
        if (yaml.has("settings")) {
            yaml.list("settings", part -> setting(part, names)).stream()
                    .filter(Objects::nonNull)
                    .forEach(settings::add);
        }
        settings.addAll(yaml.section("grid", part -> grid(part, names), List.of()));
        return settings;
    }

    private static Setting setting(YamlReader yaml, Map<String, String> names) {
        String name = yaml.text("name");
        Prescaling prescaling = yaml.section("prescaling", PrescalingReader::read, Prescaling.NONE);
        Duration lead = PrescalingReader.lead(yaml, prescaling);
        HubLimits hub = yaml.section("hub", SweepReader::limits, HubLimits.Z2JH);
        yaml.refuseOtherKeys();
        if (name != null) {
            refuseSameFolder(yaml, "name", name, names);
        }
        return yaml.sound() ? new Setting(name, prescaling, lead, hub) : null;
    }

    private static void refuseSameFolder(YamlReader yaml, String key, String name, Map<String, String> names) {
        String other = names.putIfAbsent(PlannedCell.slug(name), name);
        if (other != null) {
            yaml.problem(
                    key,
                    other.equals(name)
                            ? "another setting has the name " + Excerpt.quoted(name)
                                    + "; give each setting its own name"
                            : Excerpt.quoted(name) + " and " + Excerpt.quoted(other)
                                    + " would have the same folder; give names that differ in letters or digits");
        }
    }

    private static HubLimits limits(YamlReader yaml) {
        int limit = yaml.integer("concurrentSpawnLimit", 1, MOST_PENDING, HubLimits.Z2JH.concurrentSpawnLimit());
        Duration timeout = timeout(yaml);
        yaml.refuseOtherKeys();
        return yaml.sound() ? new HubLimits(limit, timeout) : null;
    }

    private static Duration timeout(YamlReader yaml) {
        Duration timeout = yaml.positiveDuration("startTimeout", HubLimits.Z2JH.startTimeout());
        if (timeout != null && timeout.toMillis() % 1000 != 0) {
            yaml.problem("startTimeout", "expected whole seconds, found " + Durations.format(timeout));
        }
        return timeout;
    }

    /** Every room with every lead under every limit; a room that asks for nothing has no lead. */
    private static List<Setting> grid(YamlReader yaml, Map<String, String> names) {
        List<Prescaling> rooms = yaml.list("prescaling", PrescalingReader::read).stream()
                .filter(Objects::nonNull)
                .toList();
        List<Integer> limits = yaml.has("concurrentSpawnLimit")
                ? yaml.values("concurrentSpawnLimit", (key, value) -> limit(yaml, key, value))
                : List.of(HubLimits.Z2JH.concurrentSpawnLimit());
        Duration timeout = timeout(yaml);
        List<Duration> leads = PrescalingReader.leads(yaml, rooms);
        yaml.refuseOtherKeys();
        if (yaml.sound()) {
            refuseTwice(yaml, "prescaling", rooms, Prescaling::inWords);
            refuseTwice(yaml, "lead", leads, Durations::format);
            refuseTwice(yaml, "concurrentSpawnLimit", limits, Object::toString);
        }
        if (!yaml.sound()) {
            return List.of();
        }
        List<Setting> settings = new ArrayList<>();
        for (Prescaling room : rooms) {
            for (Duration lead : room.count() == 0 ? List.of(Duration.ZERO) : leads) {
                for (int limit : limits) {
                    String name = room.inWords()
                            + (room.count() > 0 && leads.size() > 1 ? ", lead " + Durations.format(lead) : "")
                            + ", limit " + limit;
                    refuseSameFolder(yaml, "prescaling", name, names);
                    settings.add(new Setting(name, room, lead, new HubLimits(limit, timeout)));
                }
            }
        }
        return settings;
    }

    /** An entry that is there twice makes the same settings twice. */
    private static <T> void refuseTwice(YamlReader yaml, String key, List<T> entries, Function<T, String> inWords) {
        for (int i = 0; i < entries.size(); i++) {
            int first = entries.indexOf(entries.get(i));
            if (first < i) {
                yaml.problem(
                        key,
                        "entries " + (first + 1) + " and " + (i + 1) + " are the same, "
                                + Excerpt.quoted(inWords.apply(entries.get(i))) + "; remove one of them");
            }
        }
    }

    private static Integer limit(YamlReader yaml, String key, JsonNode value) {
        return value.isIntegralNumber()
                        && value.canConvertToInt()
                        && value.intValue() >= 1
                        && value.intValue() <= MOST_PENDING
                ? (Integer) value.intValue()
                : yaml.wrong(key, value, "a whole number from 1 to " + MOST_PENDING, null);
    }
}
