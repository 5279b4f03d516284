package dev.firstbell.embedded.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedCellTest {
    private final CellNamespace namespace = new CellNamespace();

    private CellResult run(String code) {
        return SimulatedCell.run(code, namespace);
    }

    private static CellResult.Value value(String stdout, String number) {
        return new CellResult.Value(stdout, Optional.ofNullable(number).map(BigInteger::new), Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({
        "1+1, 2",
        "2 + 3 * 4, 14",
        "(2+3)*4, 20",
        "7//2, 3",
        "-7//2, -4",
        "7//-2, -4",
        "7%3, 1",
        "-7%3, 2",
        "7%-3, -2",
        "- - 5, 5",
        "1-2-3, -4",
        "99999999999*99999999999, 9999999999800000000001",
        "0, 0"
    })
    void expressionsHaveTheirPythonValues(String code, String result) {
        assertThat(run(code)).isEqualTo(value("", result));
    }

    @Test
    void printsAndSemicolonsRunInOrder() {
        assertThat(run("print(3); 3 * 2")).isEqualTo(value("3\n", "6"));
        assertThat(run("1+1;")).isEqualTo(value("", null));
        assertThat(run("  ")).isEqualTo(value("", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1/0", "1//0", "1%0", "print(1//0)"})
    void aDivisionByZeroFails(String code) {
        assertThat(run(code))
                .isInstanceOfSatisfying(
                        CellResult.Raised.class,
                        raised -> assertThat(raised.name()).isEqualTo("ZeroDivisionError"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import numpy",
                "import time, numpy",
                "2**9",
                "1/2",
                "len",
                "None",
                "_",
                "1 +",
                "(1",
                "01",
                "1_0",
                "print 1",
                "1;;1",
                "'a'",
                "1.5",
                "1e3",
                "1 == 1",
                "def f(): pass",
                "import time; time.time()",
                "print(1); 2 **",
                "some words",
                "x = 1; x(2)",
                "print('\\n')",
                "while False: pass",
                "if 1: 2",
                "x.y"
            })
    void unsupportedCodeIsReportedAsNotSimulated(String code) {
        assertThat(run(code)).isEqualTo(new CellResult.NotSimulated());
    }

    @Test
    void variablesLastFromCellToCell() {
        assertThat(run("x = 20\nx + 1")).isEqualTo(value("", "21"));
        assertThat(run("print(x * 2)")).isEqualTo(value("40\n", null));
        assertThat(run("y = x = 1")).isEqualTo(new CellResult.NotSimulated());
    }

    @Test
    void anUnknownNameFailsAsInPythonAndKeepsEarlierEffects() {
        assertThat(run("z = 1; print(z, 'one')\nnever()"))
                .isEqualTo(new CellResult.Raised("1 one\n", "NameError", "name 'never' is not defined", Duration.ZERO));
        assertThat(run("z")).isEqualTo(value("", "1"));
        assertThat(run("time.sleep(1)"))
                .isEqualTo(new CellResult.Raised("", "NameError", "name 'time' is not defined", Duration.ZERO));
    }

    @Test
    void sleepsAddUpAndEndlessLoopsAreRecognized() {
        assertThat(run("import time\ntime.sleep(1.5); time.sleep(2); 3"))
                .isEqualTo(new CellResult.Value("", Optional.of(BigInteger.valueOf(3)), Duration.ofMillis(3500)));
        assertThat(run("print('on'); 1\nwhile True: time.sleep(0.1)")).isEqualTo(new CellResult.Endless("on\n"));
        assertThat(run("while True:\n    pass")).isEqualTo(new CellResult.Endless(""));
        assertThat(run("import os, time; time.sleep(1); os._exit(1)"))
                .isEqualTo(new CellResult.Exited(Duration.ofSeconds(1)));
    }

    @Property(tries = 300)
    void everyTextHasAResult(@ForAll @StringLength(max = 300) String code) {
        assertThat(run(code)).isNotNull();
    }

    @Test
    void deepNestingIsBounded() {
        assertThat(run("(".repeat(5000) + "1" + ")".repeat(5000))).isEqualTo(new CellResult.NotSimulated());
    }
}
