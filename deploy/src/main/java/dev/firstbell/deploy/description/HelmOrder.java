package dev.firstbell.deploy.description;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The order of a mapping's keys after Helm: {@code toYaml} sorts them, with letters after everything else and numbers by
 * their value, so that {@code size-9} comes before {@code size-10}. Source: sigs.k8s.io/yaml, goyaml.v2, sorter.go.
 * Stateless.
 */
final class HelmOrder {
    private HelmOrder() {}

    /** The entries in that order. */
    static <T> List<Map.Entry<String, T>> of(Map<String, T> entries) {
        return entries.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(order()))
                .toList();
    }

    static Comparator<String> order() {
        return (one, other) ->
                compare(one.codePoints().toArray(), other.codePoints().toArray());
    }

    private static int compare(int[] one, int[] other) {
        boolean digits = false;
        int common = Math.min(one.length, other.length);
        for (int i = 0; i < common; i++) {
            if (one[i] == other[i]) {
                digits = Character.isDigit(one[i]);
                continue;
            }
            boolean letter = Character.isLetter(one[i]);
            boolean otherLetter = Character.isLetter(other[i]);
            if (letter && otherLetter) {
                return Integer.compare(one[i], other[i]);
            }
            if (letter || otherLetter) {
                // Within a number, the longer one is larger.
                return (digits ? letter : otherLetter) ? -1 : 1;
            }
            return number(one, other, i);
        }
        return Integer.compare(one.length, other.length);
    }

    /** Compares the numbers that begin at the first difference. */
    private static int number(int[] one, int[] other, int from) {
        long value = 0;
        long otherValue = 0;
        if (one[from] == '0' || other[from] == '0') {
            // A zero within a number counts like any other digit.
            for (int j = from - 1; j >= 0 && Character.isDigit(one[j]); j--) {
                if (one[j] != '0') {
                    value = 1;
                    otherValue = 1;
                    break;
                }
            }
        }
        int end = from;
        while (end < one.length && Character.isDigit(one[end])) {
            value = value * 10 + Character.digit(one[end++], 10);
        }
        int otherEnd = from;
        while (otherEnd < other.length && Character.isDigit(other[otherEnd])) {
            otherValue = otherValue * 10 + Character.digit(other[otherEnd++], 10);
        }
        if (value != otherValue) {
            return Long.compare(value, otherValue);
        }
        return end != otherEnd ? Integer.compare(end, otherEnd) : Integer.compare(one[from], other[from]);
    }
}
