package dev.firstbell.deploy.files;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files of a deployment that a plan changes, in a checkout: those that {@code firstbell-deployment.yaml} in its folder
 * names, or else those that are found by what they hold. A file that is not certain is refused with the candidates. Immutable.
 *
 * @param values the Helm values
 * @param schedule the schedule of the pre-scaler; it may not exist yet if it is named
 * @param tfvars Terraform's variables; the file may not exist yet
 * @param keyPrefix the key that contains the chart's values, if it is named
 * @param poolVariable the variable that is the maximum of the pool, if it is named
 */
public record DeploymentFiles(
        Optional<Found> values,
        Optional<Found> schedule,
        Optional<Found> tfvars,
        Optional<String> keyPrefix,
        Optional<String> poolVariable) {
    /** The file that names the others. */
    public static final String FILE = "firstbell-deployment.yaml";

    private static final long LARGEST = 1024 * 1024;
    private static final int MOST_NAMED = 8;
    private static final Pattern CHART = Pattern.compile("(?m)^\\s*[\"']?(hub|singleuser|jupyterhub)[\"']?\\s*:");
    private static final Pattern LIMIT = Pattern.compile(
            "(?m)^[^#\\n]*\\b(concurrentSpawnLimit|startTimeout|concurrent_spawn_limit|start_timeout)[\"']?\\s*:");
    private static final Pattern SCHEDULE = Pattern.compile("(?m)^[\"']?timeZone[\"']?\\s*:");
    private static final Pattern VARIABLE =
            Pattern.compile("(?m)^\\s*variable\\s+\"" + Pattern.quote(PoolMaximum.VARIABLE) + "\"");

    public DeploymentFiles {
        requireNonNull(values, "values is null");
        requireNonNull(schedule, "schedule is null");
        requireNonNull(tfvars, "tfvars is null");
        requireNonNull(keyPrefix, "keyPrefix is null");
        requireNonNull(poolVariable, "poolVariable is null");
    }

    /**
     * A file.
     *
     * @param file the file
     * @param why by which rule it was found, for people
     */
    public record Found(Path file, String why) {}

    /**
     * Finds the files of a checkout.
     *
     * @param tree the checkout
     * @param plan the plan, by which values files are recognized: those into which it could be written
     * @param named the kinds of files that the user named, which are not looked for
     * @throws BadInputException if it is not certain which file is meant, with the candidates, or the file that names them has
     *     a problem
     */
    public static DeploymentFiles find(GitWorkTree tree, ScalingPlan plan, Named named) {
        Path list = tree.folder().resolve(FILE);
        if (Files.exists(list)) {
            return read(tree, list);
        }
        Problems problems = new Problems();
        List<Path> files = tree.files();
        Optional<Found> values = named.values() ? Optional.empty() : problems.attempt(() -> values(tree, files, plan));
        Optional<Found> schedule = named.schedule() ? Optional.empty() : problems.attempt(() -> schedule(tree, files));
        Optional<Found> tfvars = named.tfvars() ? Optional.empty() : problems.attempt(() -> tfvars(tree, files));
        problems.throwIfAny();
        return new DeploymentFiles(values, schedule, tfvars, Optional.empty(), Optional.empty());
    }

    /** Which files the user named. */
    public record Named(boolean values, boolean schedule, boolean tfvars) {}

    private static DeploymentFiles read(GitWorkTree tree, Path list) {
        Problems problems = new Problems();
        YamlReader yaml = YamlReader.parseWithLines(list.toString(), InputFiles.read(list, "write one"), problems);
        yaml.integer("schema", 1, 1);
        Optional<Found> values = named(tree, yaml, "values");
        Optional<Found> schedule = named(tree, yaml, "schedule");
        Optional<Found> tfvars = named(tree, yaml, "tfvars");
        Optional<String> keyPrefix = yaml.optionalText("keyPrefix");
        Optional<String> poolVariable = yaml.optionalText("poolVariable");
        yaml.refuseOtherKeys();
        if (problems.isEmpty() && values.or(() -> schedule).or(() -> tfvars).isEmpty()) {
            problems.add(list + ": expected at least one of values, schedule and tfvars");
        }
        problems.throwIfAny();
        return new DeploymentFiles(values, schedule, tfvars, keyPrefix, poolVariable);
    }

    private static Optional<Found> named(GitWorkTree tree, YamlReader yaml, String key) {
        return yaml.optionalText(key).flatMap(text -> {
            Path file = tree.folder().resolve(text).normalize();
            if (Path.of(text).isAbsolute() || !tree.has(file)) {
                yaml.problem(key, "expected a file in the folder of " + FILE + " or below, found `" + text + "`");
                return Optional.empty();
            }
            return Optional.of(new Found(file, FILE + " names it"));
        });
    }

    private static Optional<Found> values(GitWorkTree tree, List<Path> files, ScalingPlan plan) {
        List<Path> found = files.stream()
                .filter(DeploymentFiles::isYaml)
                .filter(file -> CHART.matcher(read(file)).find() && takes(tree, file, plan))
                .toList();
        List<Path> limits =
                found.stream().filter(file -> LIMIT.matcher(read(file)).find()).toList();
        if (found.size() > 1 && limits.size() == 1) {
            return Optional.of(new Found(
                    limits.get(0),
                    "it is the only one of " + found.size()
                            + " files with values of Zero to JupyterHub that sets one of the hub's limits"));
        }
        return only(tree, found, "values", "it is the only file with values of Zero to JupyterHub");
    }

    private static boolean takes(GitWorkTree tree, Path file, ScalingPlan plan) {
        try {
            ScalingPlanEdits.propose(tree.name(file), read(file), plan);
            return true;
        } catch (BadInputException e) {
            return false;
        }
    }

    private static Optional<Found> schedule(GitWorkTree tree, List<Path> files) {
        return only(
                tree,
                files.stream()
                        .filter(DeploymentFiles::isYaml)
                        .filter(file -> SCHEDULE.matcher(read(file)).find() && isSchedule(file))
                        .toList(),
                "schedule",
                "it is the only schedule");
    }

    private static boolean isSchedule(Path file) {
        try {
            Schedule.read(file);
            return true;
        } catch (BadInputException e) {
            return false;
        }
    }

    private static Optional<Found> tfvars(GitWorkTree tree, List<Path> files) {
        List<Path> found = beside(files);
        if (!found.isEmpty()) {
            return only(tree, found, "tfvars", "it has this name");
        }
        List<Path> folders = files.stream()
                .filter(file -> file.toString().endsWith(".tf")
                        && VARIABLE.matcher(read(file)).find())
                .map(Path::getParent)
                .distinct()
                .toList();
        return only(
                tree,
                folders.stream().map(folder -> folder.resolve(PoolMaximum.FILE)).toList(),
                "tfvars",
                "a .tf file beside it declares the variable " + PoolMaximum.VARIABLE);
    }

    /** Files of variables are often named by .gitignore, so git does not list them; they lie beside files that it lists. */
    private static List<Path> beside(List<Path> files) {
        return files.stream()
                .map(file -> file.resolveSibling(PoolMaximum.FILE))
                .distinct()
                .filter(Files::isRegularFile)
                .toList();
    }

    private static Optional<Found> only(GitWorkTree tree, List<Path> found, String key, String why) {
        if (found.size() > 1) {
            throw new BadInputException(tree.folder() + ": it is not certain which file is meant by " + key + ": found "
                    + found.stream()
                            .limit(MOST_NAMED)
                            .map(file -> tree.folder().relativize(file).toString())
                            .collect(Collectors.joining(", "))
                    + (found.size() > MOST_NAMED ? " and " + (found.size() - MOST_NAMED) + " more" : "")
                    + "; name it with --" + key + ", or in " + FILE);
        }
        return found.stream().findFirst().map(file -> new Found(file, why));
    }

    private static boolean isYaml(Path file) {
        try {
            return file.toString().matches("(?i).*\\.ya?ml") && Files.size(file) <= LARGEST;
        } catch (IOException e) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** The kinds of files that were not found, with what would name them. */
    public List<String> missing(Named named) {
        List<String> missing = new ArrayList<>();
        if (values.isEmpty() && !named.values()) {
            missing.add(
                    "no file with values of Zero to JupyterHub was found, so the hub's limits are not changed; name it"
                            + " with --values");
        }
        if (schedule.isEmpty() && !named.schedule()) {
            missing.add("no schedule was found, so the nodes are not changed; name the file with --schedule, and it is"
                    + " created if it does not exist");
        }
        if (tfvars.isEmpty() && !named.tfvars()) {
            missing.add("no " + PoolMaximum.FILE + " was found, and no .tf file declares the variable "
                    + PoolMaximum.VARIABLE + ", so the pool's maximum is not changed; name the file with --tfvars, and"
                    + " it is created if it does not exist");
        }
        return missing;
    }
}
