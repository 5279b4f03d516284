package dev.firstbell.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The twin has no Kubernetes library, so it reads quantities itself: as fabric8's client does, which only this room has. */
class KubernetesQuantityOracleTest {
    private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);

    @Property(tries = 500)
    void aNodesMemoryIsReadAsTheKubernetesClientReadsIt(@ForAll("texts") String text) {
        BigDecimal bytes = io.fabric8.kubernetes.api.model.Quantity.getAmountInBytes(
                new io.fabric8.kubernetes.api.model.Quantity(text));
        boolean plausible =
                bytes.compareTo(GIB) >= 0 && bytes.compareTo(GIB.multiply(BigDecimal.valueOf(32 << 10))) <= 0;

        try {
            TwinParameters parameters = TwinParameters.parse("mine.yaml", """
                    format: firstbell/twin-parameters/v1
                    quantities: {node.allocatableMemory: "%s", student.memory: 10Mi, node.systemMemory: 0}
                    """.formatted(text));
            assertThat(parameters.number(Quantity.NODE_MEMORY))
                    .isEqualTo(bytes.setScale(0, RoundingMode.CEILING).doubleValue());
            assertThat(plausible).isTrue();
        } catch (BadInputException e) {
            assertThat(plausible).as(e.getMessage()).isFalse();
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 99_999_999_999L),
                        Arbitraries.of("", ".5", ".25"),
                        Arbitraries.of("", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti", "e3", "E6"))
                .as((whole, part, suffix) -> whole + part + suffix);
    }
}
