package dev.firstbell.twin.parameters;

import java.math.BigDecimal;

/** The unit of a {@link Quantity}, and how its numbers are written in parameter files. */
public enum Unit {
    /** A whole number. */
    COUNT("a whole number, like 30", 1),
    /** 0 or 1. */
    SWITCH("0 or 1", 1),
    /** Bytes; written as a Kubernetes quantity. A number without a suffix is bytes, as in Kubernetes. */
    MEMORY("a Kubernetes quantity of memory, like 55662Mi, 58368000Ki or 57Gi", 1),
    /** Bytes of an image; written like memory, and printed in units of 1000, as registries do. */
    BYTES("a number of bytes as a Kubernetes quantity, like 3500M or 3Gi", 1),
    /** Thousandths of a CPU; written as a Kubernetes quantity. A number without a suffix is CPUs, as in Kubernetes. */
    CPU("a Kubernetes quantity of CPU, like 7910m or 8", 1000),
    /** Seconds. */
    SECONDS("a number of seconds, like 10", 1),
    /** A number without a unit. */
    RATIO("a number, like 0.1", 1),
    /** US dollars. */
    DOLLARS("a number of US dollars, like 0.10", 1);

    private final String form;
    private final int perWhole;

    Unit(String form, int perWhole) {
        this.form = form;
        this.perWhole = perWhole;
    }

    /** What a parameter file has for a number of this unit, for messages. */
    String form() {
        return form;
    }

    /** Whether numbers are Kubernetes quantities, with a suffix. */
    boolean isKubernetes() {
        return isBytes() || this == CPU;
    }

    boolean isBytes() {
        return this == MEMORY || this == BYTES;
    }

    boolean isWhole() {
        return this == COUNT || this == SWITCH;
    }

    /**
     * A Kubernetes quantity in this unit: bytes, or thousandths of a CPU. Rounded up to whole ones, as the scheduler
     * does ({@code Quantity.Value()} and {@code MilliValue()}).
     */
    double of(KubernetesQuantity quantity) {
        return quantity.timesRoundedUp(perWhole).doubleValue();
    }

    /** A number of this unit as a parameter file has it: {@code 48250Mi}, {@code 7910m}, {@code 30}, {@code 0.1}. */
    public String text(double number) {
        return switch (this) {
            case MEMORY -> KubernetesQuantity.bytes(Math.round(number));
            case BYTES -> KubernetesQuantity.decimalBytes(Math.round(number));
            case CPU -> KubernetesQuantity.milli(Math.round(number));
            case COUNT, SWITCH, SECONDS, RATIO, DOLLARS ->
                BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
        };
    }
}
