package dev.firstbell.cli.environment;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubCheck;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The user's own command, {@code helm upgrade} in most cases, which restarts the hub. It is shown before it runs, and runs
 * only if the user has permitted it. A command that would set the limits that are in force already is not run again. Not
 * thread-safe.
 *
 * <p>No API of JupyterHub tells its limits (5.5, 6.1). What is checked is that the command succeeded, and that the hub answers.
 */
public final class HelmLimitChange implements HubLimitChange {
    /** In the command, stands for the number of pending starts from which on the hub throttles. */
    public static final String CONCURRENT_SPAWN_LIMIT = "{concurrentSpawnLimit}";

    /** In the command, stands for the start timeout in whole seconds. */
    public static final String START_TIMEOUT_SECONDS = "{startTimeoutSeconds}";

    private static final Duration HUB_PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[A-Za-z]+}");

    private final String template;
    private final boolean permitted;
    private final Consumer<String> listener;
    private final Supplier<List<String>> hubCheck;
    private Optional<Setting.HubLimits> inForce = Optional.empty();

    /**
     * @param template a command for {@code sh} with {@link #CONCURRENT_SPAWN_LIMIT} and {@link #START_TIMEOUT_SECONDS}, e.g.
     *     {@code helm upgrade jhub jupyterhub/jupyterhub --reuse-values --wait --set
     *     hub.concurrentSpawnLimit={concurrentSpawnLimit} --set singleuser.startTimeout={startTimeoutSeconds}}
     * @param permitted whether the user has given {@code --go}
     * @param listener receives the command before it runs, and each line of its output
     * @param hubCheck returns what is wrong with the hub, one line each; called after the command
     * @throws BadInputException if the template lacks a placeholder or has one that does not exist
     */
    public HelmLimitChange(
            String template, boolean permitted, Consumer<String> listener, Supplier<List<String>> hubCheck) {
        this.template = checked(requireNonNull(template, "template is null"));
        this.permitted = permitted;
        this.listener = requireNonNull(listener, "listener is null");
        this.hubCheck = requireNonNull(hubCheck, "hubCheck is null");
    }

    /** For a hub that is asked for two minutes whether it answers again. */
    public static HelmLimitChange of(HubAccess hub, String template, boolean permitted, Consumer<String> listener) {
        return new HelmLimitChange(template, permitted, listener, () -> problems(hub));
    }

    private static List<String> problems(HubAccess hub) {
        Instant latest = Instant.now().plus(HUB_PATIENCE);
        while (true) {
            List<String> problems = new ArrayList<>();
            HubCheck.of(hub).run(problems::add);
            if (problems.isEmpty() || Instant.now().isAfter(latest)) {
                return problems;
            }
            try {
                Thread.sleep(LOOK_AGAIN.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return problems;
            }
        }
    }

    private static String checked(String template) {
        List<String> known = List.of(CONCURRENT_SPAWN_LIMIT, START_TIMEOUT_SECONDS);
        List<String> problems = new ArrayList<>();
        List<String> used =
                PLACEHOLDER.matcher(template).results().map(MatchResult::group).toList();
        known.stream()
                .filter(name -> !used.contains(name))
                .forEach(name -> problems.add(
                        "the command that changes the hub's limits has no " + name + ": `" + template + "`"));
        used.stream()
                .filter(name -> !known.contains(name) && !template.contains("$" + name))
                .forEach(name -> problems.add("the command that changes the hub's limits has an unknown " + name
                        + "; expected " + String.join(" and ", known)));
        if (!problems.isEmpty()) {
            throw new BadInputException(problems);
        }
        return template;
    }

    /** The command for these limits, as it would be run. */
    public String command(Setting.HubLimits limits) {
        return template.replace(CONCURRENT_SPAWN_LIMIT, "" + limits.concurrentSpawnLimit())
                .replace(START_TIMEOUT_SECONDS, "" + limits.startTimeout().toSeconds());
    }

    @Override
    public void to(Setting.HubLimits limits) {
        if (inForce.equals(Optional.of(limits))) {
            return;
        }
        String command = command(limits);
        if (!permitted) {
            throw new BadInputException("the hub's limits have to be changed with `" + command
                    + "`, which restarts the hub; add --go to permit it");
        }
        // After a failure, which limits are in force is unknown.
        inForce = Optional.empty();
        listener.accept("running `" + command + "`");
        run(command);
        List<String> problems = hubCheck.get();
        if (!problems.isEmpty()) {
            throw new BadInputException(
                    "after `" + command + "` the hub does not answer as it should: " + String.join("; ", problems));
        }
        inForce = Optional.of(limits);
    }

    private void run(String command) {
        try {
            Process process = new ProcessBuilder("sh", "-c", command)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String last = "";
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    listener.accept(line);
                    last = line.isBlank() ? last : line.strip();
                }
            }
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new BadInputException("the command that changes the hub's limits ended with " + exitCode + ": `"
                        + command + "`" + (last.isEmpty() ? "" : "; its last line: `" + last + "`"));
            }
        } catch (IOException e) {
            throw new BadInputException("the command that changes the hub's limits cannot be run: `" + command + "`");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadInputException("interrupted while `" + command + "` ran; the hub's limits are not known");
        }
    }
}
