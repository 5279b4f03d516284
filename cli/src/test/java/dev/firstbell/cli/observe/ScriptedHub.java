package dev.firstbell.cli.observe;

import dev.firstbell.cli.environment.LabScripts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real JupyterHub from {@code lab/up hub --scripted}: how long each start takes is scripted, and it reports what happened. */
final class ScriptedHub implements AutoCloseable {
    private static final String NAME = "scripted";

    private final LabScripts scripts;
    private final Map<String, String> facts;

    private ScriptedHub(LabScripts scripts, Map<String, String> facts) {
        this.scripts = scripts;
        this.facts = facts;
    }

    /**
     * Starts one.
     *
     * @param folder for its state and script
     * @param script as {@code lab/hub/scripted.py} has it
     * @param options of {@code lab/up hub}
     */
    static ScriptedHub up(Path folder, String script, List<String> options) {
        LabScripts scripts = LabScripts.ofCheckout(
                Map.of("FIRSTBELL_LAB_STATE", folder.resolve("state").toString()), line -> {});
        List<String> arguments = Stream.concat(Stream.of("hub", "--name", NAME, "--port", "0"), options.stream())
                .toList();
        try {
            Path file = Files.writeString(folder.resolve("script.json"), script);
            String printed = scripts.run(
                    "up",
                    Stream.concat(arguments.stream(), Stream.of("--scripted", file.toString()))
                            .toArray(String[]::new));
            return new ScriptedHub(
                    scripts,
                    printed.lines()
                            .map(line -> line.split("=", 2))
                            .collect(Collectors.toMap(fact -> fact[0], fact -> fact[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            scripts.run("down", "--name", NAME);
            throw e;
        }
    }

    String url() {
        return facts.get("url");
    }

    String tokenFile() {
        return facts.get("tokenFile");
    }

    Path truthFile() {
        return Path.of(facts.get("truthFile"));
    }

    @Override
    public void close() {
        scripts.run("down", "--name", NAME);
    }
}
