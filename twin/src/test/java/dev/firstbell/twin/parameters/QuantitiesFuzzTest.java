package dev.firstbell.twin.parameters;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Quantities in the notation of Kubernetes, by themselves and as the memory of a node. */
class QuantitiesFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "quantities",
                "parameters.yaml",
                bytes -> {
                    String text = new String(bytes, StandardCharsets.UTF_8);
                    KubernetesQuantity.parse(text).ifPresent(KubernetesQuantity::toString);
                    TwinParameters.parse(
                            "parameters.yaml",
                            "format: firstbell/twin-parameters/v1\nquantities:\n  node.allocatableMemory: {value: "
                                    + text + ", tag: assumed, source: x}\n");
                },
                "48250Mi",
                "58368000Ki",
                "64e9",
                "57Gi",
                "\"64000000000\""));
    }
}
