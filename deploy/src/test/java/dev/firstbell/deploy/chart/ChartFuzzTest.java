package dev.firstbell.deploy.chart;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A chart's archive, and the files in a chart's folder. */
class ChartFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                archive(),
                file(
                        "Chart.yaml",
                        "apiVersion: v2\nname: campus\nversion: 1.0.0\ndependencies:\n  - name: jupyterhub\n"
                                + "    version: 4.4.0\n    repository: https://hub.jupyter.org/helm-chart/\n    alias: hub\n"),
                file("values.yaml", "jupyterhub:\n  hub: {concurrentSpawnLimit: 64}\n"),
                file(
                        "values.schema.json",
                        "{\"type\": \"object\", \"properties\": {\"hub\": {\"$ref\": \"#/$defs/a\"}},"
                                + " \"$defs\": {\"a\": {\"type\": [\"object\", \"null\"]}}}"));
    }

    private static FuzzTarget archive() {
        Path file = Path.of("target", "fuzz-chart.tgz");
        return new FuzzTarget(
                "chart-archive",
                file.toString(),
                bytes -> {
                    Files.createDirectories(file.getParent());
                    Files.write(file, bytes);
                    use(file);
                },
                Map.of("hub", TestingChart.hub()));
    }

    private static FuzzTarget file(String name, String seed) {
        String target = "chart-" + name.replaceAll("\\..*", "").toLowerCase(java.util.Locale.ROOT)
                + (name.contains("schema") ? "-schema" : "");
        Path folder = Path.of("target", "fuzz-" + target);
        return FuzzTarget.of(
                target,
                folder.toString(),
                bytes -> {
                    Files.createDirectories(folder);
                    Files.writeString(
                            folder.resolve("Chart.yaml"), "apiVersion: v2\nname: jupyterhub\nversion: 4.4.0\n");
                    Files.write(folder.resolve(name), bytes);
                    use(folder);
                },
                seed);
    }

    private static void use(Path place) throws IOException {
        HelmChart chart = HelmChart.read(place);
        chart.title();
        chart.hubs().forEach(Object::toString);
        chart.otherHubs().forEach(Object::toString);
    }
}
