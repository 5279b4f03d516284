package dev.firstbell.deploy.chart;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a command with a text as its input, for a limited time. Stateless. */
final class HelmProcess {
    private static final int MOST_OUTPUT = 64 * 1024 * 1024;

    private HelmProcess() {}

    /**
     * How a command ended.
     *
     * @param exitCode its exit code
     * @param out what it printed
     * @param err what it printed on standard error
     * @param problem why it did not run to its end; empty if it did
     */
    record Ended(int exitCode, String out, String err, String problem) {
        static Ended without(String problem) {
            return new Ended(-1, "", "", problem);
        }
    }

    static Ended run(Duration limit, String input, String... command) throws IOException {
        // Rendered objects contain secrets: the folder is the user's alone, and it is deleted.
        Path folder = Files.createTempDirectory("firstbell-helm");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        try {
            Process process = start(command, out, err);
            if (process == null) {
                return Ended.without(command[0] + " cannot be started; is it a program for this machine?");
            }
            feed(process, input);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                return Ended.without("it did not end within " + seconds(limit) + "; try it by hand: `"
                        + String.join(" ", List.of(command)) + "`, which may wait for an answer");
            }
            return new Ended(process.exitValue(), text(out), text(err), "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Ended.without("the wait for it was interrupted");
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
            Files.deleteIfExists(folder);
        }
    }

    private static Process start(String[] command, Path out, Path err) {
        try {
            return new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
        } catch (IOException e) {
            return null;
        }
    }

    /** Writes beside the wait, because a command that reads nothing would block it once the pipe is full. */
    private static void feed(Process process, String input) {
        Thread writer = new Thread(
                () -> {
                    try (OutputStream in = process.getOutputStream()) {
                        in.write(input.getBytes(StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        // The command ended before it read everything; its exit code and its message say why.
                    }
                },
                "helm-input");
        writer.setDaemon(true);
        writer.start();
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
        }
    }

    private static String seconds(Duration limit) {
        return limit.toMinutes() > 0 ? limit.toMinutes() + " minutes" : limit.toSeconds() + " s";
    }
}
