package dev.firstbell.cli.sweep;

import dev.firstbell.cli.environment.EmbeddedEnvironment;
import dev.firstbell.cli.environment.LabEnvironment;
import dev.firstbell.cli.environment.LabScripts;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.simulations.Environment;
import dev.firstbell.twin.Twin;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The environments that a sweep file can name. Stateless. */
final class Environments {
    private Environments() {}

    /**
     * Checks whether the environment can be used, with the options that are given. Changes nothing.
     *
     * @param goesOn whether an earlier process left a run unfinished
     * @return the live hub, if the sweep is one of a live hub; the caller closes it
     * @throws BadInputException with every problem
     */
    static Optional<LiveHub> check(Sweepable sweep, LiveHubOptions live, boolean goesOn, Consumer<String> notes) {
        return sweep.file()
                .environment()
                .match(
                        embedded -> {
                            refuse(live.unfit(embedded));
                            return Optional.empty();
                        },
                        lab -> {
                            refuse(live.unfit(lab));
                            LabScripts.ofCheckout(Map.of(), line -> {});
                            return Optional.empty();
                        },
                        hub -> Optional.of(live.check(hub, sweep, goesOn, notes)));
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new BadInputException(problems);
        }
    }

    /**
     * Opens the environment.
     *
     * @param folder of the sweep; no other sweep uses it at the same time
     * @param hub the live hub, if the sweep is one of a live hub
     * @param lines receives what a person should know meanwhile, such as what the lab's scripts or the
     *     user's own command say
     */
    static Environment open(Sweepable sweep, Path folder, Optional<LiveHub> hub, Consumer<String> lines) {
        return sweep.file()
                .environment()
                .match(
                        embedded -> new EmbeddedEnvironment(
                                Twin.worldStart(
                                        sweep.students(),
                                        sweep.file().settings().get(0)),
                                sweep.parameters(),
                                embedded.seed(),
                                embedded.speed()),
                        lab -> new LabEnvironment(
                                LabScripts.ofCheckout(Map.of(), lines),
                                labName(folder),
                                new LabEnvironment.Nodes(lab.ready(), lab.pull(), lab.poolMax()),
                                sweep.file().settings().stream()
                                        .map(Setting::prescaling)
                                        .toList(),
                                lines,
                                Optional.empty()),
                        live -> hub.orElseThrow().environment(lines));
    }

    /** The same for every process that goes on with a sweep: a lab that a killed one has left is taken down first. */
    private static String labName(Path folder) {
        return "firstbell-sweep-"
                + Integer.toHexString(folder.toAbsolutePath().normalize().hashCode());
    }

    /** Where the cells take place, in words. */
    static String inWords(Sweepable sweep) {
        return sweep.file()
                .environment()
                .match(
                        embedded ->
                                "at the embedded hub (modelled, " + EmbeddedEnvironment.inWords(embedded.speed()) + ")",
                        lab -> "in the lab (real hub and control plane; simulated nodes: Ready after "
                                + lab.ready().toSeconds() + " s, pull "
                                + lab.pull().toSeconds() + " s)",
                        hub -> "at " + hub.url());
    }
}
