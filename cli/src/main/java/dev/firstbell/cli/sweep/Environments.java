package dev.firstbell.cli.sweep;

import dev.firstbell.cli.environment.EmbeddedEnvironment;
import dev.firstbell.cli.environment.LabEnvironment;
import dev.firstbell.cli.environment.LabScripts;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.simulations.Environment;
import dev.firstbell.twin.Twin;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** The environments that a sweep file can name. Stateless. */
final class Environments {
    private Environments() {}

    /** @throws BadInputException if this version cannot use the environment */
    static void check(Sweepable sweep) {
        sweep.file().environment().match(embedded -> null, lab -> LabScripts.ofCheckout(Map.of(), line -> {}), hub -> {
            throw new BadInputException(
                    "environment.hub: a sweep of a live hub is not implemented yet; `environment: embedded`"
                            + " and `environment: lab` are, and `firstbell run` drives one class start"
                            + " at a live hub");
        });
    }

    /**
     * Opens the environment.
     *
     * @param folder of the sweep; no other sweep uses it at the same time
     * @param lines receives what a person should know meanwhile, such as what the lab's scripts say
     */
    static Environment open(Sweepable sweep, Path folder, Consumer<String> lines) {
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
                                lines),
                        hub -> {
                            throw new IllegalStateException("this environment was refused before");
                        });
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
