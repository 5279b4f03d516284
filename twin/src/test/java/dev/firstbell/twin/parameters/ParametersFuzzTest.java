package dev.firstbell.twin.parameters;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.InputFiles;
import java.util.List;

class ParametersFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.ofFiles(
                "parameters",
                "parameters.yaml",
                bytes -> TwinParameters.parse("parameters.yaml", InputFiles.text("parameters.yaml", bytes)),
                "src/main/resources/dev/firstbell/twin/parameters.yaml"));
    }
}
