package dev.firstbell.deploy.values;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import java.time.Duration;
import java.util.List;

class ValuesFuzzTest extends ParserFuzzTest {
    private static final ScalingPlan PLAN = new ScalingPlan(
            ScalingPlan.SCHEMA,
            "CS 101",
            "closed form",
            200,
            210,
            4,
            Duration.ofMinutes(20),
            new Setting.HubLimits(220, Duration.ofMinutes(10)),
            1,
            1,
            List.of());

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.ofFiles(
                "helm-values",
                "values.yaml",
                bytes -> ScalingPlanEdits.propose("values.yaml", InputFiles.text("values.yaml", bytes), PLAN),
                "helm/values.yaml"));
    }
}
