package dev.firstbell.records.classes;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.InputFiles;
import java.util.List;

class ClassFilesFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.ofFiles(
                        "class-file",
                        "class.yaml",
                        bytes -> {
                            ClassFile file = ClassFile.parse("class.yaml", InputFiles.text("class.yaml", bytes));
                            file.expected();
                            file.length().toNanos();
                            ClassPlan plan = ClassPlan.of(file, "firstbell-", file.startInstant());
                            plan.lastTabClosed().toEpochMilli();
                        },
                        "../examples/class-15.yaml",
                        "../examples/class-sections.yaml"),
                FuzzTarget.of(
                        "trace",
                        "trace.csv",
                        bytes -> ArrivalTrace.parse("trace.csv", InputFiles.text("trace.csv", bytes))
                                .offsets()
                                .forEach(java.time.Duration::toNanos),
                        "offsetMs\n-2000\n1500\n5000\n",
                        "student,offsetMs,section\n1,-2000,a\n2,1500,b\n"));
    }
}
