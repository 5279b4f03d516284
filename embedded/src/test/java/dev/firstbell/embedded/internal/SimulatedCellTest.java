package dev.firstbell.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.embedded.internal.SimulatedCell.Result;
import java.math.BigInteger;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedCellTest {
    private static Result.Value value(String stdout, String number) {
        return new Result.Value(stdout, Optional.ofNullable(number).map(BigInteger::new));
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
    void sumsComeOutAsInPython(String code, String result) {
        assertThat(SimulatedCell.run(code)).isEqualTo(value("", result));
    }

    @Test
    void printsAndSemicolonsRunInOrder() {
        assertThat(SimulatedCell.run("print(3); 3 * 2")).isEqualTo(value("3\n", "6"));
        assertThat(SimulatedCell.run("1+1;")).isEqualTo(value("", null));
        assertThat(SimulatedCell.run("  ")).isEqualTo(value("", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1/0", "1//0", "1%0", "print(1//0)"})
    void aDivisionByZeroFails(String code) {
        assertThat(SimulatedCell.run(code)).isInstanceOf(Result.ZeroDivision.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"import os", "2**9", "1/2", "x", "1 +", "(1", "01", "1_0", "print 1", "1;;1", "'a'", "1.5"})
    void whatIsNotSimulatedIsSaidToBeSo(String code) {
        assertThat(SimulatedCell.run(code)).isEqualTo(new Result.NotSimulated());
    }

    @Property(tries = 300)
    void anyTextAtAllHasAResult(@ForAll @StringLength(max = 300) String code) {
        assertThat(SimulatedCell.run(code)).isNotNull();
    }

    @Test
    void deepNestingIsBounded() {
        assertThat(SimulatedCell.run("(".repeat(5000) + "1" + ")".repeat(5000))).isEqualTo(new Result.NotSimulated());
    }
}
