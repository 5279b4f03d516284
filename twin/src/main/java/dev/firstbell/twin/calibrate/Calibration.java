package dev.firstbell.twin.calibrate;

import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The model's parts, fitted to runs. Immutable.
 *
 * @param parameters the parameters with the fitted parts, each with its source
 * @param fits the fitted parts
 * @param kept the parts that keep their values, with the reason
 * @param draws the parameters of single class starts to come: the parts as one of the runs shows them, and where it has too few
 *     values, as runs drawn with replacement show them; all widened as few runs need it; empty with fewer than two runs
 * @param runs the runs that were used, by name
 */
public record Calibration(
        TwinParameters parameters,
        List<Fit> fits,
        List<Kept> kept,
        List<Map<RandomPart, Distribution>> draws,
        List<String> runs) {
    /** The parts of which a run shows something. The others keep their values without a remark. */
    private static final List<RandomPart> LEARNT = List.of(
            RandomPart.NODE_BOOT,
            RandomPart.IMAGE_PULL,
            RandomPart.POD_CREATE,
            RandomPart.CONTAINER_START,
            RandomPart.SERVER_UP,
            RandomPart.HUB_ACCEPT,
            RandomPart.HUB_REFUSE,
            RandomPart.RETRY_AFTER,
            RandomPart.PAGE_FIRST,
            RandomPart.KERNEL_START,
            RandomPart.CELL_RUN,
            RandomPart.VSCODE_START,
            RandomPart.TERMINAL_START);

    public Calibration {
        fits = List.copyOf(fits);
        kept = List.copyOf(kept);
        draws = List.copyOf(draws);
        runs = List.copyOf(runs);
    }

    /**
     * How runs are weighted.
     *
     * @param halfLife a run that is older than the newest one by this much has half its weight; empty for equal weights
     * @param seed of the bootstrap
     */
    public record Options(Optional<Duration> halfLife, long seed) {
        /** Equal weights. */
        public static final Options DEFAULT = new Options(Optional.empty(), 1);
    }

    /** Which part is learnt from which time, for documents and for messages. */
    public static String learntFrom(RandomPart part) {
        return switch (part) {
            case NODE_BOOT ->
                "from the first request for a node until the first new one was Ready, by the pods that waited for it;"
                        + " rehearsals, from the request until each node was Ready";
            case IMAGE_PULL ->
                "the longest wait for the image on a new node; rehearsals, from Ready until the image was there";
            case POD_CREATE -> "from the hub's 202 until the pod was on a node, of pods that did not wait for a node";
            case CONTAINER_START -> "from the image on the node until the container ran";
            case SERVER_UP -> "from the running container until the hub said ready";
            case HUB_ACCEPT -> "the hub's time for each 202, from the request or from the response before it";
            case HUB_REFUSE -> "the hub's time for each 429, from the request or from the response before it";
            case RETRY_AFTER -> "the Retry-After of each 429";
            case PAGE_FIRST -> "from ready until the first page";
            case KERNEL_START -> "from the first page until the kernel answered";
            case CELL_RUN -> "from the kernel's answer until the first result";
            case VSCODE_START -> "from the first page until VS Code was open, page and websocket";
            case TERMINAL_START -> "from the first page until a terminal had printed a first command's output";
            default -> "nothing in a run record";
        };
    }

    /** The parts that can be learnt from runs, in the order of pages and tables. */
    public static List<RandomPart> learnt() {
        return LEARNT;
    }

    /**
     * Fits the model to runs.
     *
     * @param runs class starts and rehearsals of one deployment; at least one
     * @param prior the parameters to start from
     */
    public static Calibration of(List<CalibrationRun> runs, TwinParameters prior, Options options) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no runs");
        }
        return new Fitting(runs, prior, options).result();
    }
}
