package dev.firstbell.cli.apply;

import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.ScalingPlan.Evidence;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The folder of a plan, as {@code plan} writes it. */
record TestingPlan(Path folder, Schedule schedule, ScalingPlan plan) {
    static final String WEEKLY = """
            schema: 1
            timeZone: America/Denver
            weekly:
              - course: "CSCI-1300 001"
                days: [monday, wednesday, friday]
                from: 09:00
                until: 09:05
                nodes: 5
                lead: 11m
            terms:
              - name: "Spring 2027"
                from: 2027-01-11
                through: 2197-04-30
            """;

    /** A term's plan that no test outlives. */
    static TestingPlan term(Path folder) throws IOException {
        return write(folder, WEEKLY, "term", 220, List.of());
    }

    static TestingPlan write(Path folder, String schedule, String method, int limit, List<Evidence> evidence)
            throws IOException {
        Schedule parsed = Schedule.parse("schedule.yaml", schedule);
        ScalingPlan plan = new ScalingPlan(
                ScalingPlan.SCHEMA,
                "Spring 2027",
                method,
                200,
                200,
                5,
                Duration.ofMinutes(11),
                new HubLimits(limit, Duration.ofSeconds(600)),
                8,
                0.8,
                evidence);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(FileNames.PLAN), Json.pretty().writeValueAsString(plan) + "\n");
        Files.writeString(folder.resolve(FileNames.SCHEDULE), "# proposed\n" + schedule);
        return new TestingPlan(folder, parsed, plan);
    }
}
