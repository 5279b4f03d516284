package dev.firstbell.analysis.report;

import dev.firstbell.analysis.view.Conclusion;
import dev.firstbell.analysis.view.EndWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything on the report's page, already in words and coordinates; the templates only place it.
 *
 * @param className the class
 * @param date of the class start, in the time zone of the class
 * @param verdict one sentence
 * @param badge what the sentence must not be read without; absent if real software answered
 * @param tone of the sentence: {@code met}, {@code missed} or {@code open}
 * @param basis where the figures come from, one sentence each
 * @param slo the SLO in words
 * @param headline the one number; absent without a result
 * @param decision which setting of a sweep wins; absent unless the runs are those of a sweep
 * @param charts absent without a result
 * @param changes what to change, one line each
 * @param costs what it costs, one line each
 * @param excluded one sentence on the runs without a result; absent if there are none
 * @param withoutResult runs that say nothing, with their reason
 * @param settings the comparison
 * @param runs one line for each run: 429s and other failed attempts
 * @param behaviours one line for each behaviour of each run; empty if every student is patient
 * @param cluster absent if no cluster was watched
 * @param hub absent if no hub's metrics were scraped
 * @param health one line for each run's injector
 * @param evidence the numbers in the plan; empty without one
 * @param method how the plan was made; empty without one
 * @param terms the words of the page, for every reader
 * @param notes how the figures were made, for administrators
 * @param files raw data
 * @param words for the stage that the results count to
 * @param term the plan of the whole term; absent unless one lies beside the runs
 */
record ReportPage(
        String className,
        String date,
        String verdict,
        Optional<String> badge,
        String tone,
        List<String> basis,
        String slo,
        Optional<Conclusion.Headline> headline,
        Optional<DecisionSection> decision,
        Optional<Charts> charts,
        List<String> changes,
        List<String> costs,
        Optional<String> excluded,
        List<String> withoutResult,
        List<SettingRow> settings,
        List<RunRow> runs,
        List<BehaviourRow> behaviours,
        Optional<ClusterSection> cluster,
        Optional<HubSection> hub,
        List<HealthRow> health,
        List<EvidenceRow> evidence,
        String method,
        List<Note> terms,
        List<Note> notes,
        List<FileLink> files,
        EndWords words,
        Optional<TermSection> term) {

    /**
     * The drawings of the settings' results.
     *
     * @param classStart where class starts on the axis of the arrivals, in words
     */
    record Charts(EcdfChart ecdf, StageChart stages, List<ArrivalChart> arrivals, String classStart) {}

    /** A row of the comparison. */
    record SettingRow(
            int series,
            String name,
            String asked,
            String within,
            String interval,
            String p50,
            String p95,
            String worst,
            String never,
            Optional<String> finished,
            String throttled,
            String nodes,
            String nodeHours,
            String spawnLimit,
            String startTimeout,
            String verdict,
            String tone) {}

    record EvidenceRow(String name, String value, String source) {}

    record Note(String term, String text) {}

    record FileLink(String label, String path, String href) {}

    /** A piece of a sentence; text between backticks is code. */
    record Piece(String text, boolean code) {}

    /** The pieces of a sentence; a backtick without its partner is plain text. */
    static List<Piece> pieces(String sentence) {
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
    record Tick(String at, String label) {}

    /**
     * Share of students in by time.
     *
     * @param caption in one line
     * @param sloX where the SLO's time is
     * @param sloY where the SLO's share is
     * @param sloLabelLeft whether the label stands to the left of the mark, for want of space to the right
     */
    record EcdfChart(
            String caption,
            String description,
            List<Tick> x,
            List<Tick> y,
            String sloX,
            String sloY,
            String sloLabel,
            boolean sloLabelLeft,
            List<Curve> curves,
            List<String> columns,
            List<TextRow> table) {}

    /**
     * One setting's curve.
     *
     * @param endX where it ends
     * @param open whether a student never landed: the curve ends below 100 %
     */
    record Curve(int series, String name, String path, String endX, String endY, boolean open, String legend) {}

    record TextRow(String name, List<String> cells) {}

    /** How long until each stage, by setting. */
    record StageChart(
            String description,
            int height,
            List<Tick> x,
            List<StageLabel> stages,
            List<StageMark> marks,
            List<TextRow> table) {}

    record StageLabel(String y, String lineY, String label) {}

    /**
     * Median and 95th percentile of one setting at one stage.
     *
     * @param lowX the least that the median can be; the same as {@code dotX} unless the median is known only as an interval
     * @param beyond whether the 95th percentile lies among those who did not get there
     */
    record StageMark(
            int series,
            String y,
            String lowX,
            String dotX,
            String endX,
            boolean dotBeyond,
            boolean beyond,
            String title) {}

    /** Students who had arrived and students who had landed, over time, of one setting. */
    record ArrivalChart(
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
