package dev.firstbell.client.hub;

import dev.firstbell.client.hub.Metrics.Sample;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses the Prometheus text format 0.0.4 (prometheus/docs, exposition_formats): lines of
 * {@code name{label="value",...} value [timestamp]}. Comments are ignored. Time and memory are linear in the text.
 */
public final class PrometheusText {
    private static final int MAX_SAMPLES = 100_000;
    private static final int MAX_LABELS = 64;

    private final String line;
    private int at;

    private PrometheusText(String line) {
        this.line = line;
    }

    /**
     * Parses a whole response.
     *
     * @throws MalformedInputException if the text is not UTF-8, has a malformed line, or has more than 100,000 samples
     */
    public static Metrics parse(byte[] text) {
        List<Sample> samples = new ArrayList<>();
        for (String line : (Iterable<String>) decode(text).lines()::iterator) {
            String sample = line.strip();
            if (!sample.isEmpty() && sample.charAt(0) != '#') {
                if (samples.size() == MAX_SAMPLES) {
                    throw new MalformedInputException("more than " + MAX_SAMPLES + " metrics");
                }
                samples.add(new PrometheusText(sample).sample());
            }
        }
        return new Metrics(samples);
    }

    private static String decode(byte[] text) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedInputException("the metrics are not UTF-8", e);
        }
    }

    private Sample sample() {
        String name = name();
        Map<String, String> labels = new LinkedHashMap<>();
        skipBlanks();
        if (skip('{')) {
            labels(labels);
        }
        skipBlanks();
        String value = word();
        skipBlanks();
        // The format allows a timestamp here; the hub writes none.
        if (!word().matches("-?\\d{0,19}") || at != line.length()) {
            throw wrong();
        }
        return new Sample(name, labels, number(value));
    }

    private void labels(Map<String, String> labels) {
        skipBlanks();
        while (!skip('}')) {
            String name = name();
            skipBlanks();
            if (!skip('=')) {
                throw wrong();
            }
            skipBlanks();
            if (labels.put(name, quoted()) != null || labels.size() > MAX_LABELS) {
                throw wrong();
            }
            skipBlanks();
            if (!skip(',') && peek() != '}') {
                throw wrong();
            }
            skipBlanks();
        }
    }

    private String name() {
        int from = at;
        while (at < line.length() && isNamePart(line.charAt(at), at == from)) {
            at++;
        }
        if (at == from) {
            throw wrong();
        }
        return line.substring(from, at);
    }

    private static boolean isNamePart(char c, boolean first) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' || !first && c >= '0' && c <= '9';
    }

    private String quoted() {
        if (!skip('"')) {
            throw wrong();
        }
        StringBuilder text = new StringBuilder();
        while (!skip('"')) {
            char c = next();
            if (c == '\\') {
                char escaped = next();
                text.append(
                        switch (escaped) {
                            case 'n' -> '\n';
                            case '"', '\\' -> escaped;
                            default -> throw wrong();
                        });
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static double number(String value) {
        return switch (value) {
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> {
                if (!value.matches("[-+]?[0-9.]{1,40}([eE][-+]?\\d{1,4})?")) {
                    throw new MalformedInputException("a metric's value is not a number");
                }
                try {
                    yield Double.parseDouble(value);
                } catch (NumberFormatException e) {
                    throw new MalformedInputException("a metric's value is not a number", e);
                }
            }
        };
    }

    private String word() {
        int from = at;
        while (at < line.length() && !isBlank(line.charAt(at))) {
            at++;
        }
        return line.substring(from, at);
    }

    private void skipBlanks() {
        while (at < line.length() && isBlank(line.charAt(at))) {
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private boolean skip(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    /** 0 at the end. */
    private char peek() {
        return at < line.length() ? line.charAt(at) : 0;
    }

    private char next() {
        if (at == line.length()) {
            throw wrong();
        }
        return line.charAt(at++);
    }

    private MalformedInputException wrong() {
        return new MalformedInputException("malformed metric: " + BufferedResponse.shortened(line));
    }
}
