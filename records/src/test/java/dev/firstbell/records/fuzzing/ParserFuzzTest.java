package dev.firstbell.records.fuzzing;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Gives the parsers of a room their corpora, and inputs made from them. It needs no fuzzer: the same targets run under a
 * coverage-guided fuzzer with {@code benchmarks/fuzz}, and what that finds is kept in the corpora.
 */
public abstract class ParserFuzzTest {
    private static final int MOST_SHOWN = 8;

    /** The parsers, each with valid inputs to begin with. */
    protected abstract List<FuzzTarget> targets();

    @TestFactory
    Stream<DynamicTest> everyInputEndsInAValueOrInOneClearMessage() {
        return targets().stream().map(target -> DynamicTest.dynamicTest(target.name(), () -> check(target)));
    }

    /** Valid inputs are what the others are made from: if they were refused, the test would be of little use. */
    @TestFactory
    Stream<DynamicTest> theSeedsAreValid() {
        return targets().stream()
                .flatMap(target -> target.seeds().entrySet().stream()
                        .map(seed -> DynamicTest.dynamicTest(
                                target.name() + ": " + seed.getKey(),
                                () -> target.parser().parse(seed.getValue()))));
    }

    private static void check(FuzzTarget target) {
        List<String> failures = new ArrayList<>();
        inputs(target).forEach((name, bytes) -> {
            try {
                OutsideBytes.check(target, bytes);
            } catch (AssertionError e) {
                failures.add(name + ": " + e.getMessage());
            }
        });
        if (!failures.isEmpty()) {
            fail(failures.size() + " inputs\n"
                    + String.join("\n", failures.subList(0, Math.min(MOST_SHOWN, failures.size()))));
        }
    }

    private static Map<String, byte[]> inputs(FuzzTarget target) {
        Map<String, byte[]> inputs = new LinkedHashMap<>(Mutations.foreign());
        target.corpus().forEach((name, bytes) -> inputs.put(name, bytes));
        target.seeds()
                .forEach((name, bytes) ->
                        Mutations.of(bytes).forEach((change, input) -> inputs.put(name + ", " + change, input)));
        return inputs;
    }
}
