package dev.firstbell.deploy.values;

import dev.firstbell.records.io.BadInputException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * YAML that the parser here accepts and Helm's does not, so that every edit of the file would be useless. Helm's parser is
 * go-yaml 2, a translation of libyaml: it reads YAML 1.1 only, and takes a tab at the beginning of a line for indentation,
 * also in an empty line and before a comment. Compared with helm 3.22. Stateless.
 */
final class HelmParser {
    private static final Pattern LINE_BREAK = Pattern.compile("\\r\\n|[\\n\\r\\u0085\\u2028\\u2029]");
    private static final Pattern TAB = Pattern.compile("( *)\\t.*", Pattern.DOTALL);
    private static final Pattern VERSION = Pattern.compile("\\uFEFF?%YAML\\s+(\\S+).*");

    private HelmParser() {}

    /**
     * Checks a text that is YAML to the parser here.
     *
     * @throws BadInputException with the line and the remedy
     */
    static void check(String place, String text, LoadSettings settings) {
        List<String> lines = List.of(LINE_BREAK.split(text, -1));
        if (lines.stream().anyMatch(line -> TAB.matcher(line).matches())) {
            tabs(place, text, lines, settings);
        }
    }

    /** Before the text is parsed: another parser may reject some versions, too, in other words. */
    static void checkVersion(String place, String text) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher version = VERSION.matcher(lines.get(i));
            if (version.matches() && !version.group(1).equals("1.1")) {
                throw new BadInputException(place + ":" + (i + 1) + ": `%YAML " + version.group(1)
                        + "`: Helm's YAML parser reads YAML 1.1 only, and rejects the file; remove the line");
            }
            if (lines.get(i).startsWith("---")) {
                return;
            }
        }
    }

    private static void tabs(String place, String text, List<String> lines, LoadSettings settings) {
        Tokens tokens = Tokens.of(text, settings);
        for (int i = 0; i < lines.size(); i++) {
            Matcher tab = TAB.matcher(lines.get(i));
            if (tab.matches() && tokens.isIndentation(lines, i, tab.group(1).length())) {
                throw new BadInputException(place + ":" + (i + 1) + ": the line begins with a tab, which Helm's YAML"
                        + " parser does not accept, not even in an empty line or before a comment; write spaces"
                        + " instead, or remove the line");
            }
        }
    }

    /**
     * What may have tabs at the beginning of a line, and what comes before such lines. Lines count from 0.
     *
     * @param free lines that begin within brackets or quoted texts, which may have tabs anywhere
     * @param blocks the first line of the block scalar that a line is in; such a line may have tabs behind its indentation
     * @param ends for each line on which a token ends: the column of the mapping or list that its last token is in if that is
     *     a plain scalar, which the lines below may continue if they are indented more; -1 for any other token
     */
    private record Tokens(BitSet free, Map<Integer, Integer> blocks, NavigableMap<Integer, Integer> ends) {
        static Tokens of(String text, LoadSettings settings) {
            Tokens tokens = new Tokens(new BitSet(), new HashMap<>(), new TreeMap<>());
            int[] points = text.codePoints().toArray();
            Deque<CollectionStartEvent> open = new ArrayDeque<>();
            for (Event event : new Parse(settings).parseString(text)) {
                if (event instanceof CollectionStartEvent start) {
                    open.push(start);
                } else if (event instanceof CollectionEndEvent end) {
                    CollectionStartEvent start = open.pop();
                    if (start.getFlowStyle() == FlowStyle.FLOW) {
                        tokens.free.set(line(start.getStartMark()) + 1, line(end.getEndMark()) + 1);
                        tokens.ends.put(line(end.getEndMark()), -1);
                    }
                } else if (event instanceof ScalarEvent scalar) {
                    tokens.add(points, scalar, open.isEmpty() ? 0 : column(open.peek()));
                }
            }
            return tokens;
        }

        private void add(int[] points, ScalarEvent scalar, int column) {
            int first = line(scalar.getStartMark());
            int last = line(scalar.getEndMark());
            switch (scalar.getScalarStyle()) {
                case SINGLE_QUOTED, DOUBLE_QUOTED -> {
                    free.set(first + 1, last + 1);
                    ends.put(last, -1);
                }
                case LITERAL, FOLDED -> {
                    for (int line = first + 1; line < last; line++) {
                        blocks.put(line, first);
                    }
                    ends.put(Math.max(first, last - 1), -1);
                }
                default -> ends.put(last, isValue(points, scalar) ? column : -1);
            }
        }

        /** Whether a plain scalar is not empty and not a key. */
        private static boolean isValue(int[] points, ScalarEvent scalar) {
            int next = scalar.getEndMark().map(Mark::getIndex).orElse(points.length);
            while (next < points.length && Character.isWhitespace(points[next])) {
                next++;
            }
            return !scalar.getValue().isEmpty() && (next >= points.length || points[next] != ':');
        }

        /** Whether Helm's parser takes the tab of a line, behind some spaces, for indentation. */
        boolean isIndentation(List<String> lines, int line, int spaces) {
            if (free.get(line)) {
                return false;
            }
            if (spaces == 0) {
                return true;
            }
            Integer block = blocks.get(line);
            if (block != null) {
                // The first line with a text shows the indentation, unless the header of the block states it.
                return !lines.get(block).matches(".*[|>][+-]?[1-9][+-]?(\\s.*)?")
                        && lines.subList(block + 1, line).stream().allMatch(String::isBlank);
            }
            Map.Entry<Integer, Integer> before = ends.lowerEntry(line);
            return before == null || before.getValue() < 0 || spaces <= before.getValue();
        }
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0);
    }

    private static int column(CollectionStartEvent start) {
        return start.getStartMark().map(Mark::getColumn).orElse(0);
    }
}
