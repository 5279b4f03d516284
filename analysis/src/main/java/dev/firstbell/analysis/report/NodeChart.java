package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.view.RunView;
import dev.firstbell.records.cluster.ClusterSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One run's nodes for students over time: a lane for each, from its request to its removal.
 *
 * @param id unique on the page
 * @param height of the lanes
 * @param classStart where class starts; absent if that is not in the drawing
 * @param caption what the lanes add up to, in words
 */
record NodeChart(
        String id,
        int series,
        String name,
        String runId,
        String description,
        int height,
        List<ReportPage.Tick> x,
        Optional<String> classStart,
        List<Lane> lanes,
        String caption) {
    private static final double LEFT = 150;
    private static final double RIGHT = 640;
    private static final double TOP = 8;
    private static final double LANE = 16;
    private static final int MOST_LANES = 24;
    private static final int LONGEST_NAME = 20;
    private static final Duration BEFORE = Duration.ofMinutes(2);

    /**
     * One node. A path that has not begun is empty.
     *
     * @param booting requested and not Ready
     * @param pulling Ready and without the image
     * @param warm Ready with the image
     * @param gone where it ended; absent if it was there to the end
     */
    record Lane(
            String y,
            String textY,
            String name,
            String booting,
            String pulling,
            String warm,
            Optional<String> gone,
            String pods,
            String title) {}

    /**
     * Empty where there were no nodes for students.
     *
     * @param number of this drawing on the page
     */
    static Optional<NodeChart> of(RunView run, int series, int number) {
        List<ClusterSummary.Node> nodes = run.cluster().orElseThrow().userNodes();
        if (nodes.isEmpty()) {
            return Optional.empty();
        }
        Instant classStart = run.record().info().classPlan().classStart();
        Instant first = run.record().info().classPlan().firstArrival();
        Instant last = run.record().students().stream()
                .flatMap(student -> student.at(run.endStage()).stream())
                .max(Instant::compareTo)
                .orElse(first);
        for (ClusterSummary.Node node : nodes) {
            last = Stream.of(node.ready(), node.imagePresent(), node.gone())
                    .flatMap(Optional::stream)
                    .filter(at -> !at.isAfter(run.record().info().classPlan().lastDeadline()))
                    .reduce(last, (one, other) -> one.isAfter(other) ? one : other);
        }
        double from = seconds(classStart, first.minus(BEFORE));
        double to = Math.max(seconds(classStart, last) * 1.02, from + 60);
        Axis x = new Axis(from, to, LEFT, RIGHT);
        List<Lane> lanes = new ArrayList<>();
        for (ClusterSummary.Node node : nodes.subList(0, Math.min(MOST_LANES, nodes.size()))) {
            lanes.add(lane(node, lanes.size(), classStart, x));
        }
        return Optional.of(new NodeChart(
                "nodes-" + number,
                series,
                run.setting(),
                run.runId(),
                "One lane for each node for students: from its request, over Ready, to Ready with the image. "
                        + caption(run, nodes),
                (int) (TOP + lanes.size() * LANE),
                ClassClock.of(run.record().info().classPlan()).ticks(x),
                from <= 0 && to >= 0 ? Optional.of(x.text(0)) : Optional.empty(),
                lanes,
                caption(run, nodes)));
    }

    private static Lane lane(ClusterSummary.Node node, int number, Instant classStart, Axis x) {
        double y = TOP + (number + 0.5) * LANE;
        Instant end = node.gone().orElse(Instant.MAX);
        return new Lane(
                Axis.coordinate(y),
                Axis.coordinate(y + 4),
                shortened(node.node()),
                path(node.created(), node.ready().or(node::gone), classStart, x, y),
                node.ready()
                        .map(ready -> path(ready, node.imagePresent().or(node::gone), classStart, x, y))
                        .orElse(""),
                node.ready()
                        .flatMap(ready -> node.imagePresent().map(image -> image.isAfter(ready) ? image : ready))
                        .filter(warm -> warm.isBefore(end))
                        .map(warm -> path(warm, node.gone(), classStart, x, y))
                        .orElse(""),
                node.gone().map(at -> x.text(seconds(classStart, at))),
                Integer.toString(node.pods()),
                title(node, classStart));
    }

    private static String path(Instant from, Optional<Instant> to, Instant classStart, Axis x, double y) {
        String start = x.text(seconds(classStart, from));
        String end = to.map(at -> x.text(seconds(classStart, at))).orElse(Axis.coordinate(RIGHT));
        return start.equals(end) ? "" : "M" + start + " " + Axis.coordinate(y) + "H" + end;
    }

    private static String title(ClusterSummary.Node node, Instant classStart) {
        StringBuilder title =
                new StringBuilder(node.node()).append(": requested ").append(when(node.created(), classStart));
        node.ready().ifPresent(at -> title.append(", Ready ").append(when(at, classStart)));
        node.imagePresent().ifPresent(at -> title.append(", image there ").append(when(at, classStart)));
        node.gone().ifPresent(at -> title.append(", gone ").append(when(at, classStart)));
        return title.append(", ")
                .append(DisplayText.count(node.pods(), "server", "servers"))
                .toString();
    }

    private static String when(Instant at, Instant classStart) {
        return Drawing.intoClass(Duration.between(classStart, at));
    }

    private static String caption(RunView run, List<ClusterSummary.Node> nodes) {
        long gone = nodes.stream().filter(node -> node.gone().isPresent()).count();
        return DisplayText.count(nodes.size(), "node", "nodes") + " for students"
                + run.record()
                        .info()
                        .cluster()
                        .map(use -> ", " + use.warmNodes() + " of them warm when the first student was due")
                        .orElse("")
                + (gone == 0 ? "" : "; " + gone + " went away")
                + (nodes.size() > MOST_LANES ? "; the first " + MOST_LANES + " are drawn" : "") + ".";
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : "…" + name.substring(name.length() - LONGEST_NAME + 1);
    }

    private static double seconds(Instant from, Instant to) {
        return Axis.seconds(Duration.between(from, to));
    }
}
