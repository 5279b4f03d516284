package dev.firstbell.records.fuzzing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Inputs that are likely to break a parser: a fixed set, the same in every run. Those from a seed keep its structure and replace
 * one value, so that they get beyond the first check.
 */
final class Mutations {
    private static final int DEEP = 5_000;
    private static final int MOST_VALUES = 25;
    private static final int CUTS = 24;

    /** A value: after a colon, a comma, an equals sign or a bracket. */
    private static final Pattern VALUE = Pattern.compile("(?<=[:,=\\[] ?)(\"[^\"\\n]*\"|[\\w.+-]+)(?=[\\s,}\\]]|$)");

    private static final List<String> VALUES = List.of(
            "",
            "null",
            "-1",
            "0",
            "1e999999999",
            "9223372036854775807",
            "99999999999999999999",
            "1.5",
            "true",
            "[]",
            "{}",
            "\"\"",
            "\"x\"",
            "\"10\"",
            "\"+999999999-12-31T23:59:59Z\"",
            "\"America/Dnver\"",
            "'é ☃ \uD83D\uDE00'",
            '"' + "x".repeat(DEEP) + '"',
            "\"\\u001b[31m\\u0000\"",
            "*nothing");

    private Mutations() {}

    /** Inputs that fit no format. */
    static Map<String, byte[]> foreign() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        BiConsumer<String, String> add = (name, text) -> all.put(name, text.getBytes(StandardCharsets.UTF_8));
        add.accept("empty", "");
        add.accept("blank", " \n\t\n");
        add.accept("brackets", "[".repeat(DEEP));
        add.accept("closed brackets", "[".repeat(DEEP) + "]".repeat(DEEP));
        add.accept("braces", "{\"a\":".repeat(DEEP));
        add.accept("closed braces", "{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP));
        add.accept("flow mappings", "{a: ".repeat(DEEP) + "}".repeat(DEEP));
        add.accept("dashes", "- ".repeat(DEEP) + "x");
        add.accept("indentation", indented());
        add.accept("aliases", aliases());
        add.accept("alias to itself", "a: &a [*a]\nb: *a\n");
        add.accept("tab", "a:\n\tb: 1\n");
        add.accept("two documents", "a: 1\n---\nb: 2\n");
        add.accept("two values", "{} {}");
        add.accept("tags", "a: !!java.net.URL [x]\nb: !x y\n");
        add.accept("colons", ":".repeat(DEEP));
        add.accept("quotes", "\"".repeat(DEEP + 1));
        add.accept("escape", "\u001b[31mred\u0007");
        add.accept("html", "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>");
        add.accept("digits", "9".repeat(DEEP));
        add.accept("a long line", "x".repeat(100_000));
        all.put("zeros", new byte[1_000]);
        all.put("UTF-16", "\uFEFFname: x\n".getBytes(StandardCharsets.UTF_16LE));
        all.put("Latin-1", "name: M\u00fcller\n".getBytes(StandardCharsets.ISO_8859_1));
        all.put("gzip", new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0});
        all.put("lone surrogate", new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'});
        return all;
    }

    /** Inputs with the structure of a seed. */
    static Map<String, byte[]> of(byte[] seed) {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("as it is", seed);
        for (int at : cuts(seed.length)) {
            all.put("cut at " + at, Arrays.copyOf(seed, at));
            byte[] changed = seed.clone();
            changed[at] ^= 0x20;
            all.put("changed at " + at, changed);
            byte[] zero = seed.clone();
            zero[at] = 0;
            all.put("zero at " + at, zero);
            all.put("without " + at, without(seed, at));
        }
        all.put("twice", joined(seed, seed));
        all.put("with Latin-1", joined(seed, new byte[] {'#', ' ', (byte) 0xe9, '\n'}));
        replaceValues(new String(seed, StandardCharsets.UTF_8), all);
        return all;
    }

    private static void replaceValues(String text, Map<String, byte[]> all) {
        Matcher value = VALUE.matcher(text);
        int[] found =
                value.results().mapToInt(java.util.regex.MatchResult::start).toArray();
        int step = Math.max(1, found.length / MOST_VALUES);
        value.reset();
        for (int i = 0; value.find(); i++) {
            if (i % step == 0) {
                for (String other : VALUES) {
                    all.put(
                            "value " + i + " as " + other,
                            (text.substring(0, value.start()) + other + text.substring(value.end()))
                                    .getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static TreeSet<Integer> cuts(int length) {
        TreeSet<Integer> cuts = new TreeSet<>();
        for (int i = 0; i < CUTS && length > 0; i++) {
            cuts.add((int) ((long) length * i / CUTS));
        }
        return cuts;
    }

    private static byte[] without(byte[] seed, int at) {
        return joined(Arrays.copyOf(seed, at), Arrays.copyOfRange(seed, at + 1, seed.length));
    }

    private static byte[] joined(byte[] a, byte[] b) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(a);
        both.writeBytes(b);
        return both.toByteArray();
    }

    private static String indented() {
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            yaml.append(" ".repeat(i)).append("a:\n");
        }
        return yaml.toString();
    }

    /** A billion laughs: each line has nine times the size of the one above it. */
    private static String aliases() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String before = "*a" + (i - 1);
            yaml.append("a" + i + ": &a" + i + " [" + (before + ", ").repeat(8) + before + "]\n");
        }
        return yaml.toString();
    }
}
