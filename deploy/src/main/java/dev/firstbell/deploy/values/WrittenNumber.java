package dev.firstbell.deploy.values;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a scalar as a whole number in the way of Helm's YAML parser (go-yaml, YAML 1.1). Stateless. */
final class WrittenNumber {
    private static final Pattern INTEGER =
            Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|([0-9]+))");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final int LONGEST = 18;

    private WrittenNumber() {}

    /** The number; empty if the scalar is not a whole number, or is text in quotes. */
    static Optional<Long> of(ScalarNode scalar) {
        return scalar.getScalarStyle() == ScalarStyle.PLAIN ? of(scalar.getValue()) : Optional.empty();
    }

    /** The number that a text stands for without its quotes. */
    static Optional<Long> of(String text) {
        String digits = text.replace("_", "");
        if (digits.length() > LONGEST || digits.isEmpty()) {
            return Optional.empty();
        }
        Matcher integer = INTEGER.matcher(digits);
        if (integer.matches()) {
            BigInteger number = integer.group(2) != null
                    ? new BigInteger(integer.group(2), 16)
                    : integer.group(3) != null
                            ? new BigInteger(integer.group(3), 8)
                            : integer.group(4) != null
                                    ? new BigInteger(integer.group(4), 2)
                                    : new BigInteger(integer.group(5));
            return number.bitLength() >= Long.SIZE
                    ? Optional.empty()
                    : Optional.of(integer.group(1).equals("-") ? -number.longValueExact() : number.longValueExact());
        }
        if (FLOAT.matcher(digits).matches()) {
            BigDecimal number = new BigDecimal(digits).stripTrailingZeros();
            return number.scale() <= 0 && number.precision() - number.scale() <= LONGEST
                    ? Optional.of(number.longValueExact())
                    : Optional.empty();
        }
        return Optional.empty();
    }
}
