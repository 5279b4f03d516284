package dev.firstbell.records.csv;

import dev.firstbell.records.io.Excerpt;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers as spreadsheets write them, in one form for a whole column. A number that may be two numbers is refused. For one
 * column; not thread-safe.
 */
final class CsvNumbers {
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,18}");
    private static final Pattern DECIMAL =
            Pattern.compile("(?<whole>[+-]?[0-9]{1,18})(?<sign>[.,])(?<part>[0-9]{1,18})");
    private static final Pattern GROUPED =
            Pattern.compile("[+-]?[0-9]{1,3}([.,'’ \u00a0\u202f][0-9]{3})+([.,][0-9]+)?");
    private static final Pattern SCIENTIFIC = Pattern.compile("[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+");

    private char decimalSign;
    private int decimalSignLine;

    /** The decimal sign of the column; empty if all numbers are whole. */
    Optional<Character> decimalSign() {
        return decimalSignLine == 0 ? Optional.empty() : Optional.of(decimalSign);
    }

    /**
     * A number or a problem.
     *
     * @param number empty if there is a problem
     * @param problem what was found and what to do; empty if there is a number
     */
    record Parsed(Optional<BigDecimal> number, Optional<String> problem) {
        private static Parsed of(BigDecimal number) {
            return new Parsed(Optional.of(number), Optional.empty());
        }

        private static Parsed problem(String problem) {
            return new Parsed(Optional.empty(), Optional.of(problem));
        }
    }

    /** The number in a cell. */
    Parsed parse(String cell, int line) {
        String text = cell.replace('\u2212', '-');
        if (WHOLE.matcher(text).matches()) {
            return Parsed.of(new BigDecimal(text));
        }
        Matcher decimal = DECIMAL.matcher(text);
        if (decimal.matches() && !mayBeGrouped(decimal)) {
            char sign = decimal.group("sign").charAt(0);
            if (decimalSignLine > 0 && sign != decimalSign) {
                return Parsed.problem(Excerpt.quoted(cell) + " has the decimal sign `" + sign + "`, but line "
                        + decimalSignLine + " has `" + decimalSign + "`; use one of them in the whole file");
            }
            decimalSign = sign;
            decimalSignLine = decimalSignLine == 0 ? line : decimalSignLine;
            return Parsed.of(new BigDecimal(text.replace(',', '.')));
        }
        if (decimal.matches()) {
            return Parsed.problem(Excerpt.quoted(cell) + " may be " + decimal.group("whole") + decimal.group("part")
                    + ", with a thousands separator, or " + decimal.group("whole") + "." + decimal.group("part")
                    + "; write whole numbers without a separator");
        }
        if (GROUPED.matcher(text).matches()) {
            return Parsed.problem(Excerpt.quoted(cell) + " has a thousands separator; write the number without it");
        }
        if (SCIENTIFIC.matcher(text).matches()) {
            return Parsed.problem(
                    Excerpt.quoted(cell) + " has an exponent, as a spreadsheet writes a long number, and may have lost"
                            + " digits; export the column in the format of a number");
        }
        return Parsed.problem(cell.isEmpty() ? "found an empty cell" : "found " + Excerpt.quoted(cell));
    }

    /** One to three digits, a sign, three digits: 1500 or 1.5. */
    private static boolean mayBeGrouped(Matcher decimal) {
        String whole = decimal.group("whole").replaceFirst("[+-]", "");
        return decimal.group("part").length() == 3 && whole.length() <= 3 && !whole.equals("0");
    }
}
