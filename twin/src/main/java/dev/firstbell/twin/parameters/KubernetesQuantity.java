package dev.firstbell.twin.parameters;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A quantity in the notation of Kubernetes: a number with a binary suffix ({@code Ki} to {@code Ei}), a decimal suffix
 * ({@code n}, {@code u}, {@code m}, {@code k}, {@code M} to {@code E}), a decimal exponent ({@code 2e9}), or no suffix.
 * The grammar is in {@code k8s.io/apimachinery/pkg/api/resource/quantity.go}. Immutable.
 *
 * @param number the number, with its exponent if it has one
 * @param suffix the suffix as written; empty for an exponent or a bare number
 */
record KubernetesQuantity(BigDecimal number, String suffix) {
    /** Longer numbers and larger exponents are outside every range, and would only cost memory. */
    private static final Pattern TEXT =
            Pattern.compile("(?<number>[+-]?(?:[0-9]{1,40}(?:\\.[0-9]{0,40})?|\\.[0-9]{1,40}))"
                    + "(?:(?<suffix>[KMGTPE]i|[numkMGTPE])|[eE](?<exponent>[+-]?[0-9]{1,2}))?");

    private static final Map<String, BigDecimal> SUFFIXES = Map.ofEntries(
            Map.entry("", BigDecimal.ONE),
            Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
            Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
            Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
            Map.entry("k", BigDecimal.ONE.movePointRight(3)),
            Map.entry("M", BigDecimal.ONE.movePointRight(6)),
            Map.entry("G", BigDecimal.ONE.movePointRight(9)),
            Map.entry("T", BigDecimal.ONE.movePointRight(12)),
            Map.entry("P", BigDecimal.ONE.movePointRight(15)),
            Map.entry("E", BigDecimal.ONE.movePointRight(18)),
            Map.entry("Ki", binary(1)),
            Map.entry("Mi", binary(2)),
            Map.entry("Gi", binary(3)),
            Map.entry("Ti", binary(4)),
            Map.entry("Pi", binary(5)),
            Map.entry("Ei", binary(6)));

    private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");

    private static final List<String> DECIMAL = List.of("", "k", "M", "G", "T");

    /** The quantity that a text is; empty if it is not one. Spaces are not allowed, as in Kubernetes. */
    static Optional<KubernetesQuantity> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group("number"));
        String suffix = matcher.group("suffix");
        String exponent = matcher.group("exponent");
        return Optional.of(new KubernetesQuantity(
                exponent == null ? number : number.scaleByPowerOfTen(Integer.parseInt(exponent)),
                suffix == null ? "" : suffix));
    }

    /** The exact value. */
    BigDecimal value() {
        return number.multiply(SUFFIXES.get(suffix));
    }

    /** This bare number with a suffix. */
    KubernetesQuantity withSuffix(String other) {
        return new KubernetesQuantity(number, other);
    }

    /** The value times a factor, rounded up to a whole number. */
    BigDecimal timesRoundedUp(int factor) {
        return value().multiply(BigDecimal.valueOf(factor)).setScale(0, RoundingMode.CEILING);
    }

    /** Bytes with the largest binary suffix that leaves a whole number. */
    static String bytes(long bytes) {
        long number = bytes;
        int suffix = 0;
        while (number != 0 && number % 1024 == 0 && suffix < BINARY.size() - 1) {
            number /= 1024;
            suffix++;
        }
        return number + BINARY.get(suffix);
    }

    /** Bytes with the largest decimal suffix that leaves a whole number: {@code 3500M}. */
    static String decimalBytes(long bytes) {
        long number = bytes;
        int suffix = 0;
        while (number != 0 && number % 1000 == 0 && suffix < DECIMAL.size() - 1) {
            number /= 1000;
            suffix++;
        }
        return number + DECIMAL.get(suffix);
    }

    /** Thousandths of a CPU: {@code 7910m}, or {@code 8} for whole CPUs. */
    static String milli(long milli) {
        return milli % 1000 == 0 ? Long.toString(milli / 1000) : milli + "m";
    }

    private static BigDecimal binary(int power) {
        return new BigDecimal(BigInteger.ONE.shiftLeft(10 * power));
    }
}
