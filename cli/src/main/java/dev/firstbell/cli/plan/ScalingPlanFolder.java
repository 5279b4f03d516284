package dev.firstbell.cli.plan;

import static java.util.Objects.requireNonNull;

import dev.firstbell.analysis.report.Report;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.JsonProblem;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.TermEvidence;
import dev.firstbell.records.schedule.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;

/**
 * A folder in which {@code plan} or {@code demo} left a plan with its files.
 *
 * @param path the folder
 */
public record ScalingPlanFolder(Path path) {
    /** By its name, which a page shows. */
    private static final ZoneId UTC = ZoneId.of("UTC");

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

    private static final List<String> NUMBERS = List.of(
            "schema",
            "expectedStudents",
            "plannedStudents",
            "warmNodes",
            "leadMs",
            "hub.concurrentSpawnLimit",
            "hub.startTimeoutMs",
            "nodeHours",
            "dollars");

    public ScalingPlanFolder {
        requireNonNull(path, "path is null");
    }

    /**
     * The plan.
     *
     * @throws BadInputException if the file is missing or does not hold a plan
     */
    public ScalingPlan plan() {
        Path file = path.resolve(FileNames.PLAN);
        String text = InputFiles.read(file, "`firstbell plan` writes one");
        try {
            check(file, text, Json.lines().readTree(text));
            return Json.lines()
                    .readerFor(ScalingPlan.class)
                    .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .readValue(text);
        } catch (JacksonException e) {
            throw new BadInputException(JsonProblem.of(e).at(file + ": is not a plan"));
        }
    }

    /** Rejects another version, and numbers in quotes, which a person has edited. */
    private static void check(Path file, String text, JsonNode plan) {
        JsonNode schema = plan.path("schema");
        if (schema.isNumber() && schema.asDouble() != ScalingPlan.SCHEMA) {
            throw new BadInputException(file + ": is not a plan: line " + line(text, "schema") + ": schema: expected "
                    + ScalingPlan.SCHEMA + ", found " + Excerpt.of(schema.asString())
                    + "; another version of Firstbell wrote it; write it again with `firstbell plan`");
        }
        Problems problems = new Problems();
        for (String key : NUMBERS) {
            JsonNode value = plan.at("/" + key.replace('.', '/'));
            if (value.isString() && NUMBER.matcher(value.asString().strip()).matches()) {
                String name = key.substring(key.lastIndexOf('.') + 1);
                problems.add(file + ": is not a plan: line " + line(text, name) + ": " + key
                        + ": expected a number, found the text " + Excerpt.quoted(value.asString())
                        + "; remove the quotes");
            }
        }
        problems.throwIfAny();
    }

    /** The first line with a key. */
    private static long line(String text, String key) {
        int at = Math.max(0, text.indexOf('"' + key + '"'));
        return text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    }

    /**
     * What the plan of a term rests on; empty for the plan of one class.
     *
     * @throws BadInputException if the file does not hold it
     */
    public Optional<TermEvidence> term() {
        Path file = path.resolve(FileNames.TERM);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = InputFiles.read(file, "`firstbell plan` writes one for a timetable");
        try {
            return Optional.of(Json.lines()
                    .readerFor(TermEvidence.class)
                    .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .readValue(text));
        } catch (JacksonException e) {
            throw new BadInputException(
                    JsonProblem.of(e).at(file + ": is not what `firstbell plan` writes for a term"));
        }
    }

    /** The zone of the schedule's times; UTC where the folder has no schedule that can be read. */
    public ZoneId zone() {
        try {
            return Schedule.read(path.resolve(FileNames.SCHEDULE)).timeZone();
        } catch (BadInputException e) {
            return UTC;
        }
    }

    /** What the plan's page shows, as the file that has all of it. */
    public String json() {
        Path term = path.resolve(FileNames.TERM);
        return InputFiles.read(Files.exists(term) ? term : path.resolve(FileNames.PLAN), "`firstbell plan` writes one");
    }

    /** Whether the folder has a plan. */
    public boolean hasPlan() {
        return Files.exists(path.resolve(FileNames.PLAN));
    }

    /** The plan, or empty where the folder has none. */
    public Optional<ScalingPlan> planIfAny() {
        return hasPlan() ? Optional.of(plan()) : Optional.empty();
    }

    /** Links from a page to those of the plan's files that are there. */
    public List<Report.Link> links(Path page) {
        List<Report.Link> links = new ArrayList<>();
        link("the proposed schedule", FileNames.SCHEDULE, page).ifPresent(links::add);
        link("the proposed change of the Helm values", FileNames.VALUES_DIFF, page)
                .ifPresent(links::add);
        link("the plan with its evidence", FileNames.PLAN, page).ifPresent(links::add);
        link("the term’s costs, probabilities and alternatives", FileNames.TERM, page)
                .ifPresent(links::add);
        return links;
    }

    private Optional<Report.Link> link(String label, String name, Path page) {
        Path file = path.resolve(name);
        return Files.isRegularFile(file) ? Optional.of(link(label, file, page)) : Optional.empty();
    }

    /** A link from a page to a file, relative to the page's folder. */
    public static Report.Link link(String label, Path file, Path page) {
        Path from = page.toAbsolutePath().normalize().getParent();
        String relative = from.relativize(file.toAbsolutePath().normalize()).toString();
        return new Report.Link(label, relative.replace('\\', '/'));
    }
}
