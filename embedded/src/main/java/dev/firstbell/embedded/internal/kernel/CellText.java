package dev.firstbell.embedded.internal.kernel;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The code of a cell, read token by token. Each token takes the spaces behind it along. */
final class CellText {
    private static final BigDecimal LONGEST_SLEEP = BigDecimal.valueOf(3600);

    private final String code;
    private int at;

    CellText(String code) {
        this.code = code;
    }

    boolean isAtEnd() {
        return at == code.length();
    }

    boolean startsWith(String token) {
        return code.startsWith(token, at);
    }

    /** Takes a token if the text goes on with it. */
    boolean take(String token) {
        if (!startsWith(token)) {
            return false;
        }
        at += token.length();
        skipSpaces();
        return true;
    }

    void expect(String token) {
        if (!take(token)) {
            throw new NotSimulatedException();
        }
    }

    boolean takeLineBreaks() {
        int start = at;
        while (!isAtEnd() && (code.charAt(at) == '\n' || code.charAt(at) == '\r')) {
            at++;
            skipSpaces();
        }
        return at > start;
    }

    /** Takes a name; returns an empty text if the text does not go on with a name. */
    String takeName() {
        int start = at;
        if (!isAtEnd() && isLetter(code.charAt(at))) {
            while (!isAtEnd() && (isLetter(code.charAt(at)) || isDigit(code.charAt(at)))) {
                at++;
            }
        }
        String name = code.substring(start, at);
        skipSpaces();
        return name;
    }

    /** Takes the name and the equals sign of an assignment; takes nothing if the text does not go on with one. */
    Optional<String> takeAssignedName() {
        int start = at;
        String name = takeName();
        if (!name.isEmpty() && !PythonNames.contains(name) && startsWith("=") && !startsWith("==")) {
            take("=");
            return Optional.of(name);
        }
        at = start;
        return Optional.empty();
    }

    /**
     * Takes the name of a statement that the simulated kernel knows; takes nothing and returns an empty text otherwise.
     */
    String takeKeyword(List<String> keywords) {
        int start = at;
        String name = takeName();
        if (keywords.contains(name)) {
            return name;
        }
        at = start;
        return "";
    }

    BigInteger takeInteger() {
        int start = at;
        while (!isAtEnd() && isDigit(code.charAt(at))) {
            at++;
        }
        // Python rejects leading zeros, and a letter or a point behind the digits makes another kind of number.
        boolean more = !isAtEnd() && (isLetter(code.charAt(at)) || code.charAt(at) == '.');
        if (at == start || more || code.charAt(start) == '0' && at - start > 1) {
            throw new NotSimulatedException();
        }
        BigInteger value = new BigInteger(code.substring(start, at));
        skipSpaces();
        return value;
    }

    Duration takeSeconds() {
        int start = at;
        while (!isAtEnd() && "0123456789.".indexOf(code.charAt(at)) >= 0) {
            at++;
        }
        String seconds = code.substring(start, at);
        skipSpaces();
        if (!seconds.matches("\\d{1,4}(\\.\\d{0,6})?|\\.\\d{1,6}")
                || new BigDecimal(seconds).compareTo(LONGEST_SLEEP) > 0) {
            throw new NotSimulatedException();
        }
        return Duration.ofNanos(new BigDecimal(seconds).movePointRight(9).longValue());
    }

    /** Takes a text in quotes on one line, without escapes; takes nothing if the text does not go on with a quote. */
    Optional<String> takeQuoted() {
        for (String quote : List.of("'", "\"")) {
            if (startsWith(quote)) {
                int end = code.indexOf(quote, at + 1);
                String text = end < 0 ? "\\" : code.substring(at + 1, end);
                if (text.contains("\\") || text.contains("\n")) {
                    throw new NotSimulatedException();
                }
                at = end + 1;
                skipSpaces();
                return Optional.of(text);
            }
        }
        return Optional.empty();
    }

    private void skipSpaces() {
        while (!isAtEnd() && (code.charAt(at) == ' ' || code.charAt(at) == '\t')) {
            at++;
        }
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
