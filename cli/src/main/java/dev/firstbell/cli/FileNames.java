package dev.firstbell.cli;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Schedule;

/** What the verbs call the files that they leave for the next one. */
final class FileNames {
    static final String PLAN = "plan.json";
    static final String SCHEDULE = "schedule.yaml";
    static final String VALUES_DIFF = "values.diff";
    static final String REPORT = "report.html";

    private FileNames() {}

    /** The schedule of a planned class, with what a reader should know on top. */
    static String schedule(ClassFile file, ScalingPlan plan) {
        return Schedule.of(file, plan)
                .toYaml("User nodes that are asked for, and when. At `from` they still have to boot and to pull the\n"
                        + "students' image; the plan's lead before class is for that.\n"
                        + "Proposed by firstbell for " + file.name().replaceAll("\\R", " ") + ": "
                        + plan.method()
                        + ", from priors unless " + PLAN + " says otherwise. Review before use.");
    }
}
