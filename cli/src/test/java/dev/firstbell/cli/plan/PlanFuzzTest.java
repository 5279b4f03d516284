package dev.firstbell.cli.plan;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class PlanFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        Path folder = Path.of("target", "fuzz-plan");
        return List.of(FuzzTarget.of(
                "plan-json",
                "plan.json",
                bytes -> {
                    Files.createDirectories(folder);
                    Files.write(folder.resolve("plan.json"), bytes);
                    new ScalingPlanFolder(folder).plan();
                },
                """
                {"schema": 1, "className": "CS 101", "method": "closed form", "expectedStudents": 200, "plannedStudents": 210,
                 "warmNodes": 4, "leadMs": 1200000, "hub": {"concurrentSpawnLimit": 220, "startTimeoutMs": 600000},
                 "nodeHours": 5.5, "dollars": 1.25, "evidence": [{"name": "students", "value": "210", "source": "computed"}]}
                """));
    }
}
