package dev.firstbell.analysis.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything on the report's page, already in words and coordinates; the templates only place it.
 *
 * @param className the class
 * @param date of the class start, in UTC
 * @param verdict one sentence
 * @param badge what the sentence must not be read without; absent where real software answered
 * @param tone of the sentence: {@code kept}, {@code missed}, or {@code open} where nobody can say
 * @param basis where the figures come from, one sentence for each kind of environment
 * @param promise the SLO in words
 * @param headline the one number; absent where there is no result
 * @param charts absent where there is no result
 * @param changes what to do, one line each
 * @param costs what it costs, one line each
 * @param withoutResult runs that say nothing, with their reason
 * @param settings the comparison
 * @param runs one line for each run: throttling and other setbacks
 * @param behaviours one line for each behaviour of each run; empty where everybody is patient
 * @param cluster absent where no cluster was watched
 * @param hub absent where no hub was asked for its own figures
 * @param health one line for each run's injector
 * @param evidence the numbers in the plan; empty without one
 * @param method how the plan was made; empty without one
 * @param notes how to read the page
 * @param files raw data
 */
public record Page(
        String className,
        String date,
        String verdict,
        Optional<String> badge,
        String tone,
        List<String> basis,
        String promise,
        Optional<Headline> headline,
        Optional<Charts> charts,
        List<String> changes,
        List<String> costs,
        List<String> withoutResult,
        List<SettingRow> settings,
        List<RunRow> runs,
        List<BehaviourRow> behaviours,
        Optional<ClusterView> cluster,
        Optional<HubView> hub,
        List<HealthRow> health,
        List<EvidenceRow> evidence,
        String method,
        List<Note> notes,
        List<FileLink> files) {

    /**
     * @param value {@code 98.6 %}
     * @param what of what
     * @param interval in words
     */
    public record Headline(String value, String what, String interval) {}

    public record Charts(EcdfChart ecdf, StageChart stages, List<ArrivalChart> arrivals) {}

    /** A row of the comparison. */
    public record SettingRow(
            int series,
            String name,
            String asked,
            String within,
            String interval,
            String p50,
            String p95,
            String worst,
            String never,
            String finished,
            String throttled,
            String nodes,
            String nodeHours,
            String promise,
            String tone) {}

    /** A row of throttling and setbacks. */
    public record RunRow(
            String setting,
            String runId,
            String throttled,
            String studentsThrottled,
            String worstThrottling,
            String setbacks,
            String studentsSetBack,
            List<String> setbackReasons) {}

    public record EvidenceRow(String name, String value, String source) {}

    public record Note(String term, String text) {}

    public record FileLink(String label, String path, String href) {}

    /** A piece of a sentence; what stood between backticks is code. */
    public record Piece(String text, boolean code) {}

    /** The pieces of a sentence; a backtick without its partner is itself. */
    public static List<Piece> pieces(String sentence) {
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        for (int open = sentence.indexOf('`'); open >= 0; open = sentence.indexOf('`', from)) {
            int close = sentence.indexOf('`', open + 1);
            if (close < 0) {
                break;
            }
            pieces.add(new Piece(sentence.substring(from, open), false));
            pieces.add(new Piece(sentence.substring(open + 1, close), true));
            from = close + 1;
        }
        pieces.add(new Piece(sentence.substring(from), false));
        return pieces;
    }

    /** A tick of an axis. */
    public record Tick(String at, String label) {}

    /**
     * Share of students in by time.
     *
     * @param promiseX where the promised time is
     * @param promiseY where the promised share is
     * @param promiseLabelLeft whether the label stands to the left of the mark, for want of space to the right
     */
    public record EcdfChart(
            String description,
            List<Tick> x,
            List<Tick> y,
            String promiseX,
            String promiseY,
            String promiseLabel,
            boolean promiseLabelLeft,
            List<Curve> curves,
            List<String> columns,
            List<TextRow> table) {}

    /**
     * One setting's curve.
     *
     * @param endX where it ends
     * @param open whether somebody never got in: the curve ends below 100 %
     */
    public record Curve(int series, String name, String path, String endX, String endY, boolean open, String legend) {}

    public record TextRow(String name, List<String> cells) {}

    /** How long until each stage, by setting. */
    public record StageChart(
            String description,
            int height,
            List<Tick> x,
            List<StageLabel> stages,
            List<StageMark> marks,
            List<TextRow> table) {}

    public record StageLabel(String y, String lineY, String label) {}

    /**
     * Median and 95th percentile of one setting at one stage.
     *
     * @param beyond whether the 95th percentile lies among those who did not get there
     */
    public record StageMark(
            int series, String y, String dotX, String endX, boolean dotBeyond, boolean beyond, String title) {}

    /** Who had arrived and who was in, over time, of one setting. */
    public record ArrivalChart(
            int series,
            String name,
            String description,
            List<Tick> x,
            List<Tick> y,
            String arrived,
            String landed,
            String waiting,
            String caption) {}
}
