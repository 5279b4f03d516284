package dev.firstbell.records.schedule;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Matches texts with a pattern in which {@code *} stands for any characters. Upper and lower case are the same, and so are
 * texts that look alike: any white space is one space, and a letter with its accent is one letter, however it is encoded. In a
 * time that grows with the product of both lengths at most.
 */
final class Glob {
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private final String pattern;

    Glob(String pattern) {
        this.pattern = plain(pattern);
    }

    boolean matches(String text) {
        String plain = plain(text);
        int at = 0;
        int in = 0;
        int star = -1;
        int resume = 0;
        while (at < plain.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '*') {
                star = in++;
                resume = at;
            } else if (in < pattern.length() && pattern.charAt(in) == plain.charAt(at)) {
                in++;
                at++;
            } else if (star >= 0) {
                in = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }

    private static String plain(String text) {
        return SPACES.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC))
                .replaceAll(" ")
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
