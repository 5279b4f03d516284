package dev.firstbell.records.yaml;

import dev.firstbell.records.time.Durations;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The right form of numbers that people write in another one: {@code 010}, {@code 1_500}, {@code 90%}, {@code 0,9}. */
final class NumberHint {
    private static final Pattern PLAIN = Pattern.compile("-?(?:0|[1-9]\\d{0,8})(\\.\\d{1,9})?");
    private static final Pattern LEADING_ZERO = Pattern.compile("0+([1-9]\\d{0,8}|0)");
    private static final Pattern PREFIXED = Pattern.compile("0([xXoObB])([0-9a-fA-F]{1,7})");
    private static final Pattern GROUPED =
            Pattern.compile("\\d{1,3}(?:[,'_ \u2019\u00a0\u202f]\\d{3})+|\\d{1,9}(?:_\\d{1,9})+");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:[.,]\\d{1,6})?)\\s*(?:%|percent|per cent)");
    private static final Pattern COMMA = Pattern.compile("\\d{1,3},\\d{1,6}");
    private static final Pattern NO_ZERO = Pattern.compile("\\.\\d{1,9}");
    private static final Pattern WITH_WORD = Pattern.compile("(\\d{1,9})\\s+\\p{L}+");

    private NumberHint() {}

    /**
     * What to write, as the end of a message; empty if nothing is certain.
     *
     * @param expected what was expected, such as {@code a number of seconds from 0 to 60}
     */
    static String after(String expected, JsonNode found) {
        if (expected.startsWith("a whole number")) {
            return afterWhole(found);
        }
        if (!expected.startsWith("a number") || !found.isString()) {
            return "";
        }
        String text = found.asString().strip();
        if (expected.startsWith("a number of seconds")) {
            Optional<String> seconds = Durations.parse(text)
                    .filter(duration -> !duration.isNegative())
                    .map(duration -> plain(BigDecimal.valueOf(duration.toMillis(), 3)));
            if (seconds.isPresent()) {
                return "; write it in seconds, without a unit: " + seconds.get();
            }
        }
        if (COMMA.matcher(text).matches()) {
            return GROUPED.matcher(text).matches()
                    ? "; write it without a comma"
                    : "; write it with a decimal point: " + plain(new BigDecimal(text.replace(',', '.')));
        }
        return NO_ZERO.matcher(text).matches() ? "; write 0" + text : afterWhole(found);
    }

    /** What to write for a whole number, as the end of a message; empty if nothing is certain. */
    static String afterWhole(JsonNode found) {
        if (found.isFloatingPointNumber()) {
            double value = found.doubleValue();
            return value == Math.rint(value) && Math.abs(value) < 1e9
                    ? "; write it without a point or an exponent: " + (long) value
                    : "";
        }
        if (!found.isString()) {
            return "";
        }
        String text = found.asString().strip();
        Matcher zero = LEADING_ZERO.matcher(text);
        if (zero.matches() && text.length() > 1) {
            return "; write it without the leading zero: " + zero.group(1);
        }
        if (text.matches("\\+\\d{1,9}")) {
            return "; write it without the plus sign: " + new BigInteger(text.substring(1));
        }
        Matcher prefixed = PREFIXED.matcher(text);
        if (prefixed.matches()) {
            return decimal(prefixed)
                    .map(value -> "; write it as a decimal number: " + value)
                    .orElse("");
        }
        if (GROUPED.matcher(text).matches()) {
            return "; write it without separators: " + text.replaceAll("\\D", "");
        }
        Matcher word = WITH_WORD.matcher(text);
        return word.matches() ? "; write the number alone: " + new BigInteger(word.group(1)) : "";
    }

    /** What to write for a share, as the end of a message; empty if nothing is certain. */
    static String afterShare(JsonNode found) {
        if (found.isNumber()) {
            double value = found.doubleValue();
            return value >= 2 && value <= 100
                    ? "; if " + plain(BigDecimal.valueOf(value)) + " % is meant, write "
                            + plain(BigDecimal.valueOf(value).movePointLeft(2))
                    : "";
        }
        String text = found.isString() ? found.asString().strip() : "";
        Matcher percent = PERCENT.matcher(text);
        if (percent.matches()) {
            return "; write " + plain(new BigDecimal(percent.group(1).replace(',', '.')).movePointLeft(2));
        }
        if (COMMA.matcher(text).matches()) {
            return "; write it with a decimal point: " + plain(new BigDecimal(text.replace(',', '.')));
        }
        return NO_ZERO.matcher(text).matches() ? "; write 0" + text : "";
    }

    /** Whether a text would be a number without the quotes around it. */
    static boolean quoted(JsonNode found) {
        return found.isString() && PLAIN.matcher(found.asString()).matches();
    }

    private static Optional<BigInteger> decimal(Matcher prefixed) {
        int radix = switch (prefixed.group(1).charAt(0)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            default -> 2;
        };
        try {
            return Optional.of(new BigInteger(prefixed.group(2), radix));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
