package dev.firstbell.cli.plan;

import static java.util.Objects.requireNonNull;

import dev.firstbell.analysis.report.Report;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.JsonProblem;
import dev.firstbell.records.plan.ScalingPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;

/**
 * A folder in which {@code plan} or {@code demo} left a plan with its files.
 *
 * @param path the folder
 */
public record ScalingPlanFolder(Path path) {
    public ScalingPlanFolder {
        requireNonNull(path, "path is null");
    }

    /**
     * The plan.
     *
     * @throws BadInputException if the file is missing or does not hold a plan
     */
    ScalingPlan plan() {
        Path file = path.resolve(FileNames.PLAN);
        try {
            return Json.lines()
                    .readerFor(ScalingPlan.class)
                    .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .readValue(InputFiles.read(file, "`firstbell plan` writes one"));
        } catch (JacksonException e) {
            throw new BadInputException(JsonProblem.of(e).at(file + ": is not a plan"));
        }
    }

    /** The plan, or empty where the folder has none. */
    public Optional<ScalingPlan> planIfAny() {
        return Files.exists(path.resolve(FileNames.PLAN)) ? Optional.of(plan()) : Optional.empty();
    }

    /** Links from a page to those of the plan's files that are there. */
    public List<Report.Link> links(Path page) {
        List<Report.Link> links = new ArrayList<>();
        link("the proposed schedule", FileNames.SCHEDULE, page).ifPresent(links::add);
        link("the proposed change of the Helm values", FileNames.VALUES_DIFF, page)
                .ifPresent(links::add);
        link("the plan with its evidence", FileNames.PLAN, page).ifPresent(links::add);
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
