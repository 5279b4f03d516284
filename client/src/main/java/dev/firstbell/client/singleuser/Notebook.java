package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.internal.http.Futures;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.websocket.ExecutionResult;
import dev.firstbell.client.websocket.ExecutionResult.Status;
import dev.firstbell.client.websocket.KernelChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A notebook, reduced to what is needed to run it: its cells in order (nbformat 4). Outputs are neither read nor
 * written. Immutable.
 *
 * @param kernelspec the kernelspec that the notebook names, such as {@code python3}; empty if it names none
 */
public record Notebook(String kernelspec, List<Cell> cells) {
    /** A cell of a notebook. */
    public record Cell(Type type, String source) {
        /** Only code is run. */
        public enum Type {
            CODE,
            MARKDOWN,
            RAW
        }

        public Cell {
            requireNonNull(type, "type is null");
            requireNonNull(source, "source is null");
        }

        public static Cell code(String source) {
            return new Cell(Type.CODE, source);
        }

        public static Cell markdown(String source) {
            return new Cell(Type.MARKDOWN, source);
        }
    }

    public Notebook {
        requireNonNull(kernelspec, "kernelspec is null");
        cells = List.copyOf(cells);
    }

    /** A Python notebook with these code cells. */
    public static Notebook python(String... sources) {
        return new Notebook("python3", List.of(sources).stream().map(Cell::code).toList());
    }

    /**
     * Runs the code cells one after the other, and stops after the first that does not end with {@code OK}, as "Run
     * All" does. Empty cells are skipped.
     *
     * @return one result for each cell that was run; fails if the channel fails
     */
    public CompletableFuture<List<ExecutionResult>> run(KernelChannel channel) {
        List<String> code = cells.stream()
                .filter(cell -> cell.type() == Cell.Type.CODE && !cell.source().isBlank())
                .map(Cell::source)
                .toList();
        return run(channel, code, List.of());
    }

    private static CompletableFuture<List<ExecutionResult>> run(
            KernelChannel channel, List<String> code, List<ExecutionResult> done) {
        boolean stopped = !done.isEmpty() && done.get(done.size() - 1).status() != Status.OK;
        if (stopped || done.size() == code.size()) {
            return CompletableFuture.completedFuture(done);
        }
        return Futures.compose(channel.execute(code.get(done.size())), result -> {
            List<ExecutionResult> more = new ArrayList<>(done);
            more.add(result);
            return run(channel, code, List.copyOf(more));
        });
    }

    static Notebook read(JsonBody json) {
        String kernelspec = json.optionalObject("metadata")
                .flatMap(metadata -> metadata.optionalObject("kernelspec"))
                .flatMap(spec -> spec.optionalText("name"))
                .orElse("");
        List<Cell> cells = json.list("cells").stream()
                .map(cell -> new Cell(type(cell.text("cell_type")), cell.joinedText("source")))
                .toList();
        return new Notebook(kernelspec, cells);
    }

    private static Cell.Type type(String name) {
        return switch (name) {
            case "code" -> Cell.Type.CODE;
            case "markdown" -> Cell.Type.MARKDOWN;
            // Raw cells, and types of later formats: none of them is run.
            default -> Cell.Type.RAW;
        };
    }

    /** This notebook as nbformat 4.5. */
    Map<String, Object> toJson() {
        Map<String, Object> metadata = kernelspec.isEmpty()
                ? Map.of()
                : Map.of("kernelspec", Map.of("name", kernelspec, "display_name", kernelspec));
        List<Map<String, Object>> written = new ArrayList<>();
        for (Cell cell : cells) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", "cell-" + written.size());
            json.put("cell_type", cell.type().name().toLowerCase(Locale.ROOT));
            json.put("metadata", Map.of());
            json.put("source", cell.source());
            if (cell.type() == Cell.Type.CODE) {
                json.put("execution_count", null);
                json.put("outputs", List.of());
            }
            written.add(json);
        }
        return Map.of("nbformat", 4, "nbformat_minor", 5, "metadata", metadata, "cells", written);
    }
}
