package dev.firstbell.records.sweep;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.sweep.SweepInputs.InputFile;
import java.util.List;
import java.util.Optional;

class SweepFuzzTest extends ParserFuzzTest {
    private static final String CLASS =
            "{name: a, start: 2027-01-25T09:00, timeZone: UTC, students: 1, arrivals: [{shape: uniform, to: 60s}]}";

    private static SweepInputs inputs(String sweep) {
        ClassFile file = ClassFile.parse("class.yaml", CLASS);
        return SweepInputs.of(
                InputFile.of("sweep.yaml", sweep),
                InputFile.of("class.yaml", CLASS),
                Optional.empty(),
                ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant()));
    }

    private static final SweepInputs BEGUN = inputs("{class: class.yaml, environment: lab, settings: [{name: a}]}");

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.ofFiles(
                "sweep",
                "sweep.yaml",
                bytes -> {
                    String text = InputFiles.text("sweep.yaml", bytes);
                    SweepFile.parse("sweep.yaml", text).cells();
                    BEGUN.differences(inputs(text));
                },
                "../examples/sweep-embedded.yaml",
                "../examples/sweep-lab.yaml"));
    }
}
