package dev.firstbell.twin.parameters;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar in the comment of k8s.io/apimachinery/pkg/api/resource/quantity.go. */
class KubernetesQuantityTest {
    /** A text of the grammar with its value, built rule by rule. */
    private record Written(String text, BigDecimal value) {}

    @Property(tries = 2000)
    void everyTextOfTheGrammarHasItsValue(@ForAll("quantities") Written written) {
        assertThat(KubernetesQuantity.parse(written.text))
                .hasValueSatisfying(quantity -> assertThat(quantity.value()).isEqualByComparingTo(written.value));
    }

    @Provide
    Arbitrary<Written> quantities() {
        Arbitrary<String> digits =
                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(12);
        // <number> ::= <digits> | <digits>.<digits> | <digits>. | .<digits>
        Arbitrary<Written> numbers = Combinators.combine(digits, digits, Arbitraries.of(0, 1, 2, 3))
                .as((a, b, form) -> switch (form) {
                    case 0 -> new Written(a, new BigDecimal(a));
                    case 1 -> new Written(a + "." + b, new BigDecimal(a + "." + b));
                    case 2 -> new Written(a + ".", new BigDecimal(a));
                    default -> new Written("." + b, new BigDecimal("0." + b));
                });
        // <signedNumber> ::= <number> | <sign><number>
        Arbitrary<Written> signed = Combinators.combine(numbers, Arbitraries.of("", "+", "-"))
                .as((number, sign) ->
                        new Written(sign + number.text, sign.equals("-") ? number.value.negate() : number.value));
        // <suffix> ::= <binarySI> | <decimalExponent> | <decimalSI>
        Arbitrary<Written> binary = Arbitraries.integers()
                .between(1, 6)
                .map(power -> new Written(
                        " KMGTPE".charAt(power) + "i", BigDecimal.valueOf(1024).pow(power)));
        Arbitrary<Written> decimal = Arbitraries.integers()
                .between(-3, 6)
                .map(power -> new Written(
                        List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E").get(power + 3),
                        BigDecimal.ONE.scaleByPowerOfTen(3 * power)));
        Arbitrary<Written> exponents = Combinators.combine(
                        Arbitraries.of("e", "E"),
                        Arbitraries.of("", "+", "-"),
                        Arbitraries.integers().between(0, 30))
                .as((e, sign, power) -> new Written(
                        e + sign + power, BigDecimal.ONE.scaleByPowerOfTen(sign.equals("-") ? -power : power)));
        return Combinators.combine(signed, Arbitraries.oneOf(binary, decimal, exponents))
                .as((number, suffix) -> new Written(number.text + suffix.text, number.value.multiply(suffix.value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Gi",
                "57 Gi",
                " 57Gi",
                "57GiB",
                "57GB",
                "57gi",
                "57K",
                "57KiB",
                "1,5Gi",
                "1e",
                "1e1.5",
                "1_000",
                "0x10",
                "--1",
                ".",
                "1.2.3",
                "NaN",
                "Infinity",
                "1e999999999",
                "57Gi\n",
                "٥٧Gi"
            })
    void otherTextsAreNoQuantities(String text) {
        assertThat(KubernetesQuantity.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "55662Mi, 58365837312", "58368000Ki, 59768832000", "57Gi, 61203283968", "2e9, 2000000000", "1.5Gi, 1610612736",
        "8, 8", "1E, 1000000000000000000", "1E3, 1000", "100n, 1", "0.1, 1"
    })
    void bytesAreRoundedUp(String text, long bytes) {
        assertThat(Unit.MEMORY.of(KubernetesQuantity.parse(text).orElseThrow())).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"7910m, 7910", "8, 8000", "7.91, 7910", "0.1, 100", "0, 0", "100u, 1", "1500000n, 2"})
    void cpuIsRoundedUpToThousandths(String text, long milli) {
        assertThat(Unit.CPU.of(KubernetesQuantity.parse(text).orElseThrow())).isEqualTo(milli);
    }

    @Property
    void whatIsWrittenReadsBack(@ForAll @LongRange(min = 0, max = 1L << 50) long number) {
        assertThat(Unit.MEMORY.of(
                        KubernetesQuantity.parse(Unit.MEMORY.text(number)).orElseThrow()))
                .isEqualTo(number);
        assertThat(Unit.CPU.of(
                        KubernetesQuantity.parse(Unit.CPU.text(number / 1024)).orElseThrow()))
                .isEqualTo(number / 1024);
    }
}
