package dev.firstbell.cli.run;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A class start for which enough nodes are ready and hold the image. */
class LabWarmClassStartIT extends LabClassStart {
    @ParameterizedTest(name = "limit {0}")
    @ValueSource(ints = {64, 200})
    void allLandAndEvery429IsAccountedFor(int limit) {
        start(limit, "--nodes", "5");
    }
}
