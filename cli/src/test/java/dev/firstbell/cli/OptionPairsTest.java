package dev.firstbell.cli;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;

/** An option that would be ignored is wrong usage, and the message names the one that is missing. */
class OptionPairsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trust --students 5|--students: has no effect without URL; add it, or leave --students out",
                "trust --remove|--remove: has no effect without URL; add it, or leave --remove out",
                "demo --metrics-address 0.0.0.0|--metrics-address: has no effect without --metrics-port PORT; add it, or"
                        + " leave --metrics-address out",
                "run c --hub h --out o --claims-stay|--claims-stay: has no effect without --kubeconfig FILE; add it, or leave"
                        + " --claims-stay out",
                "cleanup d --moved|--moved: has no effect without --hub URL; add it, or leave --moved out",
                "observe --out o --namespace n|--namespace: has no effect without --kubeconfig FILE or --prometheus URL; add"
                        + " one of them, or leave --namespace out",
                "plan c --out o --platform linux/arm64|--platform: has no effect without --image IMAGE; add it, or leave"
                        + " --platform out",
            })
    void anOptionThatWouldBeIgnoredNamesTheMissingOne(String arguments, String problem) {
        Cli.Answer answer = firstbell((Object[]) arguments.split(" "));

        assertThat(answer.err().lines().findFirst()).contains("firstbell: " + problem);
        assertThat(answer.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"trust --students 5 --minutes 3"})
    void allAreNamedAtOnce(String arguments) {
        assertThat(firstbell((Object[]) arguments.split(" ")).err().lines().limit(2))
                .containsExactly(
                        "firstbell: --students: has no effect without URL; add it, or leave --students out",
                        "  --minutes: has no effect without URL; add it, or leave --minutes out");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void eachPairIsOfOptionsThatExist(OptionPairs.Pair pair) {
        CommandSpec verb = Main.commandLine().getSubcommands().get(pair.verb()).getCommandSpec();
        Stream<String> names = Stream.concat(
                verb.options().stream().flatMap(option -> Stream.of(option.names())),
                verb.positionalParameters().stream().map(parameter -> parameter.paramLabel()));

        assertThat(names.toList()).contains(pair.option()).containsAll(pair.needs());
    }

    static List<OptionPairs.Pair> pairs() {
        return OptionPairs.ALL;
    }
}
