package dev.firstbell.deploy.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A git repository in a folder of a test. */
public record TestingGit(Path folder) {
    /** Makes one. */
    public static TestingGit in(Path folder) throws IOException {
        TestingGit git = new TestingGit(Files.createDirectories(folder).toRealPath());
        git.run("init", "--quiet");
        return git;
    }

    /** Writes a file. */
    public Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** Commits all files. */
    public void commit() throws IOException {
        run("add", "--all");
        run("commit", "--quiet", "--message", "test");
    }

    /** Runs git; returns what it printed. */
    public String run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "git", "-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
        try {
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new AssertionError("git " + String.join(" ", arguments) + ": " + out);
            }
            return out;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
